import type { RunningAccounts } from './accounts/running.ts'
import type { EngineContext } from './context.ts'
import type { EngineHandle } from './handle.ts'
import type { GatewayLink } from './hotline/link.ts'
import type { HotlineDeps, Recordings, RecordingShelf } from './hotline/ports.ts'
import type { SoftphoneBoard } from './hotline/softphone-board.ts'
import type { Uploads } from './media/uploads.ts'
import type { Router } from './routing/router.ts'
import type { Seats } from './routing/seats.ts'
import type { LiveSession, Sessions } from './routing/sessions.ts'
import type { PersonaStart } from './scripts/views.ts'
import type { SearchIndexer } from './search/indexer.ts'
import type { Standing } from './standing.ts'
import type { Change, FeedEntity } from './store/tables.ts'
import type { TimeSource } from './time-source.ts'
import type { Tell } from './timers/duty-rounds.ts'
import type { DeskDeps } from './use-cases/desk.ts'
import type { Names } from './views/present.ts'
import type { Subscriptions } from './views/subscriptions.ts'
import { retryLetter } from './accounts/dead-letters.ts'
import { createGrantWatch } from './accounts/grant-round.ts'
import { retentionRound } from './accounts/retention-round.ts'
import { createRunningAccounts } from './accounts/running.ts'
import { acknowledgeRound } from './acknowledge/round.ts'
import { bulkRound } from './bulk/send-round.ts'
import { noticeRound } from './complaints/notices.ts'
import { workCalendarRound } from './complaints/work-calendar.ts'
import { forgetRound } from './customers/forget-round.ts'
import { giveBackRound, ownHeap } from './give-back.ts'
import { createRecordingShelf } from './hotline/recordings.ts'
import { createSoftphoneBoard } from './hotline/softphone-board.ts'
import { fetchProfiles } from './intake/profiles.ts'
import { createWebhook } from './intake/webhook.ts'
import { createMediaFetcher } from './media/fetcher.ts'
import { createUploads } from './media/uploads.ts'
import { reviewRound } from './outbox/review.ts'
import { createPushMeter } from './poller/push-meter.ts'
import { createRecheck } from './poller/recheck.ts'
import { reviewWaitRound } from './review/wait-round.ts'
import { createAbsence } from './routing/absence.ts'
import { createRouter } from './routing/router.ts'
import { createSeats } from './routing/seats.ts'
import { createSessions, noteSessions } from './routing/sessions.ts'
import { scriptOutcomeRound } from './scripts/outcome-round.ts'
import { createSearchIndexer } from './search/indexer.ts'
import { shiftRound } from './shifts/absence.ts'
import { createStanding } from './standing.ts'
import { startTelephony } from './telephony.ts'
import { dutyRounds } from './timers/duty-rounds.ts'
import { startRounds } from './timers/rounds.ts'
import { windowRound } from './timers/window-round.ts'
import { closingRound } from './use-cases/closing.ts'
import { createSources } from './views/sources.ts'
import { createSubscriptions } from './views/subscriptions.ts'
import { idleCloseRound } from './wrap-up/idle-round.ts'

/** What runs while an engine lives: pollers, senders, rounds, views, sessions. */
export interface Life {
  readonly sessions: Sessions
  /** At which desks people are. */
  readonly seats: Seats
  readonly subscriptions: Subscriptions
  readonly router: Router
  readonly indexer: SearchIndexer
  readonly uploads: Uploads
  readonly standing: Standing
  readonly hotlineDeps: HotlineDeps
  /** Names that screens and files show. */
  readonly names: Names
  readonly recordingShelf: RecordingShelf
  readonly softphones: SoftphoneBoard
  readonly webhook: EngineHandle['webhook']
  readonly wakeSender: (accountId: string) => void
  /** A text came back to its author from the second person. */
  readonly tellReturned: (authorId: string, conversationId: string) => void
  readonly pollNow: (accountId: string) => void
  readonly setPaused: (accountId: string, paused: boolean) => void
  readonly running: RunningAccounts
  /** An account turned red (with the code), or well. */
  readonly noteHealth: (accountId: string, code: string | null) => void
  readonly takeAgain: DeskDeps['takeAgain']
  readonly join: (session: LiveSession) => void
  readonly leave: (sessionId: string) => void
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** What a life needs beside the context. */
export interface LifeDeps {
  readonly time: TimeSource
  readonly link: GatewayLink | null
  /** The phone system's recordings; left out: none are to be had. */
  readonly recordings?: Recordings | null
  readonly mediaFolder: string
  /** How brands speak while nobody has written a persona. */
  readonly persona: PersonaStart
  /** Stretches or shortens the pauses of every round; 1 = as designed. */
  readonly pace?: number
}

/** How long it is said at least that an account was slowed down, ms. */
const leastSlowMs = 60_000
/** Pause between two backups of a store that is a file, ms. */
const backupEveryMs = 15 * 60_000
/** The first one waits until a start is over: it reads the whole file. */
const firstBackupMs = 60_000

/** Builds everything that runs; nothing runs before `start`. */
export async function createLife(context: EngineContext, deps: LifeDeps): Promise<Life> {
  const { store, log } = context
  const sessions = createSessions()
  const tell: Tell = { one: sessions.tellAgent, all: sessions.tellAll, isHere: agentId => sessions.ofAgent(agentId).length > 0, isAnybodyHere: () => sessions.size() > 0 }
  let nudgeMe = (): void => {}
  let lookForAbsent = (): void => {}
  const standing = createStanding(() => nudgeMe())
  const seats = createSeats(context.now, () => {
    nudgeMe()
    lookForAbsent()
  })
  const { sources, directory } = await createSources(context, standing, deps.persona, seats)
  const subscriptions = createSubscriptions({
    sources,
    now: context.now,
    newId: context.newId,
    emit: (sessionId, frame) => sessions.tellSession(sessionId, 'frame', frame),
    onBug: error => log.error({ err: error }, 'a view could not be loaded'),
  })
  nudgeMe = () => subscriptions.nudge('me')
  const absence = createAbsence(context, { seats, sessionsOf: agentId => sessions.ofAgent(agentId).length, standing })
  lookForAbsent = () => void absence.look().catch(error => log.error({ err: error }, 'who is away could not be looked at'))
  const router = createRouter(context, { tell: sessions.tellAgent })
  const indexer = createSearchIndexer(context)
  const media = createMediaFetcher(context)
  const uploads = createUploads(context)
  const meter = createPushMeter(context)
  const recheck = createRecheck(context)
  const slowUntil = new Map<string, number>()
  const running = createRunningAccounts(context, {
    onTrouble(outbox, code, details) {
      sessions.tellAgent(outbox.agentId ?? '', 'alarm', { kind: 'send_failed', facts: { conversationId: outbox.conversationId, code } })
      if (details.needsPerson === true)
        slowed(outbox.accountId, code, Number(details.slowMs ?? 0))
    },
    onHealth: redAlarm,
  })
  const grants = createGrantWatch(context, standing, redAlarm)
  const softphones = createSoftphoneBoard(sessions.tellAgent)
  const stops: (() => void | Promise<void>)[] = []
  const wakeSender = running.wake
  const recordingShelf = createRecordingShelf(context.now)
  const hotlineDeps: HotlineDeps = { link: deps.link, recordings: deps.recordings ?? null, shelf: recordingShelf, wake: wakeSender, tell: sessions.tellAgent }

  const onChanges = (changes: readonly Change[]): void => {
    subscriptions.changed(changes)
    const has = (entity: FeedEntity) => changes.some(change => change.entity === entity)
    directory.changed(changes).catch(error => log.error({ err: error }, 'names could not be read'))
    if (has('conversations') || has('agents') || has('offers'))
      router.soon()
    if (has('outbox'))
      running.wakeAll()
    if (has('messages'))
      indexer.soon()
    if (has('media'))
      void media.run()
  }

  function redAlarm(accountId: string, code: string | null): void {
    const id = `channel_red:${accountId}`
    if (code === null) {
      if (standing.clear(id))
        running.resume(accountId)
    }
    else if (standing.raise({ id, kind: 'channel_red', since: context.now(), facts: { accountId, code } })) {
      sessions.tellAll('alarm', { kind: 'channel_red', facts: { accountId, code } })
    }
  }

  /** The platform finds fault with how the account writes: it rests, and a person looks. */
  function slowed(accountId: string, code: string, forMs: number): void {
    const id = `account_slowed:${accountId}`
    const name = context.accounts.get(accountId)?.name ?? accountId
    slowUntil.set(id, Math.max(slowUntil.get(id) ?? 0, context.now() + Math.max(leastSlowMs, forMs)))
    standing.raise({ id, kind: 'account_slowed', since: context.now(), facts: { accountId, code, name } })
  }

  async function endSlowness(): Promise<void> {
    for (const [id, until] of slowUntil) {
      if (until <= context.now() && slowUntil.delete(id))
        standing.clear(id)
    }
  }

  function watchClock(): Promise<void> {
    const { driftMs, jumped } = deps.time.check()
    if (jumped && standing.raise({ id: 'clock_jump', kind: 'clock_jump', since: context.now(), facts: { driftMs } }))
      sessions.tellAll('alarm', { kind: 'clock_jump', facts: { driftMs } })
    return Promise.resolve()
  }

  return {
    sessions,
    seats,
    subscriptions,
    router,
    indexer,
    uploads,
    standing,
    webhook: createWebhook(context, meter.note, grants.told),
    hotlineDeps,
    names: directory,
    recordingShelf,
    softphones,
    wakeSender,
    tellReturned: (authorId, conversationId) => sessions.tellAgent(authorId, 'alarm', { kind: 'review_returned', facts: { conversationId } }),
    running,
    noteHealth: redAlarm,
    pollNow: running.pollNow,
    setPaused: running.setPaused,
    takeAgain: letter => retryLetter(context, letter),
    join(session) {
      sessions.add(session)
      seats.enter({ sessionId: session.id, agentId: session.identity.agentId })
      noteSessions(context, session.identity.agentId, 1).catch(error => log.error({ err: error }, 'a session could not be noted'))
    },
    leave(sessionId) {
      subscriptions.closeSession(sessionId)
      const session = sessions.remove(sessionId)
      if (session === undefined)
        return
      seats.leave(sessionId)
      softphones.leave(session.identity.agentId, sessionId)
      noteSessions(context, session.identity.agentId, -1).catch(error => log.error({ err: error }, 'a session could not be noted'))
    },
    async start() {
      await uploads.tidy()
      stops.push(router.stop, store.onChanges(onChanges))
      stops.push(store.onState(() => subscriptions.nudge('me')))
      const paused = new Set((await store.read.find('accounts', { paused: true })).map(account => account.id))
      for (const accountId of context.accounts.keys())
        running.start(accountId, paused.has(accountId))
      const hotline = await startTelephony(context, { hotline: hotlineDeps, link: deps.link, standing })
      stops.push(hotline.stop)
      stops.push(startRounds(context, [
        ...dutyRounds(context, standing, tell),
        giveBackRound(ownHeap()),
        ...hotline.rounds,
        windowRound(context),
        idleCloseRound(context),
        closingRound(context, (agentId, conversationId) => sessions.tellAgent(agentId, 'alarm', { kind: 'resolve_failed', facts: { conversationId } })),
        shiftRound(context, standing),
        workCalendarRound(context, standing),
        bulkRound(context, wakeSender),
        reviewRound(context),
        reviewWaitRound(context, standing, tell),
        noticeRound(context),
        acknowledgeRound(context, wakeSender),
        absence.round,
        { name: 'routing', everyMs: 500, run: () => router.round() },
        { name: 'search index', everyMs: 1_000, run: () => indexer.run() },
        { name: 'media', everyMs: 2_000, run: () => media.run() },
        uploads.round,
        { name: 'profiles', everyMs: 500, run: () => fetchProfiles(context) },
        { name: 'looking again', everyMs: 30_000, run: () => context.config.poll ? recheck.run() : Promise.resolve() },
        { name: 'push figures', everyMs: 1_000, run: () => meter.flush() },
        grants.round,
        retentionRound(context),
        forgetRound(context),
        scriptOutcomeRound(context),
        { name: 'backup', everyMs: backupEveryMs, firstAfterMs: firstBackupMs, run: () => store.backup?.() ?? Promise.resolve() },
        { name: 'slowed accounts', everyMs: 5_000, run: endSlowness },
        { name: 'clock', everyMs: 5_000, run: watchClock },
      ], deps.pace))
    },
    async stop() {
      lookForAbsent = () => {}
      await running.stopAll()
      for (const stop of stops.toReversed())
        await stop()
      subscriptions.stop()
      await media.stop()
      await indexer.run()
    },
  }
}

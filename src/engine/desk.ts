import type { PracticeLesson } from '../shared/practice/lesson.ts'
import type { AccountCallDeps } from './accounts/calls.ts'
import type { Handlers } from './border.ts'
import type { EngineContext } from './context.ts'
import type { AbuseWordings } from './hints/abuse.ts'
import type { Life } from './life.ts'
import type { PracticeHost } from './practice/port.ts'
import { AppError } from '../shared/errors.ts'
import { wireVersion } from '../shared/wire.ts'
import { accountCalls } from './accounts/calls.ts'
import { bulkCalls } from './bulk/calls.ts'
import { complaintCalls } from './complaints/calls.ts'
import { exportCalls } from './complaints/export-calls.ts'
import { importCalls } from './complaints/import-calls.ts'
import { linkCalls } from './complaints/link.ts'
import { workCalendarCalls } from './complaints/work-calendar.ts'
import { customerCalls } from './customers/calls.ts'
import { abuseCalls } from './hints/abuse.ts'
import { correctCalls } from './hints/correct.ts'
import { promiseCalls } from './hints/promises.ts'
import { threadCalls } from './hints/whole-thread.ts'
import { hotlineCalls } from './hotline/calls.ts'
import { callerTaking } from './hotline/inbound-take.ts'
import { softphoneCalls } from './hotline/softphone.ts'
import { knowledgeCalls } from './knowledge/calls.ts'
import { faultCalls } from './page-faults.ts'
import { practiceCalls } from './practice/calls.ts'
import { preferenceCalls } from './preferences/preferences.ts'
import { reviewCalls } from './review/decide.ts'
import { wordCalls } from './review/words.ts'
import { scriptCalls } from './scripts/calls.ts'
import { scriptFileCalls } from './scripts/files.ts'
import { offerCalls } from './scripts/offers.ts'
import { personaCalls } from './scripts/persona.ts'
import { searchCalls } from './search/search.ts'
import { shiftCalls } from './shifts/calls.ts'
import { byHandCalls } from './use-cases/by-hand.ts'
import { courseCalls } from './use-cases/course.ts'
import { deskCalls } from './use-cases/desk.ts'
import { mentionCalls } from './use-cases/mentions.ts'
import { ownershipCalls } from './use-cases/ownership.ts'
import { sendCalls } from './use-cases/send.ts'
import { sentCalls } from './use-cases/sent.ts'
import { tagCalls } from './use-cases/tags.ts'
import { wrapUpCalls } from './wrap-up/calls.ts'

/** What the calls reach beside the context and the running parts. */
interface DeskDeps {
  readonly host: 'desktop' | 'hub' | 'direct'
  readonly guideTexts: readonly string[]
  readonly abuseWarnings?: AbuseWordings
  /** Password of a person's softphone; null = none is kept. */
  readonly phonePassword?: (agentId: string) => string | null
  readonly lessons?: readonly PracticeLesson[]
  readonly practice?: PracticeHost
  readonly accounts: Pick<AccountCallDeps, 'book' | 'vault' | 'connecting' | 'trials'>
}

/** Every call of the contract, joined from its areas. */
export function createDesk(context: EngineContext, life: Life, deps: DeskDeps): { readonly handlers: Handlers } {
  const single = { ...ownershipCalls(context, callerTaking(context, life.hotlineDeps)), ...courseCalls(context), ...tagCalls(context) }
  const sending = sendCalls(context, { guideTexts: deps.guideTexts, wake: life.wakeSender })
  return {
    handlers: {
      ...sessionCalls(context, life, deps),
      ...single,
      ...mentionCalls(context),
      ...wrapUpCalls(context, life.names),
      ...shiftCalls(context, life.names),
      ...bulkCalls(context, { names: life.names, acts: single }),
      ...customerCalls(context, life.standing),
      ...sending,
      ...sentCalls(context, { wake: life.wakeSender }),
      ...reviewCalls(context, { wake: life.wakeSender, tellReturned: life.tellReturned }),
      ...wordCalls(context),
      ...deskCalls(context, { pollNow: life.pollNow, setPaused: life.setPaused, takeAgain: life.takeAgain, route: () => void life.router.round() }),
      ...searchCalls(context, life.indexer),
      ...hotlineCalls(context, life.hotlineDeps),
      ...softphoneCalls(context, { hotline: life.hotlineDeps, board: life.softphones, password: deps.phonePassword ?? (() => null) }),
      ...accountCalls(context, { ...deps.accounts, running: life.running, onHealth: life.noteHealth }),
      ...complaintCalls(context),
      ...workCalendarCalls(context, life.names),
      ...importCalls(context),
      ...exportCalls(context),
      ...linkCalls(context),
      ...scriptCalls(context),
      ...scriptFileCalls(context),
      ...offerCalls(context),
      ...personaCalls(context),
      ...knowledgeCalls(context),
      ...byHandCalls(context),
      ...preferenceCalls(context),
      ...practiceCalls(context, { lessons: deps.lessons ?? [], names: life.names, ...deps.practice === undefined ? {} : { host: deps.practice } }),
      ...correctCalls(context),
      ...promiseCalls(context),
      ...abuseCalls(context, { wordings: deps.abuseWarnings ?? [], send: sending['message:send'], assign: single['conversation:assign'] }),
      ...threadCalls(context),
      ...roomCalls(context, life),
      ...uploadCalls(life),
      ...faultCalls(context),
    },
  }
}

type SessionCalls = Pick<Handlers, 'session:hello' | 'session:lead' | 'session:watch' | 'presence:lock' | 'session:time' | 'view:open' | 'view:move' | 'view:sync' | 'view:close'>

function sessionCalls(context: EngineContext, life: Life, { host, lessons }: DeskDeps): SessionCalls {
  const lesson = lessons?.find(({ id }) => id === context.config.practice?.lesson)
  return {
    'session:hello': async (actor, input) => {
      if (input.wireVersion !== wireVersion)
        throw new AppError('wire_version', { details: { ours: wireVersion, theirs: input.wireVersion } })
      const agent = await context.store.read.get('agents', actor.agentId)
      if (agent === undefined || !agent.enabled)
        throw new AppError('not_signed_in')
      life.seats.take(actor, input.seat)
      return {
        sessionId: actor.sessionId,
        wireVersion,
        storeId: context.store.id,
        now: context.now(),
        me: { id: agent.id, name: agent.name, workNo: agent.workNo, role: agent.role },
        sandbox: context.config.sandbox,
        ...lesson === undefined ? {} : { practice: { lesson: lesson.id, title: lesson.title, goals: lesson.goals } },
        host,
        mediaBase: '/media/',
      }
    },
    'session:lead': async (actor) => {
      life.seats.lead(actor)
      return {}
    },
    'session:watch': async (actor) => {
      life.seats.watch(actor)
      return {}
    },
    'presence:lock': async (actor, input) => {
      life.seats.lock(actor, input.locked)
      return {}
    },
    'session:time': async () => ({ now: context.now() }),
    'view:open': (actor, input) => life.subscriptions.open(actor, input.view, input.params),
    'view:move': (actor, input) => life.subscriptions.move(actor, input.viewId, input.params),
    'view:sync': (actor, input) => life.subscriptions.sync(actor, input.viewId),
    'view:close': async (actor, input) => {
      life.subscriptions.close(actor, input.viewId)
      return {}
    },
  }
}

function roomCalls(context: EngineContext, life: Life): Pick<Handlers, 'room:touch' | 'room:leave'> {
  return {
    'room:touch': async (actor, input) => {
      const agent = await context.store.read.get('agents', actor.agentId)
      life.sessions.touchRoom(actor.sessionId, input.conversationId, agent?.name ?? actor.agentId, input.typing)
      return {}
    },
    'room:leave': async (actor, input) => {
      life.sessions.leaveRoom(actor.sessionId, input.conversationId)
      return {}
    },
  }
}

function uploadCalls({ uploads }: Life): Pick<Handlers, 'upload:begin' | 'upload:drop'> {
  return {
    'upload:begin': (actor, input) => uploads.begin(actor, input),
    'upload:drop': async (actor, input) => {
      await uploads.drop(actor, input.id)
      return {}
    },
  }
}

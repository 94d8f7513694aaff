import type { Logger } from 'pino'
import type { Connector } from '../channels/connector.ts'
import type { PracticeLesson } from '../shared/practice/lesson.ts'
import type { MoodModel } from '../shared/rules/mood-model.ts'
import type { LexiconWord } from '../shared/rules/privacy.ts'
import type { Connecting } from './accounts/connecting.ts'
import type { Vault } from './accounts/vault.ts'
import type { EngineConfig } from './config.ts'
import type { EngineContext } from './context.ts'
import type { FieldCipher } from './field-cipher.ts'
import type { EngineHandle } from './handle.ts'
import type { AbuseWordings } from './hints/abuse.ts'
import type { GatewayLink } from './hotline/link.ts'
import type { Recordings } from './hotline/ports.ts'
import type { PracticeHost } from './practice/port.ts'
import type { Starters } from './scripts/seed.ts'
import type { Store } from './store/port.ts'
import type { TimeSource } from './time-source.ts'
import type { StarterNode } from './wrap-up/tree.ts'
import { join } from 'node:path'
import { AppError, toErrorData } from '../shared/errors.ts'
import { createAccountBook } from './accounts/book.ts'
import { connectingAlone } from './accounts/connecting.ts'
import { openStored } from './accounts/open-stored.ts'
import { createTrials } from './accounts/trial.ts'
import { createVault } from './accounts/vault.ts'
import { createBorder } from './border.ts'
import { createDesk } from './desk.ts'
import { requestCallMe } from './hotline/call-me.ts'
import { readingRecordings } from './hotline/recordings.ts'
import { createIds } from './ids.ts'
import { createLife } from './life.ts'
import { createMediaReader } from './media/reader.ts'
import { createFileShelf } from './media/shelf.ts'
import { takePreferences } from './preferences/preferences.ts'
import { seedGuardWords } from './review/words.ts'
import { lookingOn } from './routing/seats.ts'
import { noStarters, seedLibrary } from './scripts/seed.ts'
import { seedStore } from './seed.ts'
import { loadSettings } from './settings.ts'
import { logFault } from './watch-faults.ts'
import { plantTree } from './wrap-up/tree.ts'

/** Everything an engine is made of; the composition root of its host passes it in. */
export interface EngineDeps {
  readonly config: EngineConfig
  readonly host: 'desktop' | 'hub' | 'direct'
  readonly store: Store
  readonly time: TimeSource
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Logger
  readonly cipher: FieldCipher
  /** Of the accounts that the configuration names. */
  readonly connectors: ReadonlyMap<string, Connector>
  /** How further accounts are connected while it runs; left out: by the registry, with secrets in memory. */
  readonly connecting?: Connecting
  /** Secrets of accounts; left out: opened over the keeper of `connecting`. */
  readonly vault?: Vault
  /** Null: no hotline is configured; conversion says so. */
  readonly link: GatewayLink | null
  /** The phone system's recordings; left out: none are to be had. */
  readonly recordings?: Recordings | null
  /** Password of a person's softphone, from the host's secrets; left out: nobody has one. */
  readonly phonePassword?: (agentId: string) => string | null
  /** Listed words that a new installation begins with. */
  readonly lexicon: readonly LexiconWord[]
  /** Wordings of the public invitation to a private message. */
  readonly guideTexts: readonly string[]
  /** What an empty library of scripts begins with; left out: nothing. */
  readonly starters?: Starters
  /** The tree of categories that an empty store begins with; left out: none. */
  readonly starterTree?: readonly StarterNode[]
  /** Which way customers' texts lean; left out: words alone tell moods. */
  readonly moodModel?: MoodModel
  /** Wordings of the three warnings to who abuses our people; left out: none. */
  readonly abuseWarnings?: AbuseWordings
  /** Practice shifts that one can take; left out: none. */
  readonly lessons?: readonly PracticeLesson[]
  /** Who opens practice desks; left out: nobody. */
  readonly practice?: PracticeHost
  /** Stretches or shortens the pauses of every round of due work; 1 = as designed. */
  readonly pace?: number
}

/**
 * Builds and starts an engine: everything that decides or remembers, in plain Node. Resolves when it serves. `stop` ends
 * what is under way, closes the store, and leaves nothing running.
 */
export async function createEngine(deps: EngineDeps): Promise<EngineHandle> {
  const { config, store, time, log } = deps
  await seedStore(store, config, deps.connectors, time.now())
  await seedGuardWords(store, deps.lexicon, time.now())
  const connecting = deps.connecting ?? connectingAlone()
  const vault = deps.vault ?? createVault(connecting.keeper)
  const book = createAccountBook({ configured: config.accounts, connectors: deps.connectors, vault, connecting, now: time.now })
  const mediaFolder = join(config.dataDir, 'media')
  const context: EngineContext = {
    config,
    store,
    now: time.now,
    after: time.after,
    newId: createIds(time.now),
    random: deps.random,
    log,
    cipher: deps.cipher,
    files: createFileShelf(mediaFolder),
    live: await loadSettings(store.read),
    ...(deps.moodModel === undefined ? {} : { moodModel: deps.moodModel }),
    accounts: book.accounts,
    connectors: book.connectors,
  }
  await openStored(context, book)
  await takePreferences(context)
  await plantTree(context, deps.starterTree ?? [])
  const starters = deps.starters ?? noStarters
  await seedLibrary(context, starters)
  const life = await createLife(context, { time, link: deps.link, recordings: deps.recordings ?? null, mediaFolder, persona: starters.persona, ...(deps.pace === undefined ? {} : { pace: deps.pace }) })
  const desk = createDesk(context, life, { ...deps, accounts: { book, vault, connecting, trials: createTrials(connecting, time.now) } })
  const border = createBorder(desk.handlers, (error, name) => logFault(log, 'engine', error, { call: name }))
  const died = Promise.withResolvers<unknown>()
  await life.start()

  return {
    openSession(identity, emit) {
      const id = context.newId()
      const actor = { sessionId: id, agentId: identity.agentId, role: identity.role }
      life.join({ id, identity, emit })
      return {
        id,
        call: async (name, input) => lookingOn.has(name) || life.seats.mayAct(actor) ? border(actor, name, input) : { ok: false, error: toErrorData(new AppError('works_elsewhere')) },
        close: () => life.leave(id),
      }
    },
    webhook: life.webhook,
    callMe: request => requestCallMe(context, request),
    media: readingRecordings(life.recordingShelf, createMediaReader(context)),
    upload: life.uploads.take,
    signOut(agentId, why) {
      for (const session of life.sessions.ofAgent(agentId)) {
        session.emit('signedOut', { why })
        life.leave(session.id)
      }
    },
    died: died.promise,
    async stop() {
      await life.stop()
      await store.close()
    },
  }
}

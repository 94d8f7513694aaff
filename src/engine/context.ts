import type { Logger } from 'pino'
import type { Connector } from '../channels/connector.ts'
import type { Role } from '../shared/domain/index.ts'
import type { Calendar } from '../shared/rules/calendar.ts'
import type { ClockPresets } from '../shared/rules/clock.ts'
import type { ClassSeverities, ListedWord } from '../shared/rules/lexicon.ts'
import type { MoodModel } from '../shared/rules/mood-model.ts'
import type { ReviewPolicy } from '../shared/rules/review.ts'
import type { AccountConfig, EngineConfig } from './config.ts'
import type { FieldCipher } from './field-cipher.ts'
import type { FileShelf } from './media/shelf.ts'
import type { Store, WriteHandle } from './store/port.ts'

/** Who does something: a person behind a session, or the engine itself (`system`). */
export interface Actor {
  readonly sessionId: string
  readonly agentId: string
  readonly role: Role
}

/** Settings that people change while the engine runs; kept in `settings`, cached here. */
export interface LiveSettings {
  presets: ClockPresets
  nextReplyMs: number
  promiseMs: number
  offerLeaseMs: number
  automationPaused: boolean
  crisis: boolean
  calendar: Calendar
  /** Listed words of the outgoing check, and what a find of each class leads to. */
  guardWords: readonly ListedWord[]
  wordClasses: ClassSeverities
  /** Whose texts wait for a second person. */
  review: ReviewPolicy
}

/** What every use case works with. Built once by `createEngine`; everything in it is passed in. */
export interface EngineContext {
  readonly config: EngineConfig
  readonly store: Store
  /** ms UTC, monotonic. */
  readonly now: () => number
  /** Runs something once after so many ms of the same clock; answers what takes it back. */
  readonly after: (ms: number, work: () => void) => () => void
  readonly newId: () => string
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Logger
  readonly cipher: FieldCipher
  readonly files: FileShelf
  readonly live: LiveSettings
  /** Which way texts lean; left out: words alone tell moods. */
  readonly moodModel?: MoodModel
  readonly accounts: ReadonlyMap<string, AccountConfig>
  readonly connectors: ReadonlyMap<string, Connector>
}

/** Reports a fact that people may have to prove later. */
export async function audit(context: EngineContext, tx: WriteHandle, actor: Actor, action: string, entity: string, entityId: string, facts: Record<string, string | number | boolean | null> = {}): Promise<void> {
  await tx.insert('audit', { id: context.newId(), at: context.now(), actorId: actor.agentId, action, entity, entityId, facts })
}

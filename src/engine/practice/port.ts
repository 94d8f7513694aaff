import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { Preferences } from '../../shared/contract/preferences.ts'
import type { EngineConfig } from '../config.ts'
import { AppError } from '../../shared/errors.ts'

/** A practice desk that somebody wants. */
export interface PracticeRequest {
  readonly shiftId: string
  readonly agent: EngineConfig['agents'][number]
  readonly lesson: string
  /** How they like to work, so that their keys are theirs there too. */
  readonly preferences: Preferences
}

/** What an engine asks its host about practice: the real one the first two, the engine of a practice desk the others. */
export interface PracticeHost {
  /** Resolves once the desk stands and their screens were sent there. `busy`: too many practise already. */
  readonly open: (request: PracticeRequest) => Promise<void>
  /** Waits until the shift ends; null = it was given up. */
  readonly sheet: (shiftId: string) => Promise<PracticeSheet | null>
  readonly done: (sheet: PracticeSheet) => Promise<void>
  readonly leave: () => Promise<void>
}

/** Refuses. */
async function refuse(): Promise<never> {
  throw new AppError('wrong_state')
}

/** Where nobody opens practice desks: everything is refused. */
export const noPractice: PracticeHost = { open: refuse, sheet: refuse, done: refuse, leave: refuse }

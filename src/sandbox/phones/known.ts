import type { PlatformName } from '../platform-names.ts'
import type { Uid } from '../truth.ts'
import type { PhoneManner } from './manner.ts'

/** Whose phone it is and what they do, call by call; the last manner repeats. */
export interface PhoneOwner {
  uid: Uid
  /** Where they are known as `uid`. */
  platform: PlatformName
  nick: string
  manners: readonly PhoneManner[]
}

/** A call that is not over. */
export interface LiveCall {
  callId: string
  to: string
  from: string
  handoffId: string | null
  state: 'dialling' | 'ringing' | 'answered'
  startedAt: number
}

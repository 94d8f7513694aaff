export { gravest, guardOutgoing } from './guard.ts'
export type { GuardFinding, GuardSeverity, LexiconWord, OutgoingText } from './guard.ts'
export { findPersonalData, maskPhone, maskText } from './personal-data.ts'
export type { Finding, PersonalDataKind } from './personal-data.ts'

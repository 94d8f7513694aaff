export { guardOutgoing } from './guard.ts'
export type { GuardFinding, GuardSeverity, LexiconWord } from './guard.ts'
export { findPersonalData, maskPhone, maskText } from './personal-data.ts'

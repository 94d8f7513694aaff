export { guardOutgoing } from './guard.ts'
export type { GuardFinding, LexiconWord } from './guard.ts'
export { findPersonalData, maskPhone, maskText } from './personal-data.ts'

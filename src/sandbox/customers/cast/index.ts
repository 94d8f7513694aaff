import type { CustomerScript } from '../script.ts'
import { BILLS } from './bills.ts'
import { DANGER } from './danger.ts'

/** Everybody who can come. */
export const CAST: readonly CustomerScript[] = [...DANGER, ...BILLS]

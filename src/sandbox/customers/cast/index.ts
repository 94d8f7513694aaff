import type { CustomerScript } from '../script.ts'
import { BILLS } from './bills.ts'
import { DANGER } from './danger.ts'
import { NETWORK } from './network.ts'
import { ORDERS } from './orders.ts'
import { QUIET } from './quiet.ts'
import { REPAIRS } from './repairs.ts'
import { SQUARE } from './square.ts'

/** Everybody who can come. */
export const CAST: readonly CustomerScript[] = [...DANGER, ...BILLS, ...REPAIRS, ...ORDERS, ...NETWORK, ...SQUARE, ...QUIET]

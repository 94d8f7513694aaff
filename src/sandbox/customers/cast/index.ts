import type { CustomerScript } from '../script.ts'
import { BILLS } from './bills.ts'
import { DANGER } from './danger.ts'
import { DOUYIN } from './douyin.ts'
import { FORUM } from './forum.ts'
import { NETWORK } from './network.ts'
import { ORDERS } from './orders.ts'
import { QUIET } from './quiet.ts'
import { REPAIRS } from './repairs.ts'
import { SQUARE } from './square.ts'
import { WANDERERS } from './wanderers.ts'

/** Everybody who comes to Weibo and stays there. */
export const CAST: readonly CustomerScript[] = [...DANGER, ...BILLS, ...REPAIRS, ...ORDERS, ...NETWORK, ...SQUARE, ...QUIET]

/** Everybody who comes elsewhere, or moves on. They are planned apart, so that Weibo's own play stays as it is. */
export const GUESTS: readonly CustomerScript[] = [...DOUYIN, ...FORUM, ...WANDERERS]

/** Everybody who can come. */
export const EVERYBODY: readonly CustomerScript[] = [...CAST, ...GUESTS]

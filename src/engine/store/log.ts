import type { Logger } from 'pino'

/** The part of the logger that the store uses. Customers' texts never go there. */
export type StoreLog = Pick<Logger, 'info' | 'warn' | 'error'>

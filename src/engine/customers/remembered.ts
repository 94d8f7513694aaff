import type { ReadHandle } from '../store/port.ts'
import { AppError } from '../../shared/errors.ts'

/** Whether a customer's words must stay. */
export async function isHeld(read: ReadHandle, customerId: string): Promise<boolean> {
  return await read.get('holds', customerId) !== undefined
}

/** Throws `wrong_state` (`forgotten`) for who is forgotten or about to be. */
export async function requireRemembered(read: ReadHandle, customerId: string | readonly string[]): Promise<void> {
  if (await read.count('forgettings', { customerId }) > 0)
    throw new AppError('wrong_state', { details: { reason: 'forgotten' } })
}

/** Who is on hold stays who they are, and so does who is forgotten: neither is joined nor separated. Throws `wrong_state`. */
export async function requireMovable(read: ReadHandle, customerIds: readonly string[]): Promise<void> {
  await requireRemembered(read, customerIds)
  if (await read.count('holds', { id: customerIds }) > 0)
    throw new AppError('wrong_state', { details: { reason: 'held' } })
}

import type { EngineContext } from '../context.ts'
import type { Row } from '../store/tables.ts'
import { callerIdFor } from '../../shared/rules/caller-id.ts'

/** What a customer sees when this number is called for a brand; null = no number of ours dials out for them, or there is no hotline. */
export function shownTo(context: EngineContext, number: Pick<Row<'phoneNumbers'>, 'cipher'>, brand: string): string | null {
  const { hotline } = context.config
  return hotline === null ? null : callerIdFor(context.cipher.unseal(number.cipher), brand, hotline.callerIds, hotline.callerId)
}

import type { ChannelRow } from '../../../shared/contract/desk.ts'

/** Whether an account stands for a place without an API: nothing is asked there, nothing runs out. */
export function isByHand(account: Pick<ChannelRow, 'remarks'>): boolean {
  return account.remarks.includes('by_hand')
}

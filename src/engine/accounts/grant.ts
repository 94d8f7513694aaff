import type { Row } from '../store/tables.ts'

/** How long before the end of an authorisation people are told, ms. */
const noticeMs = 3 * 24 * 3_600_000

/** Whether a person has to authorise the account anew soon, or had to already. */
export function isGrantDue(account: Pick<Row<'accounts'>, 'grantExpiresAt' | 'grantByPerson'>, now: number): boolean {
  return account.grantByPerson && account.grantExpiresAt !== null && account.grantExpiresAt - now <= noticeMs
}

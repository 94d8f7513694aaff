import type { WriteHandle } from '../store/port.ts'
import { newAccount } from '../accounts/rows.ts'

/** Id of the account that stands for the telephone. */
const accountId = 'hotline'

/** The account under which voices of the telephone are kept; made when it is first needed. */
export async function hotlineAccount(tx: WriteHandle, brand: string): Promise<string> {
  const known = await tx.one('accounts', { channel: 'hotline' }, { order: [['id', 'asc']] })
  if (known !== undefined)
    return known.id
  await tx.insert('accounts', { ...newAccount({ id: accountId, channel: 'hotline', name: '热线', brand }), managed: 'file', version: 1 })
  tx.changed('accounts', accountId, 1)
  return accountId
}

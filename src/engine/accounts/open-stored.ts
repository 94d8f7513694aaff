import type { EngineContext } from '../context.ts'
import type { AccountBook } from './book.ts'
import { putAccount } from './rows.ts'

/** Opens the accounts that people connected in earlier runs. One that cannot be opened says why on its row; the others work. */
export async function openStored(context: EngineContext, book: AccountBook): Promise<void> {
  for (const account of await context.store.read.find('accounts', { managed: 'screen', removedAt: null })) {
    const code = await book.open(account)
    if (code !== null)
      context.log.error({ account: account.id, code }, 'an account cannot be used')
    if (code !== account.error && (code !== null || account.error === 'secrets_unavailable' || account.error === 'config_invalid'))
      await putAccount(context, account, { error: code, errorSince: code === null ? null : context.now() })
  }
}

import type { EngineContext } from '../context.ts'

/** Counts pushes per account in memory and brings the figures to the screen about once a second. */
export function createPushMeter(context: EngineContext): { note: (accountId: string) => void, flush: () => Promise<void> } {
  const counts = new Map<string, { more: number, at: number }>()
  return {
    note(accountId) {
      counts.set(accountId, { more: (counts.get(accountId)?.more ?? 0) + 1, at: context.now() })
    },
    async flush() {
      const taken = [...counts]
      counts.clear()
      if (taken.length === 0)
        return
      await context.store.write(async (tx) => {
        for (const [accountId, { more, at }] of taken) {
          const account = await tx.get('accounts', accountId)
          if (account === undefined)
            continue
          await tx.update('accounts', accountId, { pushesReceived: account.pushesReceived + more, lastPushAt: at, version: account.version + 1 })
          tx.changed('accounts', accountId, account.version + 1)
        }
      })
    },
  }
}

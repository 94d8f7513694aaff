import { defineStore } from 'pinia'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** Every channel account and how it fares. */
export const useChannels = defineStore('channels', () => {
  const { client } = useWorkstation()
  const view = useView('channels', {})
  return {
    rows: view.rows,
    summary: view.summary,
    state: view.state,
    pollNow: (accountId: string) => client.call('channel:pollNow', { accountId }),
    pause: (accountId: string, paused: boolean) => client.call('channel:pause', { accountId, paused }),
  }
})

/** Where everything that entered today is now. */
export const useLedger = defineStore('ledger', () => {
  const view = useView('ledger', {})
  return { summary: view.summary, rows: view.rows, state: view.state }
})

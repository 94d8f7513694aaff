import type { CallbackRow } from '../../shared/contract/conversation.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import type { AgentLegKind } from '../../shared/domain/index.ts'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** What has the ear first: a phone that rings, a customer on the line, one who is being rung. */
const urgency = ['dialing_agent', 'connected', 'dialing_customer', 'wrap_up', 'queued', 'retry_wait', 'awaiting_consent', 'requested', 'scheduled'] as const

/** My calls that still live (until the wrap-up is filed), and what can be done with them. */
export const useCalls = defineStore('calls', () => {
  const { client } = useWorkstation()
  const view = useView('calls', { scope: 'mine' })
  /** A call that is only agreed for a later time, or to be rung back, belongs into the panel; one that is offered has its card. */
  const inBar = computed(() => view.rows.value.filter(call => call.state !== 'scheduled' && call.state !== 'offered' && call.missedAt === null))

  return {
    live: computed(() => view.rows.value),
    inBar,
    /** The one the bar shows. */
    current: computed(() => urgency.map(state => inBar.value.find(call => call.state === state)).find(call => call !== undefined) ?? inBar.value[0] ?? null),
    summary: view.summary,
    /** Picks up or refuses at the agent's own end: a button, or the softphone in whichever window has it. */
    agentLeg: ({ id, handoffId }: CallbackRow, action: 'answer' | 'decline', leg: AgentLegKind) =>
      leg === 'softphone' ? client.call('softphone:press', { handoffId, action }) : client.call('call:agentLeg', { callbackId: id, action }),
    /** Calls that a colleague asks me to make. */
    offered: computed(() => view.rows.value.filter(call => call.state === 'offered' && call.direction === 'outbound')),
    acceptOffer: (callbackId: string) => client.call('call:acceptOffer', { callbackId }),
    declineOffer: (callbackId: string) => client.call('call:declineOffer', { callbackId }),
    cancel: (callbackId: string) => client.call('call:cancel', { callbackId }),
    hangup: (callbackId: string) => client.call('call:hangup', { callbackId }),
    hold: (callbackId: string, on: boolean) => client.call('call:hold', { callbackId, on }),
    mute: (callbackId: string, on: boolean) => client.call('call:mute', { callbackId, on }),
    digits: (callbackId: string, digits: string) => client.call('call:dtmf', { callbackId, digits }),
    transfer: (input: CallInput<'call:transfer'>) => client.call('call:transfer', input),
    transferEnd: (callbackId: string, action: 'complete' | 'cancel') => client.call('call:transferEnd', { callbackId, action }),
    record: (callbackId: string, on: boolean) => client.call('call:record', { callbackId, on }),
  }
})

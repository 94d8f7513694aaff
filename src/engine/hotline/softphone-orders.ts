import type { SoftphoneOrder } from '../../shared/contract/softphone.ts'
import type { GatewayEvent } from '../../shared/gateway-protocol.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { saveCallback } from './scene.ts'

/** An order of the phone system on its way to a person's softphone. */
export interface RelayedOrder {
  readonly agentId: string
  readonly order: SoftphoneOrder
}

/** Takes an order in, in the unit of its event: the address to call stays on the call, so that a page that was away finds it. */
export async function keepOrder(tx: WriteHandle, callback: CallbackRecord, event: Extract<GatewayEvent, { type: 'order' }>): Promise<RelayedOrder> {
  const { agentId, orderId, act, value, handoffId } = event
  if ((act === 'call' || act === 'refer') && callback.orderAddress !== value) {
    callback.orderAddress = value
    await saveCallback(tx, callback)
  }
  return { agentId, order: { callbackId: callback.id, handoffId, orderId, act, value } }
}

/** Tells the person's windows; the one that has the phone does it. */
export function relayOrder({ tell }: HotlineDeps, { agentId, order }: RelayedOrder): void {
  tell?.(agentId, 'softphoneOrder', order)
}

/** The one button was pressed: a softphone is told, and nobody but its owner's windows. Answers whether there is one. */
export function pressSoftphone(deps: HotlineDeps, callback: Pick<CallbackRecord, 'id' | 'handoffId'>, agent: { readonly id: string, readonly phoneLeg: string } | undefined, action: 'answer' | 'decline'): boolean {
  if (agent?.phoneLeg !== 'softphone')
    return false
  relayOrder(deps, { agentId: agent.id, order: { callbackId: callback.id, handoffId: callback.handoffId, orderId: null, act: action, value: null } })
  return true
}

import type { CallbackRow } from '../../../shared/contract/conversation.ts'
import type { Messages } from '../../locales/messages.ts'

/** How a call stands, as one says it: `state` is a word of its own, `callback` the plain word of the request's state. */
export type CallFace
  = | { readonly state: keyof Messages['calls']['state'], readonly since: number | null }
    | { readonly callback: CallbackRow['state'], readonly since: number | null }

/**
 * The one thing to know about a call now, and the moment its clock runs from (ms UTC; null = no clock). What worries comes
 * first: a lost phone, a transfer under way, a customer on hold.
 */
export function faceOf(call: CallbackRow): CallFace {
  if (call.state === 'connected')
    return faceOfLive(call)
  if (call.state === 'dialing_agent') {
    return { state: call.direction === 'inbound' ? 'incoming' : 'ringingAgent', since: call.waitingSince ?? call.since }
  }
  if (call.state === 'dialing_customer' && call.ringing)
    return { state: 'ringingCustomer', since: call.since }
  if (isWaitingCall(call))
    return { state: 'incomingWaiting', since: call.waitingSince ?? call.since }
  return { callback: call.state, since: call.state === 'dialing_customer' ? call.since : null }
}

function faceOfLive(call: CallbackRow): CallFace {
  if (call.agentLostAt !== null)
    return { state: 'agentLost', since: call.agentLostAt }
  if (call.transfer !== null && call.transfer.answered)
    return { state: 'consulting', since: call.connectedAt }
  if (call.transfer !== null)
    return { state: call.transfer.how === 'attended' ? 'transferRinging' : 'transferring', since: call.connectedAt }
  return { state: call.held ? 'held' : 'talking', since: call.connectedAt }
}

/** True for a customer who rang and has nobody yet. */
export function isWaitingCall(call: CallbackRow): boolean {
  return call.direction === 'inbound' && (call.state === 'queued' || call.state === 'offered')
}

/** True while the gateway carries the call. */
export function isLiveCall(call: CallbackRow): boolean {
  return call.state === 'dialing_agent' || call.state === 'dialing_customer' || call.state === 'connected'
}

/** The masked number beside the customer's name; empty where the name is the number already. */
export function numberBeside({ customer, number }: { readonly customer: { readonly name: string }, readonly number: string }): string | null {
  return number === customer.name ? '' : number || null
}

/** Who the call goes to: the colleague's name, else the masked number. */
export function transferName(call: CallbackRow): string {
  return call.transfer?.to?.name ?? call.transfer?.number ?? ''
}

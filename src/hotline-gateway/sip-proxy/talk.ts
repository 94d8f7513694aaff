import type { LegEnd } from '../driver.ts'
import type { Dialog } from './rpc.ts'

/** The two ends of a call. */
export type Side = 'agent' | 'customer'

/** The agent's end of a call. While they call out it is their phone's readiness; they are one SIP dialog with the customer. */
export interface AgentSide {
  readonly legId: string
  readonly agentId: string
  readonly user: string
  /** Contact of their phone when the call began: a new page has another. */
  readonly contact: string | null
  state: 'ringing' | 'up'
  /** Name of the try to give them a waiting customer; null = they call out. */
  readonly taking: string | null
  stopRinging: () => void
}

/** The customer's end. */
export interface CustomerSide {
  legId: string
  /** Call-ID of a customer who rang; null = we call them. */
  readonly callId: string | null
  state: 'asked' | 'ringing' | 'up'
  readonly orderedAt: number
  readonly orderId: string | null
  stopRinging: () => void
}

/** One attempt to bring two people together. */
export interface Talk {
  readonly handoffId: string
  readonly attempt: number
  agent: AgentSide | null
  customer: CustomerSide | null
  /** The dialog as last seen. */
  dialog: Dialog | null
  /** Looks in a row in which the dialog was missing after it had been seen. */
  missed: number
  /** ms UTC since when the agent's phone is not registered. */
  lostSince: number | null
  /** What the caller's number is shown as, for a call handed on. */
  callerId: string
  refers: number
}

/** Name of a talk: its legs' ids begin with it. */
export function keyOf(handoffId: string, attempt: number): string {
  return `${handoffId}.${attempt}`
}

/** A talk nobody is in yet. */
export function newTalk(handoffId: string, attempt: number): Talk {
  return { handoffId, attempt, agent: null, customer: null, dialog: null, missed: 0, lostSince: null, callerId: '', refers: 0 }
}

/** `<handoffId>.<attempt>.<party>` in its parts; null for anything else. */
export function readLegId(legId: string): { readonly handoffId: string, readonly attempt: number } | null {
  const [, handoffId, attempt] = /^(.+)\.(\d+)\.[a-z][\w.-]*$/.exec(legId) ?? []
  return handoffId === undefined ? null : { handoffId, attempt: Number(attempt) }
}

/** An end of a leg with what is known of it. */
export function endOf(by: LegEnd['by'], facts: Partial<LegEnd> = {}): LegEnd {
  return { timedOut: false, word: null, sipCode: null, q850: null, detail: null, ...facts, by }
}

/** `PJSIP/8001`, `sip:8001@pbx` and `8001` are the same user. */
export function userOf(address: string | null): string | null {
  return (address ?? '').split('/').at(-1)?.replace(/^sips?:/, '').split('@')[0] || null
}

/** Why an agent did not take a waiting customer, by the answer of their phone. */
export function refusalOf(sipCode: number): LegEnd {
  if (sipCode === 408)
    return endOf('system', { sipCode: 480, q850: 19, timedOut: true, word: 'no_answer' })
  if (sipCode === 480 || sipCode === 482 || sipCode === 404)
    return endOf('system', { sipCode, word: 'unavailable', detail: 'the agent\'s phone is not registered' })
  return endOf('far', { sipCode, q850: sipCode === 486 ? 17 : 21, word: 'rejected' })
}

/** What a dialog keeps of its legs, to be known again after a restart of the gateway. */
export function writeLegs({ handoffId, attempt, agent, customer }: Talk): string {
  return [handoffId, attempt, agent?.legId, customer?.legId, agent?.agentId, agent?.user].join(';')
}

/** The talk behind a dialog that an earlier life of the gateway began; null when it says too little. */
export function readLegs(dialog: Dialog, contacts: ReadonlyMap<string, string>): Talk | null {
  const [handoffId, attempt, agentLeg, customerLeg, agentId, user] = (dialog.legs ?? '').split(';')
  if (!handoffId || !agentLeg || !customerLeg || !agentId || !user || !Number.isInteger(Number(attempt)))
    return null
  const isUp = dialog.state === 'up'
  const isIncoming = dialog.waiting !== null
  return {
    ...newTalk(handoffId, Number(attempt)),
    dialog,
    agent: { legId: agentLeg, agentId, user, contact: contacts.get(user) ?? null, state: isUp || !isIncoming ? 'up' : 'ringing', taking: isIncoming ? 'before' : null, stopRinging: () => {} },
    customer: { legId: customerLeg, callId: isIncoming ? dialog.callId : null, state: isUp || isIncoming ? 'up' : 'ringing', orderedAt: dialog.since * 1_000, orderId: null, stopRinging: () => {} },
  }
}

/** `queue|from|called|User-to-User` of a customer who rang. `from` is E.164 or null. */
export function readWaiting(waiting: string): { readonly queue: string, readonly from: string | null, readonly called: string, readonly uui: string | null } {
  const [queue = '', from = '', called = '', ...uui] = waiting.split('|')
  return { queue: queue.slice(0, 64), from: toE164(from), called: called.slice(0, 40), uui: readUui(uui.join('|')) }
}

/** China's own way of writing a number, and the international one. */
function toE164(from: string): string | null {
  const digits = from.replace(/^(\+|00)/, '')
  if (!/^\d{5,15}$/.test(digits))
    return null
  if (digits.startsWith('86') && digits.length > 11)
    return `+${digits}`
  return from.startsWith('+') || from.startsWith('00') ? `+${digits}` : `+86${digits.replace(/^0/, '')}`
}

function readUui(header: string): string | null {
  const [data = '', ...parameters] = header.slice(0, 8_000).split(';')
  if (data === '')
    return null
  const isHex = parameters.some(parameter => /^\s*encoding\s*=\s*"?hex"?\s*$/i.test(parameter)) && /^(?:[\da-f]{2})+$/i.test(data)
  return (isHex ? new TextDecoder().decode(Uint8Array.from(data.match(/../g) ?? [], pair => Number.parseInt(pair, 16))) : data.replace(/^"|"$/g, '')).slice(0, 4_000)
}

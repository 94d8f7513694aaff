import type { LegEnd } from '../driver.ts'
import type { Dialog } from './rpc.ts'
import type { Talk } from './talk.ts'
import { endOf, refusalOf } from './talk.ts'

/** What a look at the proxy says about a talk, in order. `end_dialog`: nobody of ours is in it any more, or only half. */
export type Finding
  = | { readonly type: 'ringing' | 'up', readonly party: 'agent' | 'customer' }
    | { readonly type: 'gone', readonly party: 'agent' | 'customer', readonly end: LegEnd }
    | { readonly type: 'end_dialog' }

/** Looks in a row before a missing dialog is believed: the phone's own word says more, and comes a moment later. */
const looks = 3
/** How long an agent's phone may take to place the call it was told to, ms. */
const placeMs = 12_000
/** How long an agent's phone may be away from the registrar in a call, ms. */
const lostMs = 6_000

/** The dialog that carries a talk. */
export function dialogOf(talk: Talk, dialogs: readonly Dialog[]): Dialog | null {
  const { customer } = talk
  if (customer?.callId != null)
    return dialogs.find(({ callId }) => callId === customer.callId) ?? null
  return dialogs.find(({ handoffId, waiting }) => waiting === null && handoffId === talk.handoffId) ?? null
}

/** Compares what the proxy has with what we think; changes only the talk's memory of it. */
export function judge(talk: Talk, dialog: Dialog | null, contacts: ReadonlyMap<string, string>, now: number): Finding[] {
  if (dialog !== null) {
    talk.dialog = dialog
    talk.missed = 0
    return [...dialogNews(talk, dialog), ...phoneNews(talk, contacts, now)]
  }
  if (talk.dialog !== null || talk.customer?.state !== 'asked')
    talk.missed += 1
  return missing(talk, now)
}

function dialogNews({ agent, customer }: Talk, dialog: Dialog): Finding[] {
  if (customer === null)
    return [{ type: 'end_dialog' }]
  if (customer.callId !== null)
    return takeNews(agent, dialog)
  if (dialog.state === 'up')
    return customer.state === 'up' ? [] : [{ type: 'up', party: 'customer' }]
  return dialog.state === 'ringing' && customer.state === 'asked' ? [{ type: 'ringing', party: 'customer' }] : []
}

/** A customer who rang is with us all the time; what changes is the agent. */
function takeNews(agent: Talk['agent'], dialog: Dialog): Finding[] {
  if (agent?.state === 'up')
    return []
  if (dialog.state === 'up')
    return agent === null ? [{ type: 'end_dialog' }] : [{ type: 'up', party: 'agent' }]
  const [attempt, code] = (dialog.refused ?? '').split(' ')
  return agent !== null && attempt === agent.taking ? [{ type: 'gone', party: 'agent', end: refusalOf(Number(code)) }] : []
}

/** A page that is gone or new does not carry the call any more: a proxy cannot put a new one into it. */
function phoneNews(talk: Talk, contacts: ReadonlyMap<string, string>, now: number): Finding[] {
  const { agent } = talk
  if (agent?.state !== 'up')
    return []
  const contact = contacts.get(agent.user)
  const isNew = contact !== undefined && agent.contact !== null && contact !== agent.contact
  talk.lostSince = contact === undefined ? talk.lostSince ?? now : null
  if (!isNew && (talk.lostSince === null || now - talk.lostSince < lostMs))
    return []
  return [{ type: 'gone', party: 'agent', end: endOf('system', { word: 'unavailable', detail: 'the agent\'s phone was lost during the call' }) }, { type: 'end_dialog' }]
}

function missing(talk: Talk, now: number): Finding[] {
  const { agent, customer } = talk
  if (customer === null)
    return []
  if (customer.callId !== null)
    return talk.missed === 0 ? [] : [{ type: 'gone', party: 'customer', end: endOf('far') }]
  if (talk.dialog === null && customer.state === 'asked') {
    return now - customer.orderedAt < placeMs
      ? []
      : [{ type: 'gone', party: 'customer', end: endOf('system', { word: 'system_error', detail: 'the agent\'s phone did not place the call' }) }]
  }
  if (talk.missed < looks)
    return []
  const detail = 'ended; seen at the proxy alone'
  const wasUp = customer.state === 'up' && agent?.state === 'up'
  return [{ type: 'gone', party: 'customer', end: endOf('system', wasUp ? { detail } : { word: 'system_error', detail }) }]
}

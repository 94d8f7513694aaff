import type { CallbackRow } from '../../../shared/contract/conversation.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'
import { maskPhone } from '../../../shared/rules/privacy.ts'
import { newCall } from './call-scene.ts'
import { roomOf } from './desk-calls.ts'
import { sayAsBrand } from './message-calls.ts'
import { addMessage } from './world.ts'

const lineOf: Readonly<Partial<Record<CallbackRow['state'], string>>> = { dialing_agent: 'call_started', dialing_customer: 'agent_answered', connected: 'call_connected', wrap_up: 'call_ended', retry_wait: 'call_not_reached', completed: 'call_wrapped_up', cancelled: 'call_cancelled' }

/** Conversion to a phone call: plan, consent, the call's life. */
export function hotlineCallsOf(world: FakeWorld): FakeCalls {
  function callOf(id: string): CallbackRow {
    const call = world.callbacks.get(id)
    if (!call)
      throw new AppError('not_found', { details: { id } })
    return call
  }
  function change(id: string, patch: Partial<CallbackRow>): void {
    const next = { ...callOf(id), ...patch, version: callOf(id).version + 1, since: patch.state ? world.now() : callOf(id).since }
    world.callbacks.set(id, next)
    const room = world.rooms.get(next.conversationId)
    if (room && patch.state) {
      room.row = { ...room.row, callState: next.state }
      const key = lineOf[patch.state]
      if (key)
        addMessage(world, room, { by: 'system', text: key, facts: { number: next.number, agent: world.me.id, attempt: next.attempt, talkMs: next.talkMs, disposition: next.disposition ?? '', outcome: next.lastOutcome ?? '' } })
    }
    world.changed()
  }
  function soon(id: string, from: CallbackRow['state'], ms: number, patch: Partial<CallbackRow>): void {
    world.later(() => {
      if (callOf(id).state === from)
        change(id, patch)
    }, ms)
  }
  function press(callbackId: string, action: 'answer' | 'decline'): Record<string, never> {
    if (action === 'decline') {
      change(callbackId, { state: 'retry_wait', lastOutcome: 'agent_declined', nextAt: world.now() + 30_000 })
      return {}
    }
    if (callOf(callbackId).direction === 'inbound') {
      change(callbackId, { state: 'connected', connectedAt: world.now(), recording: 'started' })
      return {}
    }
    change(callbackId, { state: 'dialing_customer' })
    world.later(() => change(callbackId, { ringing: callOf(callbackId).state === 'dialing_customer' }), 1_500)
    soon(callbackId, 'dialing_customer', 4_000, { state: 'connected', ringing: false, connectedAt: world.now() + 4_000, lastOutcome: 'answered', recording: 'started' })
    return {}
  }
  /** A colleague who is rung picks up soon. */
  function handOn(id: string, transfer: NonNullable<CallbackRow['transfer']>): void {
    change(id, { transfer })
    world.later(() => {
      if (callOf(id).transfer === null)
        return
      if (transfer.how === 'attended')
        change(id, { transfer: { ...transfer, answered: true } })
      else
        change(id, { transfer: null, agent: transfer.to })
    }, 2_000)
  }
  const consentsOf = (caseId: string) => [...world.rooms.values()].filter(room => room.row.caseId === caseId)

  return {
    'call:plan': ({ conversationId }) => {
      const { row } = roomOf(world, conversationId)
      const rooms = consentsOf(row.caseId)
      const privateRoom = rooms.find(room => room.row.visibility === 'private')
      const open = [...world.callbacks.values()].find(call => call.caseId === row.caseId && !['completed', 'failed', 'cancelled'].includes(call.state))
      return {
        numbers: (world.numbers.get(row.caseId) ?? []).map(number => ({ ...number, callerId: '0571-8000-10086', consent: rooms.flatMap(room => room.consents)[0]?.state ?? null, doNotCall: false })),
        consents: rooms.flatMap(room => room.consents),
        wording: '您好，这件事电话里说更快。方便的话我们现在用客服热线打给您刚才留的号码，通话会录音，您看可以吗？',
        askIn: privateRoom?.row.id ?? null,
        callerId: '0571-8000-10086',
        workNo: world.me.workNo,
        elder: [],
        mayPassHours: world.me.role === 'supervisor',
        refusal: null,
        openCallbackId: open?.id ?? null,
      }
    },
    'call:addNumber': ({ conversationId, number }) => {
      const { row } = roomOf(world, conversationId)
      const entry = { key: `n-${world.seq++}`, number: maskPhone(number), messageId: null, at: world.now() }
      world.numbers.set(row.caseId, [entry, ...world.numbers.get(row.caseId) ?? []])
      return { key: entry.key, number: entry.number }
    },
    'call:askConsent': ({ conversationId, text }) => {
      const { row } = roomOf(world, conversationId)
      const room = consentsOf(row.caseId).find(one => one.row.visibility === 'private')
      if (!room)
        throw new AppError('wrong_state')
      room.consents = [...room.consents, { id: `co-${world.seq++}`, state: 'asked', number: '138****8000', scope: ['call', 'record'], at: world.now(), messageId: null, wording: text, channel: row.channel, expiresAt: world.now() + 86_400_000 }]
      room.answers.unshift('可以，现在就方便')
      sayAsBrand(world, room, text)
      return { consentId: 'co' }
    },
    'call:recordConsent': ({ conversationId, granted, messageId, scope }) => {
      const room = roomOf(world, conversationId)
      room.consents = [{ id: `co-${world.seq++}`, state: granted ? 'granted' : 'declined', number: '138****8000', scope: scope ?? ['call'], at: world.now(), messageId, wording: '', channel: room.row.channel, expiresAt: world.now() + 86_400_000 }]
      addMessage(world, room, { by: 'system', text: granted ? 'consent_granted' : 'consent_declined', facts: { agent: world.me.id, number: '138****8000' } })
      return { consentId: 'co' }
    },
    'call:start': ({ conversationId, numberKey, notBefore, to }) => {
      const { row } = roomOf(world, conversationId)
      if (!consentsOf(row.caseId).some(room => room.consents.some(consent => consent.state === 'granted')))
        throw new AppError('consent_required')
      const number = (world.numbers.get(row.caseId) ?? []).find(entry => entry.key === numberKey)?.number ?? '138****8000'
      const agent = to != null && 'agentId' in to ? Object.values(world.people).find(person => person.id === to.agentId) ?? null : to == null ? world.people.me : null
      const later = notBefore ?? null
      const call = newCall(world, conversationId, { number, agent, requestedBy: to == null ? null : world.people.me, ...(later === null ? {} : { state: 'scheduled', nextAt: later, attempt: 0 }) })
      world.callbacks.set(call.id, call)
      if (later === null && to == null)
        soon(call.id, 'queued', 500, { state: 'dialing_agent' })
      else if (to != null)
        addMessage(world, roomOf(world, conversationId), { by: 'system', text: 'call_held_for', facts: { agent: world.me.id, to: agent?.id ?? '', number } })
      return { callbackId: call.id }
    },
    'softphone:press': ({ handoffId, action }) => press(handoffId.slice(3), action),
    'call:agentLeg': ({ callbackId, action }) => press(callbackId, action),
    'call:cancel': ({ callbackId }) => {
      change(callbackId, { state: 'cancelled', endedAt: world.now() })
      return {}
    },
    'call:hangup': ({ callbackId }) => {
      const call = callOf(callbackId)
      change(callbackId, { state: 'wrap_up', endedAt: world.now(), endedBy: 'agent', talkMs: world.now() - (call.connectedAt ?? world.now()), wrapUpDueAt: world.now() + 60_000, transfer: null, recorded: call.recording !== null })
      return {}
    },
    'call:hold': ({ callbackId, on }) => {
      change(callbackId, { held: on })
      return {}
    },
    'call:mute': ({ callbackId, on }) => {
      change(callbackId, { muted: on })
      return {}
    },
    'call:wrapUp': ({ callbackId, disposition, followUpText }) => {
      change(callbackId, { state: 'completed', disposition, wrapUpDueAt: null })
      const room = roomOf(world, callOf(callbackId).conversationId)
      if (followUpText)
        sayAsBrand(world, room, followUpText)
      return {}
    },
    'call:dtmf': () => ({}),
    'call:transfer': ({ callbackId, how, to }) => {
      const colleague = 'agentId' in to ? Object.values(world.people).find(person => person.id === to.agentId) ?? null : null
      handOn(callbackId, { how, to: colleague, number: 'extension' in to ? to.extension : colleague ? '' : '138****8000', answered: false })
      return {}
    },
    'call:transferEnd': ({ callbackId, action }) => {
      const { transfer } = callOf(callbackId)
      change(callbackId, { transfer: null, ...(action === 'complete' && transfer?.to ? { agent: transfer.to } : {}) })
      return {}
    },
    'call:record': ({ callbackId, on }) => {
      change(callbackId, { recording: on ? 'resumed' : 'paused' })
      return {}
    },
    'call:supervise': () => ({}),
    'call:recording': () => {
      throw new AppError('forbidden')
    },
    'call:extendWrapUp': ({ callbackId }) => {
      change(callbackId, { wrapUpDueAt: (callOf(callbackId).wrapUpDueAt ?? world.now()) + 60_000, wrapUpExtended: true })
      return {}
    },
    'call:correctOutcome': ({ callbackId, outcome }) => {
      change(callbackId, { lastOutcome: outcome })
      return {}
    },
    'call:followUpText': ({ callbackId, disposition }) => {
      const room = consentsOf(callOf(callbackId).caseId).find(each => each.row.visibility === 'private')?.row
      return {
        text: disposition === 'resolved' ? '刚才电话里说的已经办好，有变化随时找我。' : disposition === 'not_reached' ? '刚才给您打电话没有接通，方便时回复我一声。' : '',
        room: room === undefined ? null : { conversationId: room.id, channel: room.channel, accountName: room.accountName, customerName: room.customer.name, open: true },
      }
    },
    'call:acceptOffer': ({ callbackId }) => {
      change(callbackId, { state: 'dialing_agent', agent: world.people.me, offerUntil: null })
      return {}
    },
    'call:declineOffer': ({ callbackId }) => {
      change(callbackId, { state: 'queued', agent: null, offerUntil: null })
      return {}
    },
    'call:reschedule': ({ callbackId, notBefore }) => {
      change(callbackId, { nextAt: notBefore })
      return {}
    },
    'call:context': ({ handoffId }) => {
      const call = [...world.callbacks.values()].find(each => each.handoffId === handoffId)
      const room = roomOf(world, call?.conversationId ?? '')
      return { handoffId, conversationId: room.row.id, customerName: room.row.customer.name, summary: room.title, mood: room.row.mood, promised: ['今天 18:00 前把核实结果告诉您'], messages: room.messages.filter(message => message.direction !== 'system').map(message => ({ at: message.at, from: message.author.name, text: message.text })) }
    },
    'doNotCall:add': (input) => {
      world.refused = [{ id: `dnc-${world.seq++}`, number: 'number' in input ? maskPhone(input.number) : '138****8000', why: input.why, by: world.people.me, at: world.now() }, ...world.refused]
      return {}
    },
    'doNotCall:list': ({ query = '' }) => {
      const rows = world.refused.filter(row => `${row.number}${row.why}`.includes(query))
      return { rows: [...rows], total: rows.length }
    },
    'doNotCall:remove': ({ id }) => {
      world.refused = world.refused.filter(row => row.id !== id)
      return {}
    },
  }
}

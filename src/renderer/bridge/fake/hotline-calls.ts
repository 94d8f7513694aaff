import type { CallbackRow } from '../../../shared/contract/conversation.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'
import { maskPhone } from '../../../shared/rules/privacy.ts'
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
    'call:start': ({ conversationId, numberKey, overrideReason }) => {
      const { row } = roomOf(world, conversationId)
      const granted = consentsOf(row.caseId).some(room => room.consents.some(consent => consent.state === 'granted'))
      if (!granted && !overrideReason)
        throw new AppError('consent_required')
      const number = (world.numbers.get(row.caseId) ?? []).find(entry => entry.key === numberKey)?.number ?? '138****8000'
      const id = `cb-${world.seq++}`
      world.callbacks.set(id, { id, version: 1, handoffId: `ho-${id}`, conversationId, caseId: row.caseId, customer: row.customer, state: 'queued', since: world.now(), number, callerId: '0571-8000-10086', agent: world.people.me, attempt: 1, maxAttempts: 3, nextAt: null, lastOutcome: null, ringing: false, held: false, muted: false, connectedAt: null, endedAt: null, endedBy: null, talkMs: 0, holdMs: 0, wrapUpDueAt: null, disposition: null, direction: 'outbound', origin: 'conversation', queue: null, waitingSince: null, position: null, missedAt: null, waitedMs: null, ringBackDueAt: null, orderAddress: null, recording: null, recorded: false, transfer: null, agentLostAt: null, requestedBy: null, offerUntil: null, wrapUpExtended: false })
      soon(id, 'queued', 500, { state: 'dialing_agent', ringing: true })
      return { callbackId: id }
    },
    'call:agentLeg': ({ callbackId, action }) => {
      if (action === 'decline')
        change(callbackId, { state: 'retry_wait', ringing: false, lastOutcome: 'agent_declined', nextAt: world.now() + 30_000 })
      else
        change(callbackId, { state: 'dialing_customer', ringing: false })
      world.later(() => change(callbackId, { ringing: callOf(callbackId).state === 'dialing_customer' }), 1_500)
      soon(callbackId, 'dialing_customer', 4_000, { state: 'connected', ringing: false, connectedAt: world.now() + 4_000, lastOutcome: 'answered' })
      return {}
    },
    'call:cancel': ({ callbackId }) => {
      change(callbackId, { state: 'cancelled', endedAt: world.now() })
      return {}
    },
    'call:hangup': ({ callbackId }) => {
      const call = callOf(callbackId)
      change(callbackId, { state: 'wrap_up', endedAt: world.now(), endedBy: 'agent', talkMs: world.now() - (call.connectedAt ?? world.now()), wrapUpDueAt: world.now() + 120_000 })
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
      change(callbackId, { state: 'completed', disposition })
      const room = roomOf(world, callOf(callbackId).conversationId)
      if (followUpText)
        sayAsBrand(world, room, followUpText)
      return {}
    },
    'call:context': ({ handoffId }) => ({ handoffId, conversationId: '', customerName: '', summary: '', mood: '', promised: [], messages: [] }),
    'doNotCall:add': () => ({}),
  }
}

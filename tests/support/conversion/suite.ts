import type { GatewayLink } from '../../../src/engine/hotline/link.ts'
import type { AgentLegKind } from '../../../src/shared/domain/index.ts'
import type { CallDesk } from './call-desk.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGatewayLink } from '../../../src/engine/hotline/link.ts'
import { tellPhones } from '../../../src/engine/hotline/phones.ts'
import { createGatewayRecordings } from '../../../src/engine/hotline/recordings.ts'
import { createKeptLog } from '../gateway/kept-log.ts'
import { realClock } from '../gateway/manual-clock.ts'
import { customerWhoAgreed, openCallDesk } from './call-desk.ts'

type AgentId = 'lin' | 'zhou'

/** The customer's telephone, as a test holds it. */
export interface CustomerPhone {
  /** Digits that were dialled, as the phone system has them. */
  readonly number: () => string
  readonly ring: () => void | Promise<void>
  readonly answer: () => void | Promise<void>
  readonly hangUp: () => void | Promise<void>
  /** Says no: the line is in use, or they press the red button. */
  readonly busy: () => void | Promise<void>
  readonly reject: () => void | Promise<void>
  readonly wasHungUp: () => boolean
}

/** A gateway over some phone system, and the people at its telephones. */
export interface ConversionRig {
  readonly url: string
  readonly token: string
  /** How agents' voices reach a call; a button is pressed on the screen, any other telephone by `press`. */
  readonly phones: Readonly<Record<AgentId, { readonly leg: AgentLegKind, readonly address: string | null }>>
  /** The agent's telephone, ringing for that hand-over, is picked up or declined. Left out for buttons. */
  readonly press?: (agentId: AgentId, handoffId: string, action: 'answer' | 'decline') => void | Promise<void>
  /** Lets the agent's telephone say that it rings, where it does not by itself. */
  readonly rings?: (agentId: AgentId) => Promise<void>
  /** Puts the agents' softphones, which the phone system has do its work, to this desk. */
  readonly sitDown?: (desk: CallDesk<GatewayLink>) => void
  /** The customer's telephone once it has been called for that hand-over. */
  readonly customer: (handoffId: string) => Promise<CustomerPhone>
  /** Legs that stand at the phone system. */
  readonly legs: () => number | Promise<number>
  readonly stop: () => Promise<unknown>
}

/** What a phone system may be unable to do. */
export type ConversionLimit = 'agent_rings' | 'agent_declines' | 'record' | 'transfer'

const eventually = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

/**
 * The conversion as an agent lives it, over a real link to a real gateway: the same for every phone system. A rig says how
 * its telephones behave; what its phone system cannot do is named in `cannot`, with the reason in words.
 */
export function conversionSuite(name: string, openRig: () => Promise<ConversionRig>, cannot: Partial<Readonly<Record<ConversionLimit, string>>> = {}): void {
  const cleanUps: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse())
      await cleanUp()
  })

  /** A desk with a customer who agreed, whose agent has pressed "call". */
  async function begun() {
    const rig = await openRig()
    cleanUps.push(rig.stop)
    const link = createGatewayLink({ url: rig.url, token: rig.token, clock: realClock, log: createKeptLog(), random: Math.random, longestPauseMs: 100 })
    cleanUps.push(link.stop)
    // The engine's clock may stand anywhere: calls are timed by the engine, not by the gateway.
    const desk = await openCallDesk<GatewayLink>(link, undefined, createGatewayRecordings({ url: rig.url, token: rig.token }))
    cleanUps.push(desk.stop)
    rig.sitDown?.(desk)
    link.onEvent(desk.feed.onEvent)
    link.onUnknownEvent(desk.feed.onUnknownEvent)
    link.onSnapshot(desk.feed.onSnapshot)
    link.start(await desk.feed.position())
    await eventually(() => expect(link.state()).toBe('up'))
    await desk.context.store.write(async (tx) => {
      for (const [id, phone] of Object.entries(rig.phones))
        await tx.update('agents', id, { phoneLeg: phone.leg, phoneAddress: phone.address })
    })
    await tellPhones(desk.context, { link, wake: () => {} })
    await eventually(async () => expect([(await desk.agent('lin')).phoneRegistered, (await desk.agent('zhou')).phoneRegistered]).toEqual([true, true]))
    const customer = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1' })
    return { rig, desk, ...customer }
  }

  const stateIs = (desk: CallDesk<GatewayLink>, state: string) => eventually(async () => expect((await desk.callback()).state).toBe(state))
  const voiceIs = (desk: CallDesk<GatewayLink>, agentId: AgentId, voice: string) => eventually(async () => expect((await desk.agent(agentId)).voice).toBe(voice))
  const noLegLeft = (rig: ConversionRig) => eventually(async () => expect(await rig.legs()).toBe(0))

  async function press(desk: CallDesk<GatewayLink>, rig: ConversionRig, action: 'answer' | 'decline') {
    if (cannot.agent_rings !== undefined)
      return stateIs(desk, 'dialing_customer')
    await rig.rings?.('lin')
    await voiceIs(desk, 'lin', 'ringing')
    const { id, handoffId } = await desk.callback()
    if (rig.press === undefined)
      await desk.call('lin', 'call:agentLeg', { callbackId: id, action })
    else
      await rig.press('lin', handoffId, action)
  }

  async function connected() {
    const call = await begun()
    await press(call.desk, call.rig, 'answer')
    const { id: callbackId, handoffId } = await call.desk.callback()
    const phone = await call.rig.customer(handoffId)
    await phone.ring()
    await eventually(async () => expect((await call.desk.callback()).ringing).toBe(true))
    await phone.answer()
    await stateIs(call.desk, 'connected')
    return { ...call, phone, callbackId, handoffId }
  }

  describe(`converting a conversation: ${name}`, () => {
    it('question, yes, agent, customer, hold, goodbye, filed: told line by line in the conversation', async () => {
      const { desk, rig, phone, callbackId, conversationId } = await connected()
      expect(phone.number()).toContain('13800138000')
      await desk.call('lin', 'call:hold', { callbackId, on: true })
      await voiceIs(desk, 'lin', 'held')
      await desk.call('lin', 'call:hold', { callbackId, on: false })
      await voiceIs(desk, 'lin', 'talking')
      await phone.hangUp()
      await stateIs(desk, 'wrap_up')
      const { version, endedBy, lastOutcome } = await desk.callback()
      expect([endedBy, lastOutcome]).toEqual(['customer', 'answered'])
      await desk.call('lin', 'call:wrapUp', { callbackId, version, disposition: 'resolved' })
      const lines = (await desk.lines(conversationId)).filter(line => !line.startsWith('call_recording'))
      expect(lines).toEqual(['claimed', 'consent_asked', 'consent_granted', 'call_started', 'agent_answered', 'customer_dialing', 'customer_ringing', 'call_connected', 'call_held', 'call_retrieved', 'call_ended', 'call_wrapped_up'])
      expect(await desk.agent()).toMatchObject({ voice: 'idle', presence: 'ready' })
      await noLegLeft(rig)
    })

    it('the agent hangs up', async () => {
      const { desk, rig, phone, callbackId } = await connected()
      await desk.call('lin', 'call:hangup', { callbackId })
      await stateIs(desk, 'wrap_up')
      await eventually(() => expect(phone.wasHungUp()).toBe(true))
      expect((await desk.callback()).endedBy).toBe('agent')
      await noLegLeft(rig)
    })

    it.each([['busy', 'retry_wait', 'busy'], ['reject', 'failed', 'rejected']] as const)('the customer: %s', async (act, state, outcome) => {
      const { desk, rig } = await begun()
      await press(desk, rig, 'answer')
      const phone = await rig.customer((await desk.callback()).handoffId)
      await phone[act]()
      await stateIs(desk, state)
      expect((await desk.callback()).lastOutcome).toBe(outcome)
      await voiceIs(desk, 'lin', 'idle')
      await noLegLeft(rig)
    })

    it('the agent declines: the customer never rang, and the next dial is taken', async (test) => {
      test.skip(cannot.agent_declines !== undefined, cannot.agent_declines)
      const { desk, rig } = await begun()
      await press(desk, rig, 'decline')
      await stateIs(desk, 'queued')
      await noLegLeft(rig)
      desk.advance(31_000)
      await desk.round('callbacks')
      await press(desk, rig, 'answer')
      await rig.customer((await desk.callback()).handoffId)
      expect(await desk.callback()).toMatchObject({ attempt: 1, agentFailures: 1 })
    })

    it('a cancel while the customer\'s phone rings', async () => {
      const { desk, rig } = await begun()
      await press(desk, rig, 'answer')
      const { id, handoffId } = await desk.callback()
      const phone = await rig.customer(handoffId)
      await phone.ring()
      await desk.call('lin', 'call:cancel', { callbackId: id })
      await eventually(() => expect(phone.wasHungUp()).toBe(true))
      await eventually(async () => expect(await desk.context.store.read.count('callEvents', { handoffId, type: 'ended' })).toBe(1))
      expect((await desk.callback()).state).toBe('cancelled')
      await noLegLeft(rig)
    })

    it('recorded as agreed; the recording is there for who may hear it, and for nobody else', async (test) => {
      test.skip(cannot.record !== undefined, cannot.record)
      const { desk, phone, callbackId } = await connected()
      await eventually(async () => expect((await desk.callback()).recording).toBe('started'))
      await desk.call('lin', 'call:record', { callbackId, on: false })
      await eventually(async () => expect((await desk.callback()).recording).toBe('paused'))
      await desk.call('lin', 'call:record', { callbackId, on: true })
      await eventually(async () => expect((await desk.callback()).recording).toBe('resumed'))
      await phone.hangUp()
      await stateIs(desk, 'wrap_up')
      expect(await desk.call('lin', 'call:recording', { callbackId })).toMatchObject({ mime: 'audio/wav' })
      await expect(desk.call('zhou', 'call:recording', { callbackId })).rejects.toMatchObject({ code: 'forbidden' })
    })

    it('handed on to a colleague who takes it: theirs is the call and the conversation', async (test) => {
      test.skip(cannot.transfer !== undefined, cannot.transfer)
      const { desk, rig, phone, callbackId, handoffId, conversationId } = await connected()
      await desk.call('lin', 'call:transfer', { callbackId, how: 'attended', to: { agentId: 'zhou' } })
      await rig.rings?.('zhou')
      await voiceIs(desk, 'zhou', 'ringing')
      if (rig.press === undefined)
        await desk.call('zhou', 'call:agentLeg', { callbackId, action: 'answer' })
      else
        await rig.press('zhou', handoffId, 'answer')
      await eventually(async () => expect((await desk.callback()).transfer?.answered).toBe(true))
      await desk.call('lin', 'call:transferEnd', { callbackId, action: 'complete' })
      await eventually(async () => expect((await desk.callback()).agentId).toBe('zhou'))
      expect([(await desk.agent('lin')).voice, (await desk.agent('zhou')).voice, (await desk.conversation(conversationId)).ownerId]).toEqual(['idle', 'talking', 'zhou'])
      await phone.hangUp()
      await stateIs(desk, 'wrap_up')
      await noLegLeft(rig)
    })

    it('handed on to a colleague who does not want it: back with the agent', async (test) => {
      test.skip(cannot.transfer !== undefined, cannot.transfer)
      const { desk, rig, callbackId, handoffId } = await connected()
      await desk.call('lin', 'call:transfer', { callbackId, how: 'attended', to: { agentId: 'zhou' } })
      await rig.rings?.('zhou')
      await voiceIs(desk, 'zhou', 'ringing')
      if (rig.press === undefined)
        await desk.call('zhou', 'call:agentLeg', { callbackId, action: 'decline' })
      else
        await rig.press('zhou', handoffId, 'decline')
      await voiceIs(desk, 'zhou', 'idle')
      expect(await desk.callback()).toMatchObject({ state: 'connected', agentId: 'lin', transfer: null })
    })
  })
}

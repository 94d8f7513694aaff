import type { AgentLegRequest, AgentPhone, Driver, DriverOptions, LegEnd, LegEvent, LegRequest, NumberLegRequest, StandingLeg } from '../driver.ts'
import type { AgentLeg, CustomerLeg, Leg } from './legs.ts'
import type { CtiSettings } from './settings.ts'
import type { CtiCalls, CtiEvent, CtiOrder } from './words.ts'
import { reasonOf } from '../mask.ts'
import { createRemembered } from '../remembered.ts'
import { createCtiClient } from './client.ts'
import { endOf } from './legs.ts'
import { createCtiReceiver } from './receiver.ts'

/** Options of {@link createCtiDriver}: the settings, and what tests put in place of the machine. Times in ms. */
export interface CtiOptions extends DriverOptions, CtiSettings {
  readonly fetch?: typeof fetch
  readonly requestTimeoutMs?: number
  /** From one look at whether the centre answers to the next. */
  readonly pingMs?: number
  /** Told the address at which events come in, once it is open. */
  readonly onOpen?: (url: string) => void
}

const legsRemembered = 10_000

/**
 * A call centre that keeps its own bar: it places and carries the calls, this driver orders them and believes its events. An
 * agent's leg is up as soon as the agent has pressed in the workspace, for the centre rings their phone itself as part of the
 * call; a customer who waits is taken by ringing the agent's phone. Transfers, recordings and listening in stay in the
 * centre's bar.
 */
export function createCtiDriver(options: CtiOptions): Driver {
  const { clock, log, fetch: ask = fetch, requestTimeoutMs = 5_000, pingMs = 5_000 } = options
  const client = createCtiClient({ url: options.url, secret: options.secret, clock, log, fetch: ask, timeoutMs: requestTimeoutMs })
  let isAdopted = false
  const receiver = createCtiReceiver({ host: options.host, port: options.port, secret: options.secret, clock, log, isReady: () => isAdopted, onEvent })
  const legs = new Map<string, Leg>()
  const dialled = createRemembered<true>(legsRemembered)
  const unregistered = new Set<string>()
  let listed: readonly AgentPhone[] = []
  let tell: (event: LegEvent) => void = () => {}
  let isOpen = false
  let isAnswering = false
  let stopPinging = () => {}

  function open(): void {
    receiver.open().then((url) => {
      isOpen = true
      log.info({ url }, 'events of the centre come in here')
      options.onOpen?.(url)
      void ping()
    }, (error: unknown) => log.error({ reason: reasonOf(error) }, 'events of the centre cannot be taken'))
  }

  /** Without a centre that answers nothing is dialled. */
  async function ping(): Promise<void> {
    isAnswering = (await client.order({ type: 'ping' })).reached
    if (isOpen)
      stopPinging = clock.after(pingMs, () => void ping())
  }

  function dial(request: LegRequest): void {
    if (dialled.get(request.legId))
      return
    dialled.set(request.legId, true)
    if ('number' in request)
      dialNumber(request)
    else
      dialAgent(request)
  }

  function dialAgent(request: AgentLegRequest): void {
    const { legId, handoffId, agentId, address, party, ringTimeoutMs } = request
    if (party !== 'agent' || address === null || unregistered.has(address))
      return tell({ type: 'gone', legId, end: endOf('system', { word: 'unavailable', detail: 'this agent has no phone at the centre' }) })
    const leg: AgentLeg = { party, legId, handoffId, agentId, address, state: 'up', customer: null, stopRinging: () => {} }
    legs.set(legId, leg)
    const waiting = customerOf(handoffId)
    if (waiting === undefined)
      return tell({ type: 'up', legId })
    leg.state = 'ringing'
    leg.customer = waiting.legId
    void takeWaiting(leg, waiting, ringTimeoutMs)
  }

  /** A customer of this hand-over who rang and is not with anybody. */
  function customerOf(handoffId: string): CustomerLeg | undefined {
    return customers().find(leg => leg.isIncoming && leg.state === 'up' && leg.legId.startsWith(`${handoffId}.`))
  }

  function customers(): CustomerLeg[] {
    return [...legs.values()].filter(leg => leg.party === 'customer')
  }

  function agents(): AgentLeg[] {
    return [...legs.values()].filter(leg => leg.party === 'agent')
  }

  async function takeWaiting(leg: AgentLeg, waiting: CustomerLeg, ringTimeoutMs: number): Promise<void> {
    const answer = await client.order({ type: 'call.take', callId: waiting.callId, handoffId: leg.handoffId, agent: leg.address, ref: waiting.legId, ringTimeoutMs })
    if (legs.get(leg.legId) !== leg)
      return
    if (!answer.done)
      return finish(leg, endOf('system', { word: answer.why }))
    // The centre may have told the answer before it acknowledged the order.
    if (leg.state !== 'ringing')
      return
    tell({ type: 'ringing', legId: leg.legId })
    leg.stopRinging = clock.after(ringTimeoutMs, () => {
      leaveQuietly(leg)
      finish(leg, endOf('system', { word: 'no_answer', timedOut: true }))
    })
  }

  /** The centre stops ringing that agent; the customer waits on. */
  function leaveQuietly({ customer, address }: AgentLeg): void {
    const waiting = legs.get(customer ?? '')
    if (waiting?.party === 'customer')
      void client.order({ type: 'call.leave', callId: waiting.callId, agent: address })
  }

  function dialNumber({ legId, party, handoffId, number, callerId, record, ringTimeoutMs }: NumberLegRequest): void {
    const agent = agents().findLast(leg => leg.handoffId === handoffId && leg.state === 'up' && leg.customer === null)
    if (party !== 'customer' || agent === undefined)
      return tell({ type: 'gone', legId, end: endOf('system', { word: 'system_error', detail: 'the centre places a call for an agent alone' }) })
    const leg: CustomerLeg = { party, legId, callId: legId, isIncoming: false, state: 'dialing' }
    legs.set(legId, leg)
    agent.customer = legId
    void place(leg, { type: 'call.dial', callId: legId, handoffId, agent: agent.address, number, callerId, record, ringTimeoutMs })
  }

  async function place(leg: CustomerLeg, order: Extract<CtiOrder, { type: 'call.dial' }>): Promise<void> {
    const answer = await client.order(order)
    // Not to know is not to have refused: what may have been placed after all is taken back.
    if (!answer.done && !answer.reached)
      void client.order({ type: 'call.hang_up', callId: leg.callId })
    if (!answer.done)
      finish(leg, endOf('system', { word: answer.why, detail: 'the centre did not place the call' }))
  }

  function onEvent(event: CtiEvent): void {
    if (event.type === 'agent.phone')
      return onPhone(event.agent, event.registered)
    if (event.type === 'call.incoming')
      return onIncoming(event)
    const leg = customers().find(known => known.callId === event.callId)
    if (leg === undefined)
      return log.info({ type: event.type }, 'an event of a call that is not ours')
    onCall(leg, event)
  }

  function onPhone(address: string, registered: boolean): void {
    if (registered)
      unregistered.delete(address)
    else
      unregistered.add(address)
    for (const phone of listed.filter(known => known.address === address))
      tell({ type: 'phone', agentId: phone.agentId, registered })
  }

  function onIncoming({ callId, from, called, queue, uui }: Extract<CtiEvent, { type: 'call.incoming' }>): void {
    if (dialled.get(callId))
      return
    dialled.set(callId, true)
    legs.set(callId, { party: 'customer', legId: callId, callId, isIncoming: true, state: 'up' })
    tell({ type: 'incoming', legId: callId, from, called, queue, uui })
  }

  function onCall(leg: CustomerLeg, event: Exclude<CtiEvent, { type: 'agent.phone' | 'call.incoming' }>): void {
    const { legId } = leg
    if (event.type === 'call.ended')
      return onEnded(leg, event)
    if (leg.state === 'closing')
      return
    switch (event.type) {
      case 'call.ringing':
        if (leg.state !== 'dialing')
          return
        leg.state = 'ringing'
        return tell({ type: 'ringing', legId })
      case 'call.answered':
        return onAnswered(leg)
      case 'call.not_taken':
        return onNotTaken(leg, event)
      case 'call.held':
      case 'call.retrieved':
        return leg.state === 'up' ? tell({ type: event.type === 'call.held' ? 'held' : 'retrieved', legId }) : undefined
      case 'call.digit':
        return tell({ type: 'digit', legId, digit: event.digit })
    }
  }

  function onEnded(leg: CustomerLeg, { by, why, timedOut, sipCode, q850 }: Extract<CtiEvent, { type: 'call.ended' }>): void {
    if (leg.state === 'closing')
      return finish(leg, endOf('near', {}))
    const agent = by === 'agent' ? agents().find(known => known.customer === leg.legId) : undefined
    if (agent === undefined)
      return finish(leg, endOf(by === 'customer' ? 'far' : 'system', { word: why, timedOut, sipCode, q850 }))
    // The agent put down their own phone: theirs is the leg that went, and with it the call.
    leg.state = 'closing'
    finish(agent, endOf('far', { sipCode, q850 }))
    finish(leg, endOf('near', {}))
  }

  function onAnswered(leg: CustomerLeg): void {
    if (!leg.isIncoming) {
      if (leg.state === 'up')
        return
      leg.state = 'up'
      return tell({ type: 'up', legId: leg.legId })
    }
    const agent = agents().find(known => known.customer === leg.legId && known.state === 'ringing')
    if (agent === undefined)
      return
    agent.stopRinging()
    agent.state = 'up'
    tell({ type: 'up', legId: agent.legId })
  }

  function onNotTaken(leg: CustomerLeg, { agent: address, why }: Extract<CtiEvent, { type: 'call.not_taken' }>): void {
    const agent = agents().find(known => known.customer === leg.legId && known.address === address && known.state === 'ringing')
    if (agent !== undefined)
      finish(agent, why === 'declined' ? endOf('far', { word: 'rejected' }) : endOf('system', { word: why, timedOut: why === 'no_answer' }))
  }

  function finish(leg: Leg, end: LegEnd): void {
    if (legs.get(leg.legId) !== leg)
      return
    legs.delete(leg.legId)
    if (leg.party === 'agent')
      leg.stopRinging()
    tell({ type: 'gone', legId: leg.legId, end })
  }

  function hangUp(legId: string): void {
    const leg = legs.get(legId)
    if (leg === undefined || leg.state === 'closing')
      return
    const wasRinging = leg.party === 'agent' && leg.state === 'ringing'
    leg.state = 'closing'
    letGo(leg, wasRinging).catch((error: unknown) => log.error({ legId, reason: reasonOf(error) }, 'hang-up broke'))
  }

  async function letGo(leg: Leg, wasRinging: boolean): Promise<void> {
    const call = leg.party === 'customer' ? leg : legs.get(leg.customer ?? '')
    if (wasRinging && leg.party === 'agent')
      leaveQuietly(leg)
    else if (call?.party === 'customer')
      await client.order({ type: 'call.hang_up', callId: call.callId })
    finish(leg, endOf('near', {}))
  }

  async function needUp(legId: string): Promise<Leg> {
    const leg = legs.get(legId)
    if (leg?.state !== 'up')
      throw new Error(`leg ${legId} is not up`)
    return leg
  }

  /** The centre has joined what it dialled or what was taken; a customer who still waits is taken now. */
  async function bridge(legA: string, legB: string): Promise<void> {
    const both = [await needUp(legA), await needUp(legB)]
    const [agent, customer] = [both.find(leg => leg.party === 'agent'), both.find(leg => leg.party === 'customer')]
    if (agent === undefined || customer === undefined)
      throw new Error('the centre joins an agent and a customer alone')
    if (agent.customer === customer.legId)
      return
    await must({ type: 'call.take', callId: customer.callId, handoffId: agent.handoffId, agent: agent.address, ref: customer.legId, ringTimeoutMs: 20_000 })
    agent.customer = customer.legId
  }

  async function must(order: CtiOrder): Promise<void> {
    const answer = await client.order(order)
    if (!answer.done)
      throw new Error(`the centre refused ${order.type}`)
  }

  async function onCallOf(legId: string, make: (callId: string) => CtiOrder): Promise<void> {
    const leg = await needUp(legId)
    const call = leg.party === 'customer' ? leg : legs.get(leg.customer ?? '')
    if (call?.party !== 'customer')
      throw new Error(`leg ${legId} is in no call`)
    await must(make(call.callId))
  }

  function adoptCall({ callId, ref = callId, state, agent }: CtiCalls[number]): StandingLeg[] {
    const [handoffId = '', attempt = '1'] = ref.split('.')
    legs.set(ref, { party: 'customer', legId: ref, callId, isIncoming: ref !== callId, state })
    dialled.set(ref, true)
    if (agent === undefined)
      return [{ legId: ref, state }]
    const legId = `${handoffId}.${attempt}.agent`
    legs.set(legId, { party: 'agent', legId, handoffId, agentId: '', address: agent, state: 'up', customer: ref, stopRinging: () => {} })
    dialled.set(legId, true)
    return [{ legId, state: 'up' }, { legId: ref, state }]
  }

  const cannot = (what: string) => async (): Promise<never> => {
    throw new Error(`${what} is done in the centre's own bar`)
  }

  return {
    name: 'cti',
    abilities: new Set(['queue', 'digits']),
    isReady: () => isOpen && isAnswering,
    listen(onLegEvent) {
      tell = onLegEvent
      open()
    },
    dial,
    bridge,
    hangUp,
    hold: (legId, on) => onCallOf(legId, callId => ({ type: on ? 'call.hold' : 'call.retrieve', callId })),
    mute: (legId, on) => onCallOf(legId, callId => ({ type: on ? 'call.mute' : 'call.unmute', callId })),
    press: () => false,
    digits: (legId, digits) => onCallOf(legId, callId => ({ type: 'call.digits', callId, digits })),
    record: cannot('recording'),
    supervise: cannot('listening in'),
    refer: cannot('a transfer'),
    answerIncoming(legId, newLegId) {
      const leg = legs.get(legId)
      if (leg?.party !== 'customer' || legs.has(newLegId))
        return
      legs.delete(legId)
      leg.legId = newLegId
      legs.set(newLegId, leg)
    },
    phones(list) {
      const gone = listed.filter(known => !list.some(phone => phone.agentId === known.agentId))
      listed = list
      for (const { agentId, address } of list)
        tell({ type: 'phone', agentId, registered: address !== null && !unregistered.has(address) })
      gone.forEach(({ agentId }) => tell({ type: 'phone', agentId, registered: false }))
    },
    word: () => {},
    async adopt() {
      const standing = (await client.calls()).flatMap(adoptCall)
      isAdopted = true
      return standing
    },
    async stop() {
      stopPinging()
      isOpen = false
      await Promise.all([...legs.values()].map(async (leg) => {
        leg.state = 'closing'
        await letGo(leg, false)
      }))
      await receiver.close()
    },
  }
}

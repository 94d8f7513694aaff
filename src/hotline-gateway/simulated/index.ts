import type { Driver, DriverOptions, LegEnd, LegEvent, LegRequest, LegWord, NumberLegRequest } from '../driver.ts'
import type { PhoneLine, Phones } from './phones.ts'
import { reasonOf } from '../mask.ts'
import { createRemembered } from '../remembered.ts'

interface SimulatedLeg {
  readonly legId: string
  readonly party: LegRequest['party']
  state: 'dialing' | 'ringing' | 'up' | 'closing'
  readonly stopRinging: () => void
}

const legsRemembered = 10_000

/** Codes an Asterisk would report for an agent's telephone. */
const declined = { sipCode: 486, q850: 17 }
const leftRinging = { sipCode: 480, q850: 19 }

/**
 * A phone system without phones: the agent's leg is a button on their screen, the customer is whoever the simulated
 * telephones say. There is no sound; hold and mute are only checked against the leg's state.
 */
export function createSimulatedDriver({ phones, clock, log }: DriverOptions & { readonly phones: Phones }): Driver {
  const legs = new Map<string, SimulatedLeg>()
  const dialled = createRemembered<true>(legsRemembered)
  let tell: (event: LegEvent) => void = () => {}

  function dial(request: LegRequest) {
    if (dialled.get(request.legId))
      return
    dialled.set(request.legId, true)
    if ('number' in request)
      dialCustomer(request)
    else if (request.kind === 'button')
      ringButton(request)
    else
      tell({ type: 'gone', legId: request.legId, end: endOf('system', { word: 'unavailable', detail: `no ${request.kind} is registered with the simulated phone system` }) })
  }

  function ringButton({ legId, ringTimeoutMs }: LegRequest) {
    const stopRinging = clock.after(ringTimeoutMs, () => {
      const leg = legs.get(legId)
      if (leg !== undefined)
        finish(leg, endOf('system', { ...leftRinging, timedOut: true, word: 'no_answer' }))
    })
    legs.set(legId, { legId, party: 'agent', state: 'ringing', stopRinging })
    tell({ type: 'ringing', legId })
  }

  function dialCustomer({ legId, number, callerId, handoffId, ringTimeoutMs }: NumberLegRequest) {
    const leg: SimulatedLeg = { legId, party: 'customer', state: 'dialing', stopRinging: () => {} }
    legs.set(legId, leg)
    phones.call({ callId: legId, to: number, from: callerId, handoffId, ringTimeoutMs }, {
      line: line => onPhoneLine(leg, line),
      closed: (problem) => {
        if (leg.state !== 'closing')
          finish(leg, endOf('system', { word: 'system_error', detail: problem ?? 'phones closed the line without a word' }))
      },
    })
  }

  function onPhoneLine(leg: SimulatedLeg, line: PhoneLine) {
    if (leg.state === 'closing' || !legs.has(leg.legId))
      return
    if (line.type === 'ringing' && leg.state === 'dialing') {
      leg.state = 'ringing'
      tell({ type: 'ringing', legId: leg.legId })
    }
    else if (line.type === 'answered' && leg.state !== 'up') {
      leg.state = 'up'
      tell({ type: 'up', legId: leg.legId })
    }
    else if (line.type !== 'ringing' && line.type !== 'answered') {
      finish(leg, toEnd(line, leg.state === 'up'))
    }
  }

  function finish(leg: SimulatedLeg, end: LegEnd) {
    leg.stopRinging()
    if (legs.delete(leg.legId))
      tell({ type: 'gone', legId: leg.legId, end })
  }

  function hangUp(legId: string) {
    const leg = legs.get(legId)
    if (leg === undefined || leg.state === 'closing')
      return
    leg.state = 'closing'
    const end = endOf('near', {})
    if (leg.party === 'agent')
      return finish(leg, end)
    phones.hangUp(legId).then(() => finish(leg, end)).catch((error: unknown) => log.error({ legId, reason: reasonOf(error) }, 'hang-up broke'))
  }

  function press(legId: string, action: 'answer' | 'decline'): boolean {
    const leg = legs.get(legId)
    if (leg?.party !== 'agent' || leg.state !== 'ringing')
      return false
    leg.stopRinging()
    if (action === 'decline') {
      finish(leg, endOf('far', { ...declined, word: 'rejected' }))
      return true
    }
    leg.state = 'up'
    tell({ type: 'up', legId })
    return true
  }

  async function needUp(...legIds: readonly string[]) {
    const missing = legIds.find(legId => legs.get(legId)?.state !== 'up')
    if (missing !== undefined)
      throw new Error(`leg ${missing} is not up`)
  }

  return {
    name: 'simulated',
    abilities: new Set(),
    isReady: () => true,
    listen: (onEvent) => { tell = onEvent },
    dial,
    bridge: (agentLegId, customerLegId) => needUp(agentLegId, customerLegId),
    hangUp,
    hold: legId => needUp(legId),
    mute: legId => needUp(legId),
    press,
    digits: () => notAble('digits'),
    record: () => notAble('record'),
    supervise: () => notAble('supervise'),
    refer: () => notAble('refer'),
    answerIncoming: () => {},
    phones: () => {},
    word: () => {},
    adopt: async () => [],
    async stop() {
      await Promise.all([...legs.values()].map((leg) => {
        if (leg.party === 'agent')
          return finish(leg, endOf('near', {}))
        leg.state = 'closing'
        return phones.hangUp(leg.legId).then(() => finish(leg, endOf('near', {})))
      }))
    },
  }
}

async function notAble(what: string): Promise<void> {
  throw new Error(`the simulated phone system cannot ${what}`)
}

function endOf(by: LegEnd['by'], facts: Partial<LegEnd>): LegEnd {
  return { timedOut: false, word: null, sipCode: null, q850: null, detail: null, ...facts, by }
}

function toEnd(line: PhoneLine, wasUp: boolean): LegEnd {
  const codes = { sipCode: line.sipCode ?? null, q850: line.q850 ?? null }
  if (line.type === 'hangup')
    return endOf(hungUpBy(line.by), { ...codes, word: wasUp ? null : 'rejected' })
  const byCustomer = line.type === 'busy' || line.type === 'rejected'
  return endOf(byCustomer ? 'far' : 'system', { ...codes, word: line.type as LegWord, timedOut: line.type === 'no_answer' })
}

function hungUpBy(by: string | null | undefined): LegEnd['by'] {
  if (by === 'agent')
    return 'near'
  return by === 'system' || by === 'network' ? 'system' : 'far'
}

import type { AgentLegRequest, AgentPhone, Driver, DriverOptions, LegEnd, LegEvent, LegRequest, LegWord, NumberLegRequest } from '../driver.ts'
import type { IncomingLine, PhoneLine, Phones } from './phones.ts'
import { reasonOf } from '../mask.ts'
import { createRemembered } from '../remembered.ts'
import { toneFile } from './tone.ts'

interface SimulatedLeg {
  legId: string
  /** The telephones' own name of the call; null = a button on somebody's screen. */
  readonly callId: string | null
  /** Whose phone it is; null = nobody's of ours. */
  readonly agentId: string | null
  /** The customer placed the call. */
  readonly isIncoming: boolean
  state: 'dialing' | 'ringing' | 'up' | 'closing'
  recording: 'on' | 'paused' | null
  /** Somebody talks to the customer who rang. */
  isAnswered: boolean
  stopRinging: () => void
}

const legsRemembered = 10_000
/** For so long a lost phone may come back into its talk. */
const graceMs = 30_000
const recordingPrefix = 'simulated-'

/** Codes an Asterisk would report for an agent's telephone. */
const declined = { sipCode: 486, q850: 17 }
const leftRinging = { sipCode: 480, q850: 19 }

/**
 * A phone system without phones: an agent's leg is a button on their screen, everybody else is whoever the simulated
 * telephones say. There is no sound: what would only be heard is checked against the state of the legs. Softphones and
 * desk phones count as registered while they are on the list of {@link Driver.phones}.
 */
export function createSimulatedDriver({ phones, clock, log }: DriverOptions & { readonly phones: Phones }): Driver {
  const legs = new Map<string, SimulatedLeg>()
  const dialled = createRemembered<true>(legsRemembered)
  const lostPhones = new Set<string>()
  let listed = new Map<string, AgentPhone>()
  let ear: { readonly stop: () => void } | null = null
  let tell: (event: LegEvent) => void = () => {}

  function dial(request: LegRequest) {
    if (dialled.get(request.legId))
      return
    dialled.set(request.legId, true)
    if ('number' in request)
      dialNumber(request)
    else if (!lostPhones.has(request.agentId) && (request.kind === 'button' || listed.get(request.agentId)?.leg === request.kind))
      ringButton(request)
    else
      tell({ type: 'gone', legId: request.legId, end: endOf('system', { word: 'unavailable', detail: `no ${request.kind} is registered with the simulated phone system` }) })
  }

  function open(legId: string, { callId = null, agentId = null, isIncoming = false }: Partial<SimulatedLeg>, state: SimulatedLeg['state']): SimulatedLeg {
    const leg: SimulatedLeg = { legId, callId, agentId, isIncoming, state, recording: null, isAnswered: false, stopRinging: () => {} }
    legs.set(legId, leg)
    return leg
  }

  function ringButton({ legId, party, agentId, ringTimeoutMs }: AgentLegRequest) {
    const leg = open(legId, { agentId }, 'ringing')
    tell({ type: 'ringing', legId })
    // Whoever listens in asked for it themselves: there is nothing to press.
    if (party === 'supervisor')
      return pickUp(leg)
    leg.stopRinging = clock.after(ringTimeoutMs, () => finish(leg, endOf('system', { ...leftRinging, timedOut: true, word: 'no_answer' })))
  }

  function dialNumber({ legId, number, callerId, handoffId, ringTimeoutMs }: NumberLegRequest) {
    const leg = open(legId, { callId: legId }, 'dialing')
    phones.call({ callId: legId, to: number, from: callerId, handoffId, ringTimeoutMs }, {
      line: line => onPhoneLine(leg, line),
      closed: (problem) => {
        if (leg.state !== 'closing')
          finish(leg, endOf('system', { word: 'system_error', detail: problem ?? 'phones closed the line without a word' }))
      },
    })
  }

  function pickUp(leg: SimulatedLeg) {
    leg.stopRinging()
    leg.state = 'up'
    tell({ type: 'up', legId: leg.legId })
  }

  function onPhoneLine(leg: SimulatedLeg, line: PhoneLine) {
    if (leg.state === 'closing' || !legs.has(leg.legId))
      return
    if (line.type === 'ringing' && leg.state === 'dialing') {
      leg.state = 'ringing'
      tell({ type: 'ringing', legId: leg.legId })
    }
    else if (line.type === 'answered' && leg.state !== 'up') {
      pickUp(leg)
    }
    else if (line.type === 'digit') {
      tell({ type: 'digit', legId: leg.legId, digit: line.digit ?? '' })
    }
    else if (line.type !== 'ringing' && line.type !== 'answered') {
      finish(leg, toEnd(line, leg.state === 'up'))
    }
  }

  function onIncomingLine(line: IncomingLine) {
    if ('agentId' in line)
      return onPhone(line.agentId, line.type === 'phone_lost')
    const known = [...legs.values()].find(leg => leg.callId === line.callId)
    if (line.type !== 'incoming') {
      if (known !== undefined)
        onPhoneLine(known, line)
      return
    }
    if (known !== undefined || dialled.get(line.callId))
      return
    dialled.set(line.callId, true)
    open(line.callId, { callId: line.callId, isIncoming: true }, 'up')
    tell({ type: 'incoming', legId: line.callId, from: line.from, called: line.called, queue: line.queue, uui: line.uui })
  }

  /** A lost phone rings no more; in a talk it is waited for. */
  function onPhone(agentId: string, isLost: boolean) {
    const isNews = lostPhones.has(agentId) !== isLost
    if (isLost)
      lostPhones.add(agentId)
    else
      lostPhones.delete(agentId)
    if (!isNews)
      return
    tell({ type: 'phone', agentId, registered: !isLost })
    for (const leg of [...legs.values()].filter(known => known.agentId === agentId && known.state !== 'closing')) {
      if (leg.state !== 'up') {
        finish(leg, endOf('system', { word: 'unavailable', detail: 'the phone was lost while it rang' }))
        continue
      }
      leg.stopRinging()
      if (isLost)
        leg.stopRinging = clock.after(graceMs, () => finish(leg, endOf('system', { detail: 'the phone did not come back' })))
      tell({ type: isLost ? 'lost' : 'back', legId: leg.legId })
    }
  }

  function onEarLost(problem: string) {
    const placed = [...legs.values()].filter(leg => leg.isIncoming)
    log[placed.length > 0 ? 'warn' : 'debug']({ problem }, 'nobody can be heard ringing')
    placed.forEach(leg => finish(leg, endOf('system', { word: 'system_error', detail: problem })))
  }

  function finish(leg: SimulatedLeg, end: LegEnd) {
    leg.stopRinging()
    if (!legs.delete(leg.legId))
      return
    stopRecording(leg)
    tell({ type: 'gone', legId: leg.legId, end })
  }

  function stopRecording(leg: SimulatedLeg) {
    if (leg.recording !== null)
      tell({ type: 'recording', legId: leg.legId, state: 'stopped', recordingId: recordingOf(leg) })
    leg.recording = null
  }

  function hangUp(legId: string) {
    const leg = legs.get(legId)
    if (leg === undefined || leg.state === 'closing')
      return
    leg.state = 'closing'
    letGo(leg).catch((error: unknown) => log.error({ legId, reason: reasonOf(error) }, 'hang-up broke'))
  }

  async function letGo(leg: SimulatedLeg) {
    if (leg.callId !== null)
      await phones.hangUp(leg.callId)
    finish(leg, endOf('near', {}))
  }

  function press(legId: string, action: 'answer' | 'decline'): boolean {
    const leg = legs.get(legId)
    if (leg === undefined || leg.callId !== null || leg.state !== 'ringing')
      return false
    if (action === 'answer')
      pickUp(leg)
    else
      finish(leg, endOf('far', { ...declined, word: 'rejected' }))
    return true
  }

  async function needUp(...legIds: readonly string[]): Promise<readonly SimulatedLeg[]> {
    return legIds.map((legId) => {
      const leg = legs.get(legId)
      if (leg?.state !== 'up')
        throw new Error(`leg ${legId} is not up`)
      return leg
    })
  }

  async function bridge(legA: string, legB: string) {
    for (const leg of await needUp(legA, legB)) {
      if (leg.isIncoming && !leg.isAnswered && leg.callId !== null)
        phones.answered(leg.callId)
      leg.isAnswered = true
    }
  }

  async function record(legId: string, act: Parameters<Driver['record']>[1]) {
    const [leg] = await needUp(legId)
    if (leg === undefined || (act === 'start') === (leg.recording !== null))
      throw new Error(`a recording of ${legId} cannot ${act}`)
    if (act === 'stop')
      return stopRecording(leg)
    leg.recording = act === 'pause' ? 'paused' : 'on'
    tell({ type: 'recording', legId, state: ({ start: 'started', pause: 'paused', resume: 'resumed' } as const)[act], recordingId: recordingOf(leg) })
  }

  return {
    name: 'simulated',
    abilities: new Set(['queue', 'transfer', 'digits', 'record', 'supervise', 'rejoin']),
    isReady: () => true,
    listen(onEvent) {
      tell = onEvent
      ear ??= phones.listen({ line: onIncomingLine, lost: onEarLost })
    },
    dial,
    bridge,
    hangUp,
    hold: legId => needUp(legId).then(() => {}),
    mute: legId => needUp(legId).then(() => {}),
    press,
    digits: legId => needUp(legId).then(() => {}),
    record,
    recording: async recordingId => recordingId.startsWith(recordingPrefix) ? { mime: 'audio/wav', bytes: toneFile() } : null,
    supervise: (agentLegId, supervisorLegId) => needUp(agentLegId, supervisorLegId).then(() => {}),
    refer: async () => {
      throw new Error('a button cannot hand a call on by itself')
    },
    answerIncoming(legId, newLegId) {
      const leg = legs.get(legId)
      if (leg === undefined || legs.has(newLegId))
        return
      legs.delete(legId)
      leg.legId = newLegId
      legs.set(newLegId, leg)
    },
    phones(list) {
      const gone = [...listed.keys()].filter(agentId => !list.some(phone => phone.agentId === agentId))
      listed = new Map(list.map(phone => [phone.agentId, phone]))
      list.forEach(({ agentId }) => tell({ type: 'phone', agentId, registered: !lostPhones.has(agentId) }))
      gone.forEach(agentId => tell({ type: 'phone', agentId, registered: false }))
    },
    word: () => {},
    // The telephones hang up when their line breaks: nothing outlives the gateway.
    adopt: async () => [],
    async stop() {
      ear?.stop()
      await Promise.all([...legs.values()].map((leg) => {
        leg.state = 'closing'
        return letGo(leg)
      }))
    },
  }
}

function recordingOf(leg: SimulatedLeg): string {
  return `${recordingPrefix}${leg.legId}`
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

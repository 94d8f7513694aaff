import type { AgentLegRequest, LegEnd, LegRequest, NumberLegRequest } from '../driver.ts'
import type { AriReply } from './client.ts'
import type { Core } from './core.ts'
import type { Leg } from './legs.ts'
import { Buffer } from 'node:buffer'
import { toE164 } from '../../shared/rules/phone-number.ts'
import { AriUnreachable, part } from './client.ts'
import { endOf } from './ending.ts'

/** The package name of our `User-to-User` (RFC 7433); without one the ISDN package would be meant. */
const uuiPurpose = 'x-omni'
/** So long the end of the agent's own leg may take to arrive when Asterisk says that it is gone. */
const agentEndMs = 1_000

/** Places calls. */
export interface Dialling {
  /** Calls a leg of the switchboard's; whatever goes wrong is told as its end. */
  readonly dial: (request: LegRequest) => void
  /** Endpoint of an agent's address; null when there is none to call. */
  readonly endpointOf: (agent: { readonly leg: AgentLegRequest['kind'], readonly address: string | null }) => string | null
  /** Calls a lost phone again, its answer at once, on a channel of that name. Answers false when Asterisk refused. */
  readonly redial: (leg: Leg, channelId: string) => Promise<boolean>
}

/** Makes the part that originates. */
export function createDialling(core: Core & { readonly isReady: () => boolean }): Dialling {
  const { settings, client, names, legs, placing, removals, clock, log, finish, isReady } = core

  const endpointOf: Dialling['endpointOf'] = ({ leg, address }) => {
    if (leg === 'button' || address === null)
      return null
    return address.includes('/') ? address : settings.agentEndpoint.replace('{address}', address)
  }

  function dial(request: LegRequest) {
    if (legs.isKnown(request.legId))
      return
    const isNumber = 'number' in request
    const endpoint = isNumber ? null : endpointOf({ leg: request.kind, address: request.address })
    const leg = legs.add({
      legId: request.legId,
      handoffId: request.handoffId,
      party: request.party,
      endpoint,
      channelId: names.channelOf(request.legId),
      state: 'dialing',
      timeoutS: Math.ceil(request.ringTimeoutMs / 1000),
      record: isNumber && request.party === 'customer' && request.record,
    })
    if (!isReady())
      return finish(leg, endOf('system', { word: 'system_error', detail: 'the line of events is down' }))
    if (!isNumber && endpoint === null)
      return finish(leg, endOf('system', { word: 'unavailable', detail: 'this agent has no phone on Asterisk' }))
    // Made while the phone rings, so that the two hear each other at once.
    if (isNumber)
      placing.bridgeFor(leg).catch(() => {})
    leg.dialled = originate(leg, isNumber ? outside(request) : inside(endpoint ?? ''), request)
  }

  function inside(endpoint: string): OriginateTo {
    return { endpoint, callerId: settings.agentCallerId }
  }

  function outside({ number, callerId }: NumberLegRequest): OriginateTo {
    const template = number.startsWith('+') ? settings.trunk : settings.extension
    return { endpoint: template.replace('{number}', asTrunkWants(number, settings.numberFormat)), callerId }
  }

  async function originate(leg: Leg, to: OriginateTo, { handoffId, party }: LegRequest): Promise<void> {
    try {
      const originator = party === 'customer' && settings.formats === null ? legs.of(handoffId).find(other => other.party === 'agent' && other.state === 'up')?.channelId : undefined
      const reply = await post(leg.channelId, { ...to, appArgs: `${party},${handoffId}`, timeout: leg.timeoutS, originator, formats: settings.formats, variables: variablesOf(handoffId) })
      answered(leg, reply, originator !== undefined)
    }
    catch (error) {
      await lookFor(leg, error)
    }
  }

  function post(channelId: string, body: Readonly<Record<string, unknown>>): Promise<AriReply> {
    return client.ask('POST', `/channels/${part(channelId)}`, { app: settings.app, ...body })
  }

  function answered(leg: Leg, { status, reason }: AriReply, hadOriginator: boolean) {
    // 409: this very leg was originated before; whatever it does is told all the same.
    if (status < 300 || status === 409 || leg.closing)
      return
    log.warn({ leg: leg.legId, status, reason }, 'a leg could not be called')
    const detail = `ARI answered ${status}${reason === null ? '' : ` ${reason}`}`
    // The agent hung up in between: their own end comes first and says so.
    if (status === 400 && hadOriginator)
      return void clock.after(agentEndMs, () => finish(leg, endOf('system', { word: 'system_error', detail })))
    finish(leg, endOf('system', { word: wordFor(status, leg), detail }))
  }

  // No answer: the call may ring all the same.
  async function lookFor(leg: Leg, error: unknown): Promise<void> {
    const status = await client.ask('GET', `/channels/${part(leg.channelId)}`).then(reply => reply.status, () => 0)
    if (status === 200 || leg.closing)
      return
    if (status !== 404)
      void removals.channel(leg.channelId)
    finish(leg, endOf('system', { word: 'system_error', detail: error instanceof AriUnreachable ? 'Asterisk did not answer' : 'Asterisk could not be asked' }))
  }

  return {
    dial,
    endpointOf,
    async redial(leg, channelId) {
      const reply = await post(channelId, {
        endpoint: leg.endpoint,
        callerId: settings.agentCallerId,
        appArgs: `${leg.party},${leg.handoffId}`,
        timeout: Math.ceil(settings.graceMs / 1000),
        formats: settings.formats,
        // Their phone picks up by itself: they are in this call already.
        variables: { ...variablesOf(leg.handoffId), 'PJSIP_HEADER(add,Call-Info)': '<sip:rejoin>;answer-after=0', 'PJSIP_HEADER(add,Alert-Info)': '<http://127.0.0.1>;info=alert-autoanswer;delay=0' },
      }).catch(() => null)
      return reply !== null && (reply.status < 300 || reply.status === 409)
    },
  }
}

interface OriginateTo {
  readonly endpoint: string
  readonly callerId: string
}

function variablesOf(handoffId: string): Readonly<Record<string, string>> {
  return { 'HANDOFF': handoffId, 'PJSIP_HEADER(add,User-to-User)': `${Buffer.from(handoffId, 'utf8').toString('hex')};encoding=hex;purpose=${uuiPurpose}` }
}

// 500 of an originate: no such endpoint, or nobody registered there. A trunk that is not there is ours to mend.
function wordFor(status: number, { endpoint }: Leg): LegEnd['word'] {
  return status === 500 && endpoint !== null ? 'unavailable' : 'system_error'
}

function asTrunkWants(number: string, format: 'e164' | 'digits' | 'national'): string {
  if (!number.startsWith('+') || format === 'e164')
    return number
  if (format === 'digits' || !number.startsWith('+86'))
    return number.slice(1)
  const local = number.slice(3)
  return /^1[3-9]\d{9}$/.test(local) ? local : `0${local}`
}

/** A caller's number as Asterisk shows it, as E.164; null when it is withheld or none. */
export function callerE164(shown: string): string | null {
  if (/^\+\d{5,15}$/.test(shown))
    return shown
  return toE164(shown) ?? (/^00\d{7,15}$/.test(shown) ? `+${shown.slice(2)}` : null)
}

/** The text of a `User-to-User` header (RFC 7433): the first value that can be read, hex decoded; null for none. */
export function readUui(header: string): string | null {
  for (const value of header.split(',')) {
    const [data = '', ...parameters] = value.split(';').map(piece => piece.trim())
    const isHex = parameters.some(parameter => parameter.toLowerCase() === 'encoding=hex')
    const plain = data.replace(/^"(.*)"$/, '$1')
    const text = isHex ? Buffer.from(/^(?:[\da-f]{2})+$/i.test(plain) ? plain : '', 'hex').toString('utf8') : plain
    if (text !== '')
      return text.slice(0, 4_000)
  }
  return null
}

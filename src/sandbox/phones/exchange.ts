import type { Cancel, Host } from '../base/host.ts'
import type { HttpAnswer, HttpStream } from '../base/http.ts'
import type { Pace } from '../base/pace.ts'
import type { Truth, TruthEntry } from '../truth.ts'
import type { LiveCall, PhoneOwner } from './known.ts'
import { json } from '../base/http.ts'
import { bareNumber } from './manner.ts'

/** A customer who rings the brand. Seconds run on the customers' time. */
export interface CallInWish {
  /** Their number; null = withheld. */
  number: string | null
  /** The number they dial. */
  called: string
  queue: string
  /** How long they wait for somebody. */
  patienceS: number
  /** How long they talk before they hang up; left out: until our side does. */
  talkS?: number
  /** Keys they press once somebody talks to them, one a second. */
  digits: string
  /** What their call carries as User-to-User. */
  uui: string | null
}

/** The switch between customers who ring and whoever takes their calls. */
export interface Exchange {
  /** Lets a customer ring; null when nobody listens for calls: they hear that nobody is there. */
  ring: (wish: CallInWish) => string | null
  /** The customer hangs up; false when that call is over. */
  giveUp: (callId: string) => boolean
  /** Our side hangs up; false when that call is over. */
  hangUp: (callId: string) => boolean
  /** Somebody talks to them now. */
  answered: (callId: string) => boolean
  /** The stream for whoever takes calls; a new one takes over from the one before. */
  stream: () => HttpAnswer
  /** An agent's phone is lost, or there again; false when nobody takes calls. */
  phone: (agentId: string, isLost: boolean) => boolean
  isTalking: (number: string) => boolean
  /** True while somebody takes calls. */
  listens: () => boolean
  live: () => LiveCall[]
  clear: () => void
}

interface IncomingCall {
  callId: string
  wish: CallInWish
  entry: TruthEntry
  state: 'ringing' | 'answered'
  startedAt: number
  pending: Set<Cancel>
}

/** Makes the switch; `ownerOf` says whose number it is. */
export function createExchange({ host, pace, truth, ownerOf }: { host: Host, pace: Pace, truth: Truth, ownerOf: (number: string) => PhoneOwner | undefined }): Exchange {
  const calls = new Map<string, IncomingCall>()
  let listener: HttpStream | null = null
  let serial = 0

  function say(call: IncomingCall, type: string, facts: Record<string, unknown> = {}): void {
    const at = host.now()
    call.entry.callEvents.push({ type, at })
    listener?.write(`${JSON.stringify({ type, callId: call.callId, at, ...facts })}\n`)
  }

  function later(call: IncomingCall, seconds: number, work: () => void): void {
    const cancel = pace.after(seconds * 1000, () => {
      call.pending.delete(cancel)
      work()
    })
    call.pending.add(cancel)
  }

  function finish(callId: string, by: 'customer' | 'system'): boolean {
    const call = calls.get(callId)
    if (call === undefined)
      return false
    calls.delete(callId)
    stopWaiting(call)
    say(call, 'hangup', { by, q850: 16 })
    return true
  }

  function stopWaiting(call: IncomingCall): void {
    for (const cancel of call.pending)
      cancel()
    call.pending.clear()
  }

  function ring(wish: CallInWish): string | null {
    const callId = `in-${host.now()}-${++serial}`
    const number = wish.number === null ? null : bareNumber(wish.number)
    const owner = number === null ? undefined : ownerOf(number)
    const entry = truth.record({ kind: 'call', touchpoint: 'call', id: callId, platform: owner?.platform ?? 'weibo', uid: owner?.uid ?? 0, nick: owner?.nick ?? '', at: host.now(), text: number ?? '' })
    if (listener === null) {
      entry.callEvents.push({ type: 'congestion', at: host.now() })
      return null
    }
    const call: IncomingCall = { callId, wish, entry, state: 'ringing', startedAt: host.now(), pending: new Set() }
    calls.set(callId, call)
    say(call, 'incoming', { from: number === null ? null : `+86${number.replace(/^0/, '')}`, called: wish.called, queue: wish.queue, uui: wish.uui })
    later(call, wish.patienceS, () => void finish(callId, 'customer'))
    return callId
  }

  function answered(callId: string): boolean {
    const call = calls.get(callId)
    if (call === undefined || call.state === 'answered')
      return call !== undefined
    stopWaiting(call)
    call.state = 'answered'
    call.entry.callEvents.push({ type: 'answered', at: host.now() })
    Array.from(call.wish.digits).forEach((digit, index) => later(call, index + 1, () => say(call, 'digit', { digit })))
    if (call.wish.talkS !== undefined)
      later(call, call.wish.talkS, () => void finish(callId, 'customer'))
    return true
  }

  function clear(): void {
    for (const callId of [...calls.keys()])
      finish(callId, 'system')
  }

  return {
    ring,
    giveUp: callId => finish(callId, 'customer'),
    hangUp: callId => finish(callId, 'system'),
    answered,
    stream: () => ({
      kind: 'stream',
      headers: { 'content-type': 'application/x-ndjson' },
      open(stream) {
        clear()
        listener?.end()
        listener = stream
        return () => {
          if (listener !== stream)
            return
          listener = null
          clear()
        }
      },
    }),
    listens: () => listener !== null,
    phone(agentId, isLost) {
      listener?.write(`${JSON.stringify({ type: isLost ? 'phone_lost' : 'phone_back', agentId, at: host.now() })}\n`)
      return listener !== null
    },
    isTalking: number => [...calls.values()].some(({ wish }) => wish.number !== null && bareNumber(wish.number) === number),
    live: () => [...calls.values()].map(({ callId, wish, state, startedAt }) => ({ callId, to: wish.called, from: wish.number ?? '', handoffId: null, state, startedAt })),
    clear,
  }
}

/** The routes by which our side takes part. */
export function exchangeRoutes(exchange: Exchange): Record<string, (request: unknown, params: Readonly<Record<string, string>>) => HttpAnswer> {
  return {
    'GET /incoming': () => exchange.stream(),
    'POST /calls/:callId/answered': (_, { callId = '' }) => exchange.answered(callId) ? json({ answered: true }) : json({ error: 'no such call' }, 404),
  }
}

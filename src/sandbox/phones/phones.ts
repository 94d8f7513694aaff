import type { Cancel, Host } from '../base/host.ts'
import type { HttpAnswer, HttpRequest, HttpStream } from '../base/http.ts'
import type { Pace } from '../base/pace.ts'
import type { Faults } from '../faults.ts'
import type { Truth, TruthEntry } from '../truth.ts'
import type { Exchange } from './exchange.ts'
import type { LiveCall, PhoneOwner } from './known.ts'
import type { PhoneManner, WireEnd } from './manner.ts'
import { json, listen } from '../base/http.ts'
import { createRouter } from '../base/router.ts'
import { createExchange, exchangeRoutes } from './exchange.ts'
import { bareNumber, WIRE_ENDS } from './manner.ts'

/** One line of a call's event stream; `at` in ms. The last one is terminal. */
export interface PhoneEvent {
  type: 'ringing' | 'answered' | 'hangup' | WireEnd['type']
  at: number
  by?: 'customer' | 'system'
  sipCode?: number
  q850?: number
}

/** The telephone side of the sandbox. */
export interface Phones {
  url: string
  assign: (number: string, owner: PhoneOwner) => void
  /** Calls that are not over, whoever placed them. */
  live: () => LiveCall[]
  /** Customers who ring by themselves. */
  exchange: Pick<Exchange, 'ring' | 'giveUp' | 'phone' | 'listens' | 'isTalking'>
  /** Told after each event of a call to a known owner. */
  onEvent: (listener: (owner: PhoneOwner, event: PhoneEvent) => void) => void
  /** Ends all calls and forgets all numbers. */
  clear: () => void
  close: () => Promise<void>
}

interface Line extends LiveCall {
  owner: PhoneOwner | null
  stream: HttpStream
  entry: TruthEntry
  pending: Set<Cancel>
}

interface DialWish {
  callId: string
  to: string
  from: string
  handoffId: string | null
  ringTimeoutMs: number
}

const NETWORK_DELAY_MS = 600
const OFF_DELAY_MS = 2500
const STANDARD_RING_MS = 45_000

function readWish(request: HttpRequest): DialWish | string {
  let body: Record<string, unknown>
  try {
    body = JSON.parse(request.body.toString('utf8')) as Record<string, unknown>
  }
  catch {
    return 'the body is not JSON'
  }
  const text = (name: string): string => typeof body[name] === 'string' ? body[name] : ''
  const missing = ['callId', 'to', 'from'].filter(name => text(name) === '')
  if (missing.length > 0)
    return `missing: ${missing.join(', ')}`
  const ring = Number(body.ringTimeoutMs ?? STANDARD_RING_MS)
  return { callId: text('callId'), to: bareNumber(text('to')), from: text('from'), handoffId: text('handoffId') || null, ringTimeoutMs: ring > 0 ? ring : STANDARD_RING_MS }
}

/** Starts the phones on loopback. */
export async function startPhones(options: { host: Host, pace: Pace, faults: Faults, truth: Truth, port: number }): Promise<Phones> {
  const { host, pace, faults, truth } = options
  const owners = new Map<string, PhoneOwner>()
  const callsTo = new Map<string, number>()
  const lines = new Map<string, Line>()
  const usedIds = new Set<string>()
  const exchange = createExchange({ host, pace, truth, ownerOf: number => owners.get(number) })
  const listeners = new Set<(owner: PhoneOwner, event: PhoneEvent) => void>()

  function later(line: Line, after: (work: () => void) => Cancel, work: () => void): void {
    const cancel = after(() => {
      line.pending.delete(cancel)
      work()
    })
    line.pending.add(cancel)
  }

  function emit(line: Line, event: Omit<PhoneEvent, 'at'>): void {
    const full: PhoneEvent = { ...event, at: host.now() }
    line.entry.callEvents.push(full)
    line.stream.write(`${JSON.stringify(full)}\n`)
    if (line.owner) {
      for (const listener of listeners)
        listener(line.owner, full)
    }
    if (faults.peek('phone_line_cut')?.after === full.type && faults.bite('phone_line_cut'))
      line.stream.end()
  }

  function finish(line: Line, event: Omit<PhoneEvent, 'at'>): void {
    if (!lines.delete(line.callId))
      return
    for (const cancel of line.pending)
      cancel()
    emit(line, event)
    line.stream.end()
  }

  function ring(line: Line, wish: DialWish): void {
    line.state = 'ringing'
    emit(line, { type: 'ringing' })
    later(line, work => host.after(wish.ringTimeoutMs, work), () => finish(line, WIRE_ENDS.misses))
  }

  function pickUp(line: Line, manner: PhoneManner & { does: 'picks_up' }): void {
    for (const cancel of line.pending)
      cancel()
    line.state = 'answered'
    emit(line, { type: 'answered', by: 'customer' })
    if (manner.talkS !== undefined)
      later(line, work => pace.after(manner.talkS! * 1000, work), () => finish(line, { type: 'hangup', by: 'customer', q850: 16 }))
  }

  function act(line: Line, wish: DialWish, manner: PhoneManner): void {
    if (manner.does === 'busy' || manner.does === 'wrong_number')
      return finish(line, WIRE_ENDS[manner.does])
    if (manner.does === 'off')
      return later(line, work => pace.after(OFF_DELAY_MS, work), () => finish(line, WIRE_ENDS.off))
    ring(line, wish)
    if (manner.does === 'picks_up')
      later(line, work => pace.after(manner.afterS * 1000, work), () => pickUp(line, manner))
    else if (manner.does === 'refuses')
      later(line, work => pace.after(manner.afterS * 1000, work), () => finish(line, WIRE_ENDS.refuses))
  }

  function isTalking(number: string): boolean {
    return exchange.isTalking(number) || [...lines.values()].some(line => line.to === number && line.state !== 'dialling')
  }

  function mannerFor(number: string, owner: PhoneOwner | null): PhoneManner {
    const count = callsTo.get(number) ?? 0
    callsTo.set(number, count + 1)
    return owner?.manners[Math.min(count, owner.manners.length - 1)] ?? { does: 'wrong_number' }
  }

  function open(wish: DialWish, stream: HttpStream): Line {
    const owner = owners.get(wish.to) ?? null
    const startedAt = host.now()
    const entry = truth.record({ kind: 'call', touchpoint: 'call', id: wish.callId, platform: owner?.platform ?? 'weibo', uid: owner?.uid ?? 0, nick: owner?.nick ?? '', at: startedAt, text: wish.to, handoffId: wish.handoffId })
    const line: Line = { callId: wish.callId, to: wish.to, from: wish.from, handoffId: wish.handoffId, state: 'dialling', startedAt, owner, stream, entry, pending: new Set() }
    lines.set(wish.callId, line)
    later(line, work => pace.after(NETWORK_DELAY_MS, work), () => {
      if (faults.bite('phone_congestion'))
        finish(line, WIRE_ENDS.congestion)
      else
        act(line, wish, isTalking(wish.to) ? { does: 'busy' } : mannerFor(wish.to, owner))
    })
    return line
  }

  function dial(request: HttpRequest): HttpAnswer {
    if (faults.bite('phones_down'))
      return json({ error: 'the exchange is down' }, 503)
    const wish = readWish(request)
    if (typeof wish === 'string')
      return json({ error: wish }, 400)
    if (usedIds.has(wish.callId))
      return json({ error: `call ${wish.callId} was placed before` }, 409)
    usedIds.add(wish.callId)
    return {
      kind: 'stream',
      headers: { 'content-type': 'application/x-ndjson' },
      open(stream) {
        const line = open(wish, stream)
        return () => finish(line, { type: 'hangup', by: 'system', q850: 16 })
      },
    }
  }

  function clear(): void {
    listeners.clear()
    exchange.clear()
    for (const line of lines.values())
      finish(line, { type: 'hangup', by: 'system', q850: 16 })
    owners.clear()
    callsTo.clear()
  }

  const live = (): LiveCall[] => [...[...lines.values()].map(liveView), ...exchange.live()]
  const handler = createRouter({
    ...exchangeRoutes(exchange),
    'POST /calls': dial,
    'GET /calls': () => json({ calls: live() }),
    'DELETE /calls/:callId': (_, { callId = '' }) => {
      const line = lines.get(callId)
      if (!line)
        return exchange.hangUp(callId) ? json({ ended: true }) : json({ error: 'no such call' }, 404)
      finish(line, { type: 'hangup', by: 'system', q850: 16 })
      return json({ ended: true })
    },
  })
  const listener = await listen(handler, { port: options.port, log: host.log })

  return {
    url: listener.url,
    assign: (number, owner) => { owners.set(bareNumber(number), owner) },
    live,
    exchange,
    onEvent: (given) => { listeners.add(given) },
    clear,
    async close() {
      clear()
      await listener.close()
    },
  }
}

function liveView({ callId, to, from, handoffId, state, startedAt }: LiveCall): LiveCall {
  return { callId, to, from, handoffId, state, startedAt }
}

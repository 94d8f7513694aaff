import type { CtiOrder } from '../../../src/hotline-gateway/cti/words.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { shut } from '../../../src/engine/receiver/listening.ts'
import { signatureFault, signedHeaders } from '../../../src/hotline-gateway/cti/signature.ts'

/** A call as the fake centre has it. */
export interface FakeCtiCall {
  readonly callId: string
  agent: string | null
  isOpen: boolean
  isHeld: boolean
}

/** A call centre with a bar of its own, played by a test. */
export interface FakeCti {
  readonly url: string
  readonly orders: CtiOrder[]
  readonly calls: Map<string, FakeCtiCall>
  /** Answers of the next orders of a type: a status and, if refused, why. */
  readonly refuse: Map<CtiOrder['type'], { readonly status: number, readonly why?: string }>
  /** `takesAtOnce`: takes are answered by the agent's phone at once; switched off by tests that ring. `eventsUrl`: where events go, set once the driver has opened. */
  readonly state: { takesAtOnce: boolean, eventsUrl: string }
  readonly tell: (event: { readonly type: string } & Readonly<Record<string, unknown>>, headersOf?: (body: string) => Record<string, string>) => Promise<{ readonly status: number, readonly body: { readonly ok: boolean, readonly repeated?: boolean, readonly error?: string } }>
  readonly stop: () => Promise<void>
}

/** Starts a centre; orders that are not signed as they should be are refused with 401. */
export async function startFakeCti(secret: string, now: () => number): Promise<FakeCti> {
  const calls: FakeCti['calls'] = new Map()
  const orders: FakeCti['orders'] = []
  const refuse: FakeCti['refuse'] = new Map()
  const state: FakeCti['state'] = { takesAtOnce: true, eventsUrl: '' }
  let events = 0

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks)
      const { status, answer } = signatureFault(secret, request.headers, body, now()) === null ? take(JSON.parse(body.toString()) as CtiOrder) : { status: 401, answer: {} }
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer))
    })
  })

  async function tell(...[event, headersOf = (body: string) => signedHeaders(secret, body, now())]: Parameters<FakeCti['tell']>): ReturnType<FakeCti['tell']> {
    const body = JSON.stringify({ eventId: `ev-${++events}`, at: now(), ...event })
    const answer = await fetch(state.eventsUrl, { method: 'POST', body, headers: headersOf(body) })
    return { status: answer.status, body: await answer.json() as never }
  }

  /** Beside the order that caused it; the driver may be gone by then. */
  function tellLater(event: Parameters<FakeCti['tell']>[0]): void {
    tell(event).catch(() => {})
  }

  function take(order: CtiOrder): { status: number, answer: object } {
    if (order.type === 'ping')
      return { status: 200, answer: {} }
    if (order.type === 'calls.list')
      return { status: 200, answer: { calls: [...calls.values()].filter(call => call.isOpen).map(({ callId, agent }) => ({ callId, state: 'up', ...agent === null ? {} : { agent } })) } }
    orders.push(order)
    const refused = refuse.get(order.type)
    if (refused !== undefined)
      return { status: refused.status, answer: refused.why === undefined ? {} : { why: refused.why } }
    if (order.type === 'call.dial') {
      calls.set(order.callId, { callId: order.callId, agent: order.agent, isOpen: true, isHeld: false })
      return { status: 200, answer: {} }
    }
    const call = calls.get(order.callId)
    if (call?.isOpen !== true)
      return { status: 404, answer: {} }
    act(call, order)
    return { status: 200, answer: {} }
  }

  function act(call: FakeCtiCall, order: Exclude<CtiOrder, { type: 'ping' | 'calls.list' | 'call.dial' }>): void {
    if (order.type === 'call.hang_up') {
      call.isOpen = false
      tellLater({ type: 'call.ended', callId: call.callId, by: 'system' })
    }
    else if (order.type === 'call.hold' || order.type === 'call.retrieve') {
      call.isHeld = order.type === 'call.hold'
    }
    else if (order.type === 'call.take') {
      call.agent = order.agent
      if (state.takesAtOnce)
        tellLater({ type: 'call.answered', callId: call.callId, agent: order.agent })
    }
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/orders`,
    orders,
    calls,
    refuse,
    state,
    tell,
    stop: () => shut(server),
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'

/** What one called telephone was told and what can be made to happen on it. */
export interface FakeCall {
  readonly request: { readonly callId: string, readonly to: string, readonly from: string, readonly handoffId: string, readonly ringTimeoutMs: number }
  /** Writes one line; whatever is given, also nonsense. */
  readonly say: (type: string, facts?: Record<string, unknown>) => void
  readonly write: (raw: string) => void
  /** Says something and closes the line properly. */
  readonly finish: (type: string, facts?: Record<string, unknown>) => void
  /** Tears the connection. */
  readonly tear: () => void
  readonly isOpen: () => boolean
  /** `DELETE` came for this call. */
  readonly wasHungUp: () => boolean
}

/** Stand-in of the simulated telephones for tests: does nothing by itself. */
export interface FakePhones {
  readonly url: string
  readonly calls: readonly FakeCall[]
  /** Calls of customers who rang that somebody talks on now. */
  readonly answered: readonly string[]
  /** Writes a line to whoever listens for customers who ring; false = nobody does. */
  readonly rings: (line: Record<string, unknown>) => boolean
  /** `DELETE` came for that call. */
  readonly wasHungUp: (callId: string) => boolean
  /** Answer `POST` with this status from now on; 200 = take calls. */
  answerWith: (status: number) => void
  /** `DELETE` closes the line, as a telephone does; false = it is only noted. */
  obeyHangUp: (obeys: boolean) => void
  readonly stop: () => Promise<void>
}

/** Starts fake telephones on a free loopback port. */
export async function startFakePhones(): Promise<FakePhones> {
  const calls: FakeCall[] = []
  const hungUp = new Set<string>()
  const answered: string[] = []
  let ear: ServerResponse | null = null
  let status = 200
  let obeys = true

  const server = createServer((request, response) => {
    if (request.url === '/incoming')
      listen(response)
    else if (request.url?.endsWith('/answered'))
      note(request, response)
    else if (request.method === 'POST')
      void take(request, response)
    else
      drop(request, response)
  })

  async function take(request: IncomingMessage, response: ServerResponse) {
    const body = JSON.parse(await textOf(request)) as FakeCall['request']
    response.writeHead(status, { 'content-type': 'application/x-ndjson' })
    if (status !== 200)
      return void response.end()
    response.flushHeaders()
    calls.push(createFakeCall(body, response, () => hungUp.has(body.callId)))
  }

  function listen(response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders()
    ear = response
  }

  function note(request: IncomingMessage, response: ServerResponse) {
    answered.push(decodeURIComponent((request.url ?? '').split('/')[2] ?? ''))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }

  function drop(request: IncomingMessage, response: ServerResponse) {
    const callId = decodeURIComponent((request.url ?? '').slice('/calls/'.length))
    hungUp.add(callId)
    const call = calls.find(known => known.request.callId === callId)
    if (obeys && call?.isOpen())
      call.finish('hangup', { by: 'system', q850: 16 })
    response.writeHead(call === undefined ? 404 : 200, { 'content-type': 'application/json' }).end('{}')
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answered,
    rings(line) {
      if (ear === null || ear.writableEnded || ear.destroyed)
        return false
      return ear.write(`${JSON.stringify({ at: Date.now(), ...line })}\n`)
    },
    wasHungUp: callId => hungUp.has(callId),
    answerWith: (given) => { status = given },
    obeyHangUp: (given) => { obeys = given },
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

function createFakeCall(request: FakeCall['request'], response: ServerResponse, wasHungUp: () => boolean): FakeCall {
  const lineOf = (type: string, facts: Record<string, unknown> = {}) => `${JSON.stringify({ type, at: Date.now(), ...facts })}\n`
  return {
    request,
    say: (type, facts) => void response.write(lineOf(type, facts)),
    write: raw => void response.write(raw),
    finish: (type, facts) => void response.end(lineOf(type, facts)),
    tear: () => void response.destroy(),
    isOpen: () => !response.writableEnded && !response.destroyed,
    wasHungUp,
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request)
    chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

import type { CallbackAnswer, Connector, RawCallback } from '../../src/channels/connector.ts'
import type { ReceivedPush } from './connector-harness.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'

/** A host's public listener, reduced to what a connector needs. */
export interface Receiver {
  /** The address to register with a platform. */
  readonly url: string
  /** What came, refused or not, in the order of arrival; handshakes are left out. */
  readonly pushes: readonly ReceivedPush[]
  readonly close: () => Promise<void>
}

/** What a host does with a request, without a store: verify, parse, acknowledge. `push` is null for a handshake. */
function receive(connector: Connector, request: RawCallback, now: number): { push: ReceivedPush | null, answer: CallbackAnswer } {
  const { callback } = connector
  if (!callback)
    throw new Error('this connector takes no pushes')
  try {
    const immediate = callback.verify(request, now)
    if (immediate)
      return { push: null, answer: immediate }
    return { push: { request, items: callback.parse(request.body, now).items, refusedWith: null }, answer: callback.acknowledge() }
  }
  catch (error) {
    const { code } = error as { code: string }
    return { push: { request, items: [], refusedWith: code }, answer: { status: 400, body: '' } }
  }
}

/** Opens a listener on loopback that hands each request to the connector. */
export async function startReceiver(connector: Connector, now: () => number = Date.now): Promise<Receiver> {
  const pushes: ReceivedPush[] = []
  const server = createServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const url = new URL(message.url ?? '/', 'http://receiver')
      const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]))
      const { push, answer } = receive(connector, { method: message.method ?? 'GET', path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body: new Uint8Array(Buffer.concat(chunks)) }, now())
      if (push)
        pushes.push(push)
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/callback`,
    pushes,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Clock, Log } from '../ports.ts'
import type { CtiEvent } from './words.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { createRemembered } from '../remembered.ts'
import { signatureFault } from './signature.ts'
import { ctiEvent } from './words.ts'

/** Where the centre's events come in. */
export interface CtiReceiver {
  /** Starts listening; answers the address. Rejects as `listen` does. */
  readonly open: () => Promise<string>
  readonly close: () => Promise<void>
}

type Refusal = 'not_ready' | 'not_found' | 'method_not_allowed' | 'payload_too_large' | 'bad_signature' | 'stale_timestamp' | 'bad_input' | 'internal'

const statuses: Readonly<Record<Refusal, number>> = { not_ready: 503, not_found: 404, method_not_allowed: 405, payload_too_large: 413, bad_signature: 401, stale_timestamp: 401, bad_input: 400, internal: 500 }
const path = '/cti/v1/events'
const maxBodyBytes = 65_536
const eventsRemembered = 50_000

/**
 * Takes signed events, each once in effect: `eventId` again is acknowledged and does nothing. The acknowledgement comes after
 * the event has been applied; a refusal names its code.
 */
export function createCtiReceiver(deps: { readonly host: string, readonly port: number, readonly secret: string, readonly clock: Clock, readonly log: Log, readonly isReady: () => boolean, readonly onEvent: (event: CtiEvent) => void }): CtiReceiver {
  const { clock, log } = deps
  const seen = createRemembered<true>(eventsRemembered)

  async function take(request: IncomingMessage): Promise<Refusal | 'taken' | 'repeated'> {
    if (request.url !== path)
      return 'not_found'
    if (request.method !== 'POST')
      return 'method_not_allowed'
    const body = await readBody(request)
    if (body === null)
      return 'payload_too_large'
    const fault = signatureFault(deps.secret, request.headers, body, clock.now())
    if (fault !== null)
      return fault
    const event = ctiEvent.safeParse(jsonOf(body))
    if (!event.success)
      return 'bad_input'
    // What is told of a call before it is known again would be lost: it is to be told again.
    if (!deps.isReady())
      return 'not_ready'
    if (seen.get(event.data.eventId))
      return 'repeated'
    deps.onEvent(event.data)
    seen.set(event.data.eventId, true)
    return 'taken'
  }

  function answer(response: ServerResponse, result: Refusal | 'taken' | 'repeated'): void {
    const accepted = result === 'taken' || result === 'repeated'
    if (!accepted)
      log.warn({ code: result }, 'an event of the centre was refused')
    const body = JSON.stringify(accepted ? { ok: true, repeated: result === 'repeated' } : { ok: false, error: result })
    response.writeHead(accepted ? 200 : statuses[result], { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...result === 'payload_too_large' ? { Connection: 'close' } : {} })
    response.end(body)
  }

  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 }, (request, response) => {
    take(request).then(result => answer(response, result), (error: unknown) => {
      log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'an event of the centre broke')
      answer(response, 'internal')
    })
  })

  return {
    open: () => listen(server, deps),
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

function listen(server: Server, { host, port }: { readonly host: string, readonly port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' && address ? address.port : port}${path}`)
    })
  })
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes)
      return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  }
  catch {
    return undefined
  }
}

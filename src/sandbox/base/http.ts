import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'

/** One request, its body already read. */
export interface HttpRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Buffer
  /** The caller's address. */
  address: string
}

/** A body that is written piece by piece. */
export interface HttpStream {
  write: (line: string) => void
  end: () => void
}

/** What a handler decides: a whole answer, a stream, a cut line, or silence. */
export type HttpAnswer
  = | { kind: 'whole', status: number, headers: Record<string, string>, body: Buffer | string }
    | { kind: 'stream', headers: Record<string, string>, open: (stream: HttpStream) => (() => void) }
    | { kind: 'cut' }
    | { kind: 'silence' }

/** Answers one request. */
export type HttpHandler = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>

/** A running listener on loopback. */
export interface HttpListener {
  port: number
  url: string
  /** Closes the port and every open connection. */
  close: () => Promise<void>
}

/** A JSON answer. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): HttpAnswer {
  return { kind: 'whole', status, headers: { 'content-type': 'application/json;charset=UTF-8', ...headers }, body: JSON.stringify(value) }
}

/** Any other whole answer. */
export function whole(body: Buffer | string, type: string, status = 200, headers: Record<string, string> = {}): HttpAnswer {
  return { kind: 'whole', status, headers: { 'content-type': type, ...headers }, body }
}

/** A redirect by 302. */
export function redirect(to: string): HttpAnswer {
  return { kind: 'whole', status: 302, headers: { location: to }, body: '' }
}

/** The body of a request as text fields; files of a multipart body are returned apart. Malformed bodies give no fields. */
export async function readForm(request: HttpRequest): Promise<{ fields: URLSearchParams, files: Map<string, Blob> }> {
  const type = request.headers['content-type'] ?? ''
  const fields = new URLSearchParams()
  const files = new Map<string, Blob>()
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { fields: new URLSearchParams(request.body.toString('utf8')), files }
  if (!type.startsWith('multipart/form-data'))
    return { fields, files }
  const parts = await new Response(new Uint8Array(request.body), { headers: { 'content-type': type } }).formData().catch(() => null)
  parts?.forEach((value, name) => {
    if (typeof value === 'string')
      fields.append(name, value)
    else
      files.set(name, value)
  })
  return { fields, files }
}

async function readBody(message: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limitBytes)
      return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function send(answer: HttpAnswer, response: ServerResponse): void {
  switch (answer.kind) {
    case 'cut':
      response.socket?.resetAndDestroy()
      return
    case 'silence':
      return
    case 'whole':
      response.writeHead(answer.status, { 'content-length': Buffer.byteLength(answer.body), ...answer.headers })
      response.end(answer.body)
      return
    case 'stream': {
      response.writeHead(200, answer.headers)
      response.flushHeaders()
      const closed = answer.open({ write: line => response.write(line), end: () => response.end() })
      response.on('close', closed)
    }
  }
}

async function answerTo(message: IncomingMessage, handler: HttpHandler, limitBytes: number): Promise<HttpAnswer> {
  const url = new URL(message.url ?? '/', 'http://sandbox')
  const body = await readBody(message, limitBytes)
  if (!body)
    return json({ error: 'body too large' }, 413, { connection: 'close' })
  return handler({
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body,
    address: message.socket.remoteAddress ?? 'unknown',
  })
}

/** Where to listen and what to say when it goes wrong. */
export interface ListenOptions {
  /** 0 takes any free port. A taken port is named in the log and another one is used. */
  port: number
  log: (line: string) => void
  limitBytes?: number
}

/** Opens a listener on 127.0.0.1. */
export async function listen(handler: HttpHandler, options: ListenOptions): Promise<HttpListener> {
  const server = createServer((message, response) => {
    answerTo(message, handler, options.limitBytes ?? 32 * 1024 * 1024)
      .catch((error: unknown) => {
        if (message.destroyed && !message.complete)
          return { kind: 'silence' } as const
        options.log(`sandbox: ${message.method} ${message.url?.split('?')[0]} failed: ${String(error)}`)
        return json({ error: 'the sandbox itself failed', detail: String(error) }, 500)
      })
      .then(answer => send(answer, response))
  })
  server.keepAliveTimeout = 30_000

  const open = (port: number): Promise<void> => new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  await open(options.port).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || options.port === 0)
      throw error
    options.log(`sandbox: port ${options.port} is in use, taking a free one instead`)
    await open(0)
  })

  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { CallbackAnswer } from '../../channels/connector.ts'
import type { EngineHandle } from '../handle.ts'
import type { Log } from '../log.ts'
import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { isAppError } from '../../shared/errors.ts'
import { readBody } from './body.ts'
import { statusOf } from './http-status.ts'

/** Pages for anybody that share the listener: everything under `prefix`. `serve` answers each request and never rejects. */
export interface PublicPages {
  readonly prefix: string
  readonly serve: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>
}

/** What a webhook receiver is built from. Any host can mount it. */
export interface WebhookOptions {
  readonly engine: Pick<EngineHandle, 'webhook'>
  /** Key of this installation; the path of an account is derived from it, so it is the same after a restart. */
  readonly pathKey: string
  /** Only these; left out: every account whose address was given out, which its path proves. */
  readonly accountIds?: readonly string[]
  readonly pages?: PublicPages | null
  readonly log: Log
  /** Bytes of a body; platforms send a few kilobytes. */
  readonly maxBodyBytes?: number
  /** A request, body included, must be here within this, ms. */
  readonly requestTimeoutMs?: number
}

const defaults = { maxBodyBytes: 1_048_576, requestTimeoutMs: 10_000 } as const

/** The unguessable path under which an account's platform calls back. */
export function webhookPath(pathKey: string, accountId: string): string {
  const token = createHmac('sha256', pathKey).update(`webhook:${accountId}`).digest('base64url')
  return `/callback/${accountId}/${token}`
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function textHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']))
}

function send(response: ServerResponse, answer: CallbackAnswer) {
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, { 'Content-Type': 'text/plain; charset=utf-8', ...answer.headers, 'Content-Length': body.length, 'X-Content-Type-Options': 'nosniff' })
  response.end(body)
}

/**
 * Answers platforms' callbacks, apart from everything that staff use: no cookie, no page but those it is given. The engine judges
 * the raw bytes and its answer comes after commit; a refusal tells the platform nothing but a status.
 */
export function createWebhookListener(options: WebhookOptions): Server {
  const { engine, log, maxBodyBytes, requestTimeoutMs } = { ...defaults, ...options }

  function accountIn(path: string): string | undefined {
    const id = /^\/callback\/([\w.-]{1,64})\/[\w-]{43}$/.exec(path)?.[1]
    return id !== undefined && (options.accountIds?.includes(id) ?? true) ? id : undefined
  }

  async function answer(request: IncomingMessage, url: URL): Promise<CallbackAnswer> {
    const accountId = accountIn(url.pathname)
    if (accountId === undefined || !sameText(webhookPath(options.pathKey, accountId), url.pathname))
      return { status: 404, body: '' }
    if (request.method !== 'GET' && request.method !== 'POST')
      return { status: 405, headers: { Allow: 'GET, POST' }, body: '' }
    const body = await readBody(request, maxBodyBytes)
    return engine.webhook(accountId, {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: textHeaders(request),
      body,
    })
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: unknown) {
    const status = statusOf(error)
    log.warn({ status, code: isAppError(error) ? error.code : 'internal', bytes: request.socket.bytesRead }, 'callback refused')
    if (response.headersSent || response.destroyed)
      return
    if (status === 413)
      response.setHeader('Connection', 'close')
    send(response, { status, body: '' })
  }

  const server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: Math.min(5_000, requestTimeoutMs), connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs), keepAliveTimeout: 5_000, maxHeaderSize: 16_384 }, (request, response) => {
    const target = request.url ?? '/'
    if (!URL.canParse(target, 'http://callback.invalid'))
      return send(response, { status: 400, body: '' })
    const url = new URL(target, 'http://callback.invalid')
    if (options.pages && url.pathname.startsWith(options.pages.prefix))
      return void options.pages.serve(request, response, url)
    answer(request, url).then(done => send(response, done), error => refuse(request, response, error))
  })
  server.maxConnections = 512
  return server
}

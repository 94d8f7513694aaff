import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Buffer } from 'node:buffer'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { AppError } from '../../shared/errors.ts'

/** Where a request goes: the address as it was written, and the checked machines behind its name. */
export interface Target {
  readonly url: URL
  /** IP addresses; the connection goes to one of these and nowhere else. */
  readonly addresses: readonly string[]
  /** A line that a company's proxy opened to that name; then it is taken, and no address is looked for. */
  readonly line?: Socket
}

/** Asks for a target; resolves with the head of the answer. */
export type OpenLine = (target: Target, signal: AbortSignal) => Promise<IncomingMessage>

/** Silence of the other end that ends a download, ms. */
const silenceMs = 20_000

/** Whatever became of name and look-up: the other end has to be one of the checked addresses. */
function checkPeer(socket: Socket, addresses: readonly string[]): void {
  const peer = socket.remoteAddress?.replace(/^::ffff:/i, '')
  if (peer !== undefined && !addresses.includes(peer))
    socket.destroy(new AppError('media_not_allowed', { details: { reason: 'address' } }))
}

/** Asks over a line of its own to one of the checked addresses, or over the proxy's: no cookies, no referrer, no compression, no connection kept. */
export const openLine: OpenLine = ({ url, addresses, line }, signal) => {
  const pinned = addresses.map(address => ({ address, family: isIP(address) }))
  return new Promise((settle, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      ...line ? { createConnection: () => line } : { agent: false },
      signal,
      timeout: silenceMs,
      headers: { 'Host': url.host, 'Accept': '*/*', 'Accept-Encoding': 'identity', 'User-Agent': 'huiyin' },
      lookup: (_name, wish, done) => wish.all === true ? done(null, pinned) : done(null, pinned[0]?.address ?? '', pinned[0]?.family),
    })
    if (!line)
      request.on('socket', socket => socket.once('connect', () => checkPeer(socket, addresses)))
    request.on('timeout', () => request.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })))
    request.on('response', settle)
    request.on('error', reject)
    request.end()
  })
}

/** The file of an answer, counted as it arrives. Throws for what is no file; the line is closed either way. */
export async function takeFile(response: IncomingMessage, maxBytes: number): Promise<{ bytes: Uint8Array, headers: Headers }> {
  try {
    requireFile(response, maxBytes)
    return { bytes: await readBounded(response, maxBytes), headers: headersOf(response) }
  }
  finally {
    response.destroy()
  }
}

function requireFile(response: IncomingMessage, maxBytes: number): void {
  const status = response.statusCode ?? 0
  const details = { httpStatus: status }
  if (status === 404 || status === 410)
    throw new AppError('not_found', { details })
  if (status !== 200)
    throw new AppError(status >= 500 || status === 429 ? 'channel_down' : 'channel_bad_answer', { details })
  // Packed bytes were not asked for; what they would grow to nobody knows.
  if (!['', 'identity'].includes(response.headers['content-encoding'] ?? ''))
    throw new AppError('channel_bad_answer', { details: { ...details, reason: 'encoded' } })
  if (Number(response.headers['content-length'] ?? 0) > maxBytes)
    throw new AppError('payload_too_large', { details: { maxBytes } })
}

async function readBounded(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.byteLength
    if (length > maxBytes)
      throw new AppError('payload_too_large', { details: { maxBytes } })
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function headersOf(response: IncomingMessage): Headers {
  const told = ['content-type', 'content-disposition'].flatMap((name) => {
    const value = response.headers[name]
    return typeof value === 'string' ? [[name, value] as [string, string]] : []
  })
  return new Headers(told)
}

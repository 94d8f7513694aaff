import type { RecordingFile } from '../driver.ts'
import type { Clock, Log } from '../ports.ts'
import { Buffer } from 'node:buffer'
import { reasonOf } from '../mask.ts'

/** How long a file may take, ms. */
const fileMs = 30_000

type Method = 'GET' | 'POST' | 'DELETE'

/** What ARI answered; `reason` is its own words for a refusal, from `message` or, for what failed inside, `error`. */
export interface AriReply {
  readonly status: number
  readonly body: unknown
  readonly reason: string | null
}

/** Parameters: in the body of a POST, in the query of everything else. */
export type AriParameters = Readonly<Record<string, unknown>>

/** ARI could not be asked, or did not answer in time. What was asked for may have happened. */
export class AriUnreachable extends Error {}

/** ARI refused something that the caller cannot do without. */
export class AriRefused extends Error {
  readonly status: number

  constructor(what: string, { status, reason }: AriReply) {
    super(`${what}: ARI answered ${status}${reason === null ? '' : ` ${reason}`}`)
    this.status = status
  }
}

/** The one way to Asterisk's REST interface. */
export interface AriClient {
  /** Any answer is a value. Rejects with {@link AriUnreachable}. */
  readonly ask: (method: Method, path: string, parameters?: AriParameters) => Promise<AriReply>
  /** Rejects with {@link AriRefused} for whatever is neither a success nor one of `also`. */
  readonly must: (method: Method, path: string, parameters?: AriParameters, also?: readonly number[]) => Promise<AriReply>
  /** A file; null when ARI has none there. Rejects with {@link AriUnreachable} for every other answer. */
  readonly file: (path: string) => Promise<RecordingFile | null>
}

/** Options of {@link createAriClient}. */
export interface AriClientOptions {
  /** `http://host:8088/ari`. */
  readonly url: string
  readonly authorization: string
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly log: Log
  readonly timeoutMs: number
}

/** The value of an `Authorization` header, so that no address ever carries the password. */
export function basicAuth(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Makes a client. Its log lines name paths, which carry ids alone; never parameters. */
export function createAriClient({ url, authorization, fetch, clock, log, timeoutMs }: AriClientOptions): AriClient {
  async function ask(method: Method, path: string, parameters: AriParameters = {}): Promise<AriReply> {
    const abort = new AbortController()
    const stopTimer = clock.after(timeoutMs, () => abort.abort(new Error('no answer in time')))
    try {
      const isPost = method === 'POST'
      const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined)
      const query = isPost || given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)]))).toString()}`
      const response = await fetch(`${url}${path}${query}`, {
        method,
        signal: abort.signal,
        headers: { authorization, ...isPost && { 'content-type': 'application/json' } },
        ...isPost && { body: JSON.stringify(Object.fromEntries(given)) },
      })
      const body = readBody(await response.text())
      const reason = response.ok ? null : reasonIn(body)
      log.debug({ method, path, status: response.status, reason }, 'ARI answered')
      return { status: response.status, body, reason }
    }
    catch (error) {
      log.warn({ method, path, reason: reasonOf(error) }, 'ARI cannot be asked')
      throw new AriUnreachable(reasonOf(error))
    }
    finally {
      stopTimer()
    }
  }

  async function file(path: string): Promise<RecordingFile | null> {
    const response = await fetch(`${url}${path}`, { headers: { authorization }, signal: AbortSignal.timeout(fileMs) }).catch((error: unknown) => {
      log.warn({ path, reason: reasonOf(error) }, 'ARI cannot be asked')
      throw new AriUnreachable(reasonOf(error))
    })
    if (response.status === 404)
      return null
    if (!response.ok)
      throw new AriUnreachable(`ARI answered ${response.status}`)
    const type = response.headers.get('content-type') ?? ''
    return { mime: type.startsWith('audio/') ? type.replace(/^audio\/(?:x-wav|wave)$/, 'audio/wav') : 'audio/wav', bytes: new Uint8Array(await response.arrayBuffer()) }
  }

  return {
    file,
    ask,
    async must(method, path, parameters, also = []) {
      const reply = await ask(method, path, parameters)
      if (reply.status >= 300 && !also.includes(reply.status))
        throw new AriRefused(`${method} ${path}`, reply)
      return reply
    },
  }
}

/** One part of a path. */
export function part(id: string): string {
  return encodeURIComponent(id)
}

function readBody(text: string): unknown {
  if (text === '')
    return null
  try {
    return JSON.parse(text)
  }
  catch {
    return null
  }
}

function reasonIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null)
    return null
  const said = 'message' in body ? body.message : 'error' in body ? body.error : null
  return typeof said === 'string' ? reasonOf(said.slice(0, 200)) : null
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Driver } from './driver.ts'
import type { Log } from './ports.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import { reasonOf } from './mask.ts'

/** Where recordings are handed over: `GET /recordings/<id>`. */
const recordingsPath = '/recordings/'
const idPattern = /^[\w.~-]{1,200}$/

/** Options of {@link createRecordingsDesk}. */
export interface RecordingsDeskOptions {
  readonly recording: Driver['recording']
  /** What an engine has to show as `Authorization: Bearer`. */
  readonly token: string
  readonly log: Log
}

/** Hands recordings of the phone system to the engine, whole, and to nobody else. Everything that is no recording of ours is not there. */
export function createRecordingsDesk({ recording, token, log }: RecordingsDeskOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const refuse = (response: ServerResponse, status: number) => void response.writeHead(status, { 'Content-Length': '0' }).end()

  async function hand(id: string, response: ServerResponse): Promise<void> {
    const file = await recording?.(id) ?? null
    if (file === null)
      return refuse(response, 404)
    response.writeHead(200, { 'Content-Type': file.mime, 'Content-Length': String(file.bytes.byteLength), 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }).end(file.bytes)
  }

  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://gateway')
    const id = pathname.startsWith(recordingsPath) ? decoded(pathname.slice(recordingsPath.length)) : null
    if (request.method !== 'GET' || id === null || !idPattern.test(id) || request.headers.origin !== undefined)
      return refuse(response, 404)
    if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
      log.warn({ id }, 'a recording was asked for without the token')
      return refuse(response, 401)
    }
    hand(id, response).catch((error: unknown) => {
      log.warn({ id, reason: reasonOf(error) }, 'a recording could not be fetched')
      refuse(response, 503)
    })
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  }
  catch {
    return null
  }
}

// Digests have one length, so that the comparison tells nothing about the token's.
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

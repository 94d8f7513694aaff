import type { Faults } from '../faults.ts'
import type { Host } from './host.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
import type { Random } from './random.ts'
import { json, whole } from './http.ts'

/** What a platform answers in place of an answer. */
export interface Front {
  /** Its sign-in page, as HTML. */
  readonly login: string
  /** An answer that breaks off. */
  readonly half: string
  /** An error under 200. */
  readonly error: (path: string) => HttpAnswer
  /** Its own answer to an outage (F12); null, or left out, for what a proxy says. */
  readonly outage?: (outage: { readonly status: number, readonly code: number, readonly retryAfterS: number }, request: HttpRequest) => HttpAnswer | null
  /** Refusals of its own that come before it has looked at the call. */
  readonly refusal?: (request: HttpRequest) => HttpAnswer | null
  /** F10 means every call, whatever path its switch names. */
  readonly isStrangeEverywhere?: () => boolean
}

/** What the front of a stand-in works with. */
export interface FrontContext {
  readonly host: Host
  readonly random: Random
  readonly faults: Faults
}

/** The header that says when to come again; none for 0. */
export function retryAfter(seconds: number): Record<string, string> {
  return seconds > 0 ? { 'retry-after': String(seconds) } : {}
}

/** Answers that are no answers, by F10. */
function strangeAnswer(how: string, front: Front, path: string): HttpAnswer {
  switch (how) {
    case 'login': return whole(front.login, 'text/html;charset=utf-8')
    case 'empty': return whole('', 'application/json')
    case 'empty_object': return json({})
    case 'half': return whole(front.half, 'application/json')
    default: return front.error(path)
  }
}

function proxyAnswer(status: number, retryAfterS: number): HttpAnswer {
  return whole(status === 429 ? 'Too Many Requests' : '<html><body>Bad Gateway</body></html>', 'text/html', status, retryAfter(retryAfterS))
}

/** Faults that answer before a platform has looked at the call; null when none does. A slow platform answers late and then as ever. */
export async function answerByFault(request: HttpRequest, { host, random, faults }: FrontContext, front: Front): Promise<HttpAnswer | null> {
  const { path } = request
  const late = faults.bite('slow', path)
  if (late)
    await new Promise<void>(resolve => host.after(late.ms, resolve))
  if (faults.bite('F33', path))
    return { kind: 'silence' }
  const outage = faults.peek('F12', path)
  if (outage && random.next() < outage.share) {
    faults.bite('F12', path)
    return front.outage?.(outage, request) ?? proxyAnswer(outage.status, outage.retryAfterS)
  }
  const refused = front.refusal?.(request)
  if (refused)
    return refused
  const strange = front.isStrangeEverywhere?.() ? faults.bite('F10') : faults.bite('F10', path)
  return strange ? strangeAnswer(strange.how, front, path) : null
}

import type { HttpAnswer, HttpRequest } from '../../base/http.ts'
import type { NodebbContext } from './context.ts'
import { json, whole } from '../../base/http.ts'

/** Answers that are no answers, by F10. */
function strangeAnswer(how: string): HttpAnswer {
  switch (how) {
    case 'login': return whole('<!doctype html><html><head><title>登录 - 云杉社区</title></head><body><form action="/login">请先登录</form></body></html>', 'text/html;charset=utf-8')
    case 'empty': return whole('', 'application/json')
    case 'empty_object': return json({})
    case 'half': return whole('[{"pid":12,"tid":3,"content":"充电到 80', 'application/json')
    default: return json({ status: { code: 'internal-server-error', message: 'Internal Error' }, response: {} })
  }
}

/** What stands in front of the forum, or the forum itself, when it does not work. */
function outageAnswer(request: HttpRequest, outage: { status: number, retryAfterS: number }): HttpAnswer {
  const headers: Record<string, string> = outage.retryAfterS > 0 ? { 'retry-after': String(outage.retryAfterS) } : {}
  if (outage.status === 429)
    return whole('Too Many Requests', 'text/plain', 429, headers)
  if (outage.status !== 503)
    return whole('<html><body>Bad Gateway</body></html>', 'text/html', outage.status, headers)
  return request.path.startsWith('/api/v3/') ? json({ status: { code: 'service-unavailable', message: 'Service Unavailable' }, response: {} }, 503, headers) : json({ site_title: '云杉社区' }, 503, headers)
}

/** Faults that answer before the forum has looked at the call; null when none is on. */
export async function answerByFault(request: HttpRequest, context: NodebbContext): Promise<HttpAnswer | null> {
  const { faults, host, random } = context
  const late = faults.bite('slow', request.path)
  if (late)
    await new Promise<void>(resolve => host.after(late.ms, resolve))
  if (faults.bite('F33', request.path))
    return { kind: 'silence' }
  const outage = faults.peek('F12', request.path)
  if (outage && random.next() < outage.share) {
    faults.bite('F12', request.path)
    return outageAnswer(request, outage)
  }
  // The sheet's own list names other platforms' paths; here it means every call.
  const isEverywhere = faults.peek('F10')?.path.startsWith('/2/') === true
  const strange = isEverywhere ? faults.bite('F10') : faults.bite('F10', request.path)
  return strange ? strangeAnswer(strange.how) : null
}

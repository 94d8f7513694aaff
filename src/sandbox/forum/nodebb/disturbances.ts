import type { Front } from '../../base/front.ts'
import type { HttpAnswer, HttpRequest } from '../../base/http.ts'
import type { NodebbContext } from './context.ts'
import { answerByFault as answerByFaultOf, retryAfter } from '../../base/front.ts'
import { json, whole } from '../../base/http.ts'

/** What stands in front of the forum, or the forum itself, when it does not work. */
function outageAnswer({ status, retryAfterS }: { status: number, retryAfterS: number }, { path }: HttpRequest): HttpAnswer | null {
  const headers = retryAfter(retryAfterS)
  if (status === 429)
    return whole('Too Many Requests', 'text/plain', 429, headers)
  if (status !== 503)
    return null
  return path.startsWith('/api/v3/') ? json({ status: { code: 'service-unavailable', message: 'Service Unavailable' }, response: {} }, 503, headers) : json({ site_title: '云杉社区' }, 503, headers)
}

/** Faults that answer before the forum has looked at the call; null when none is on. */
export function answerByFault(request: HttpRequest, context: NodebbContext): Promise<HttpAnswer | null> {
  const front: Front = {
    login: '<!doctype html><html><head><title>登录 - 云杉社区</title></head><body><form action="/login">请先登录</form></body></html>',
    half: '[{"pid":12,"tid":3,"content":"充电到 80',
    error: () => json({ status: { code: 'internal-server-error', message: 'Internal Error' }, response: {} }),
    outage: outageAnswer,
    // The sheet's own list names other platforms' paths; here it means every call.
    isStrangeEverywhere: () => context.faults.peek('F10')?.path.startsWith('/2/') === true,
  }
  return answerByFaultOf(request, context, front)
}

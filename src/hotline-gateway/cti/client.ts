import type { LegWord } from '../driver.ts'
import type { Clock, Log } from '../ports.ts'
import type { CtiCalls, CtiOrder } from './words.ts'
import { reasonOf } from '../mask.ts'
import { signedHeaders } from './signature.ts'
import { ctiCalls, ctiRefusal } from './words.ts'

/** What became of an order: done, the centre does not know the call, or why not. `reached` is false when nobody answered. */
export interface CtiAnswer {
  readonly done: boolean
  readonly unknown: boolean
  readonly reached: boolean
  readonly why: LegWord
}

/** Orders to the centre. */
export interface CtiClient {
  /** Never rejects: a centre that cannot be reached is an answer. */
  readonly order: (order: CtiOrder) => Promise<CtiAnswer>
  /** Calls of ours that the centre has; empty where it keeps no list (4xx). Rejects when it cannot be asked: not to know is not to have none. */
  readonly calls: () => Promise<CtiCalls>
}

/** Builds the client; every request is signed. */
export function createCtiClient(deps: { readonly url: string, readonly secret: string, readonly clock: Clock, readonly log: Log, readonly fetch: typeof fetch, readonly timeoutMs: number }): CtiClient {
  const { log } = deps

  function post(order: CtiOrder): Promise<Response> {
    const body = JSON.stringify(order)
    return deps.fetch(deps.url, { method: 'POST', body, redirect: 'error', headers: { 'Content-Type': 'application/json', ...signedHeaders(deps.secret, body, deps.clock.now()) }, signal: AbortSignal.timeout(deps.timeoutMs) })
  }

  return {
    async order(order) {
      try {
        const response = await post(order)
        if (response.ok) {
          await response.body?.cancel()
          return { done: true, unknown: false, reached: true, why: 'system_error' }
        }
        const refusal = ctiRefusal.safeParse(await response.json().catch(() => null))
        log.warn({ order: order.type, status: response.status, why: refusal.data?.why ?? null }, 'the centre refused an order')
        return { done: false, unknown: response.status === 404, reached: response.status < 500, why: refusal.data?.why ?? 'system_error' }
      }
      catch (error) {
        log.warn({ order: order.type, reason: reasonOf(error) }, 'the centre cannot be reached')
        return { done: false, unknown: false, reached: false, why: 'system_error' }
      }
    },
    async calls() {
      const response = await post({ type: 'calls.list' })
      if (response.ok)
        return ctiCalls.parse(await response.json()).calls
      await response.body?.cancel()
      if (response.status >= 500)
        throw new Error(`the centre answered ${response.status}`)
      return []
    },
  }
}

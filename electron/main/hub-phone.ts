import { z } from 'zod'
import { phoneOrigin } from '../../src/shared/page-policy.ts'

const withinMs = 8_000
const answerShape = z.object({ phone: z.string().max(300).nullable().optional() })

/** Asks a hub which phone system its staff's pages may speak to; null = none, an older hub, or nobody is signed in. What it says is believed only as an origin of a WebSocket. */
export async function readHubPhone({ origin, fetch: ask, cookie }: { readonly origin: string, readonly fetch: typeof fetch, readonly cookie: string | null }): Promise<string | null> {
  if (cookie === null)
    return null
  try {
    const answer = await ask(new URL('/session', origin), { headers: { Cookie: cookie }, redirect: 'error', signal: AbortSignal.timeout(withinMs) })
    return answer.ok ? phoneOrigin(answerShape.parse(await answer.json()).phone) : null
  }
  catch {
    return null
  }
}

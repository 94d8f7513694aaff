/** The fake Asterisk of the bench `call`, a process of its own: says where it listens and when an originate arrives, obeys what it is told. */
import type { PhoneScript } from '../support/ari/model.ts'
import process from 'node:process'
import { startFakeAri } from '../support/ari/fake-ari.ts'
import { realClock } from '../support/gateway/manual-clock.ts'

/** Told by the fake. Times are ms UTC with fractions, comparable between processes of one machine. */
export type AsteriskWord
  = | { readonly type: 'listens', readonly url: string }
    | { readonly type: 'originate', readonly at: number, readonly endpoint: string }
    /** A page's new leg is in the call; `ms` since its contact was back. */
    | { readonly type: 'rejoined', readonly ms: number }

/** Told to the fake. */
export type AsteriskOrder
  = | { readonly type: 'script', readonly endpoint: string, readonly script: PhoneScript }
    /** The page behind that endpoint dies. */
    | { readonly type: 'page_dies', readonly endpoint: string }
    /** It is registered again, and picks up at once. */
    | { readonly type: 'page_returns', readonly endpoint: string }

/** Credentials of the bench; nothing but loopback ever sees them. */
export const benchAccess = { user: 'bench', password: 'a password of the bench' }

async function main(): Promise<void> {
  const ari = await startFakeAri({ clock: realClock, ...benchAccess })
  const tell = (word: AsteriskWord) => process.send?.(word)
  for (const endpoint of ['PJSIP/agent1', 'PJSIP/carrier'])
    ari.world.endpoints.set(endpoint, true)
  ari.onRequest(({ method, path, given, at }) => {
    if (method === 'POST' && /^\/channels\/[^/]+$/.test(path))
      tell({ type: 'originate', at: performance.timeOrigin + at, endpoint: String(given.endpoint) })
  })

  function watchReturn(since: number) {
    const isBack = [...ari.world.channels.values()].some(channel => channel.id.includes('~again') && ari.hears(channel.id).some(voice => voice.includes('customer')))
    if (isBack)
      tell({ type: 'rejoined', ms: performance.now() - since })
    else
      setImmediate(() => watchReturn(since))
  }

  process.on('message', (order: AsteriskOrder) => {
    if (order.type === 'script')
      return ari.script(order.endpoint, order.script)
    ari.world.setOnline(order.endpoint, order.type === 'page_returns')
    if (order.type === 'page_returns')
      watchReturn(performance.now())
  })
  process.on('disconnect', () => process.exit(0))
  tell({ type: 'listens', url: ari.url })
}

if (import.meta.main)
  await main()

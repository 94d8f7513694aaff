import type { Socket } from 'node:net'
import type { ResolveRoutes } from './routes.ts'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { z } from 'zod'
import { createDial } from './dial.ts'
import { fixedRoutes } from './routes.ts'

/** How a process or a thread of a host reaches platforms. */
export const engineNetwork = z.object({
  /** Fixed proxies; `host` = the host is asked for each address; null = straight. */
  proxy: z.union([z.literal('host'), z.object({ https: z.string().nullable(), http: z.string().nullable(), bypass: z.array(z.string()) })]).nullable(),
  /** The company's certificate authorities, PEM, believed beside the usual ones. */
  authorities: z.array(z.string()),
  /** Believes those of the system too. */
  system: z.boolean(),
})
export type EngineNetwork = z.output<typeof engineNetwork>

/** The way out of one thread. */
export interface ThreadWay {
  readonly fetch: typeof fetch
  /** A line through the first proxy that stands before `url`; null where the way is straight. */
  readonly tunnel: (url: URL, signal: AbortSignal) => Promise<Socket | null>
}

/** Opens the way that `network` describes, for this thread alone; whom it believes is the thread's too. */
export async function openThreadWay({ proxy, authorities, system }: EngineNetwork, askHost: ResolveRoutes = fixedRoutes(null)): Promise<ThreadWay> {
  if (system || authorities.length > 0)
    setDefaultCACertificates([...getCACertificates('default'), ...system ? getCACertificates('system') : [], ...authorities])
  if (proxy === null)
    return { fetch: globalThis.fetch, tunnel: async () => null }
  const routes = proxy === 'host' ? askHost : fixedRoutes(proxy)
  const dial = createDial({ routes })
  const { createWayOut } = await import('./way-out.ts')
  return {
    fetch: (await createWayOut(dial)).fetch,
    async tunnel(url, signal) {
      const [first] = await routes(url.origin)
      const secure = url.protocol === 'https:'
      return first === undefined || first.kind === 'direct' ? null : dial({ host: url.hostname, port: Number(url.port || (secure ? 443 : 80)), secure }, signal)
    },
  }
}

import type { Envelope } from '../../shared/contract/envelope.ts'
import type { ResolveRoutes, Route } from '../network/routes.ts'
import type { WorkerPort } from '../port.ts'
import type { Connecting } from './connecting.ts'
import type { HostQuestion } from './host-question.ts'
import type { SecretKeeper, SecretSet } from './secret-keeper.ts'
import { enclose, open } from '../../shared/contract/envelope.ts'
import { AppError } from '../../shared/errors.ts'

/** What a host does for its engine. */
export interface HostServices {
  readonly keeper: SecretKeeper
  /** Null where no platform could reach an account. */
  readonly callbackUrl: (accountId: string) => string | null
  /** By which way an address is reached; absent = the engine goes by what it was started with. */
  readonly routes?: ResolveRoutes
}

/** How long a host may take, ms: a disk, a system's keyring that asks its user. */
const answerMs = 30_000

/** The engine's end: asks over the port that also serves it. Answers nothing of `fetch` and connectors, which are the thread's own. */
export function createHostLink(port: WorkerPort, timeoutMs = answerMs): Pick<Connecting, 'keeper' | 'callbackUrl'> & { readonly routes: ResolveRoutes } {
  const waiting = new Map<number, (envelope: Envelope) => void>()
  let last = 0

  port.on('message', (value) => {
    const message = value as { t?: unknown, n?: unknown, envelope?: unknown } | null
    if (message?.t === 'reply' && typeof message.n === 'number')
      waiting.get(message.n)?.(message.envelope as Envelope)
  })

  async function ask(question: HostQuestion): Promise<unknown> {
    const n = ++last
    const answer = Promise.withResolvers<Envelope>()
    const timer = setTimeout(() => answer.reject(new AppError('secrets_unavailable', { details: { why: 'host_silent' } })), timeoutMs)
    waiting.set(n, answer.resolve)
    try {
      port.postMessage({ t: 'ask', n, question })
      return open(await answer.promise)
    }
    finally {
      clearTimeout(timer)
      waiting.delete(n)
    }
  }

  return {
    keeper: {
      get: async owner => await ask({ of: 'secrets.get', owner }) as SecretSet | null,
      set: async (owner, secrets) => void await ask({ of: 'secrets.set', owner, secrets }),
      remove: async owner => void await ask({ of: 'secrets.remove', owner }),
    },
    callbackUrl: async accountId => await ask({ of: 'callbackUrl', accountId }) as string | null,
    routes: async address => await ask({ of: 'routes', address }) as readonly Route[],
  }
}

const straight: readonly Route[] = [{ kind: 'direct' }]

/** The host's end: what is answered to one question. Without services, secrets are not to be had. */
export function answerHost(services: HostServices | undefined, question: HostQuestion): Promise<Envelope> {
  return enclose<unknown>(() => {
    if (services === undefined) {
      if (question.of === 'callbackUrl')
        return null
      if (question.of === 'routes')
        return straight
      throw new AppError('secrets_unavailable', { details: { why: 'no_keeper' } })
    }
    switch (question.of) {
      case 'secrets.get': return services.keeper.get(question.owner)
      case 'secrets.set': return services.keeper.set(question.owner, question.secrets)
      case 'secrets.remove': return services.keeper.remove(question.owner)
      case 'callbackUrl': return services.callbackUrl(question.accountId)
      case 'routes': return services.routes?.(question.address) ?? straight
    }
  })
}

import type { Envelope } from '../../shared/contract/envelope.ts'
import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { ResolveRoutes, Route } from '../network/routes.ts'
import type { WorkerPort } from '../port.ts'
import type { PracticeHost } from '../practice/port.ts'
import type { Connecting } from './connecting.ts'
import type { HostQuestion } from './host-question.ts'
import type { SecretKeeper, SecretSet } from './secret-keeper.ts'
import { enclose, open } from '../../shared/contract/envelope.ts'
import { AppError } from '../../shared/errors.ts'
import { noPractice } from '../practice/port.ts'

/** What a host does for its engine. */
export interface HostServices {
  readonly keeper: SecretKeeper
  /** Null where no platform could reach an account. */
  readonly callbackUrl: (accountId: string) => string | null
  /** By which way an address is reached; absent = the engine goes by what it was started with. */
  readonly routes?: ResolveRoutes
  /** Practice desks; absent = there are none. */
  readonly practice?: PracticeHost
}

/** How long a host may take, ms: a disk, a system's keyring that asks its user. */
const answerMs = 30_000
/** A practice desk has programs to start. */
const deskMs = 90_000

/** The engine's end: asks over the port that also serves it. Answers nothing of `fetch` and connectors, which are the thread's own. */
export function createHostLink(port: WorkerPort, timeoutMs = answerMs): Pick<Connecting, 'keeper' | 'callbackUrl'> & { readonly routes: ResolveRoutes, readonly practice: PracticeHost } {
  const waiting = new Map<number, (envelope: Envelope) => void>()
  let last = 0

  port.on('message', (value) => {
    const message = value as { t?: unknown, n?: unknown, envelope?: unknown } | null
    if (message?.t === 'reply' && typeof message.n === 'number')
      waiting.get(message.n)?.(message.envelope as Envelope)
  })

  /** Rejects when the host is silent for so long; null = as long as it takes. */
  async function ask(question: HostQuestion, withinMs: number | null = timeoutMs): Promise<unknown> {
    const n = ++last
    const answer = Promise.withResolvers<Envelope>()
    const timer = withinMs === null ? undefined : setTimeout(() => answer.reject(new AppError(question.of.startsWith('practice.') ? 'timeout' : 'secrets_unavailable', { details: { why: 'host_silent' } })), withinMs)
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
    practice: {
      open: async request => void await ask({ of: 'practice.open', request }, deskMs),
      sheet: async shiftId => await ask({ of: 'practice.sheet', shiftId }, null) as PracticeSheet | null,
      done: async sheet => void await ask({ of: 'practice.done', sheet }),
      leave: async () => void await ask({ of: 'practice.leave' }),
    },
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
      if (question.of.startsWith('practice.'))
        throw new AppError('wrong_state')
      throw new AppError('secrets_unavailable', { details: { why: 'no_keeper' } })
    }
    const { practice = noPractice } = services
    switch (question.of) {
      case 'secrets.get': return services.keeper.get(question.owner)
      case 'secrets.set': return services.keeper.set(question.owner, question.secrets)
      case 'secrets.remove': return services.keeper.remove(question.owner)
      case 'callbackUrl': return services.callbackUrl(question.accountId)
      case 'routes': return services.routes?.(question.address) ?? straight
      case 'practice.open': return practice.open(question.request)
      case 'practice.sheet': return practice.sheet(question.shiftId)
      case 'practice.done': return practice.done(question.sheet)
      case 'practice.leave': return practice.leave()
    }
  })
}

import type { Capabilities, Connector, ConnectorDeps } from './connector.ts'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'

/** What two places without an API may differ in. */
export interface ByHandOptions {
  readonly channel: Connector['channel']
  /** Longest text, code points; an unconfirmed bound of the place. */
  readonly replyLimit: number
  readonly secondLook: boolean
  readonly doubts: readonly string[]
}

/** Settings of every place without an API. */
export const byHandSettings = {
  /** Longest text the place takes, code points. */
  replyLimit: z.number().int().min(1).max(20_000).default(2_000),
  /** A second person has to see what was posted before it counts. */
  secondLook: z.boolean(),
}

/**
 * A connector of a place that nobody but a person can reach: nothing is polled, pushed, fetched or sent. Texts are drafted
 * here and posted there; the engine keeps who said so.
 */
export function createByHandConnector(deps: ConnectorDeps, options: ByHandOptions): Connector {
  const refuse = (what: string) => async (): Promise<never> => {
    throw new AppError('wrong_state', { details: { what, delivery: 'by_hand' } })
  }
  return {
    channel: options.channel,
    accountId: deps.accountId,
    capabilities: capabilitiesOf(options),
    feeds: [],
    probe: null,
    callback: null,
    poll: refuse('poll'),
    send: refuse('send'),
    findSent: async () => ({ state: 'undecidable', why: 'by_hand' }),
    fetchMedia: async () => {
      throw new AppError('not_found')
    },
    quota: () => ({ limit: null, left: null, resetAt: null }),
    grant: () => ({ expiresAt: null, byPerson: false }),
    check: async () => ({ uid: deps.accountId, name: '', grant: { expiresAt: null, byPerson: false }, remarks: ['by_hand'] }),
  }
}

function capabilitiesOf({ replyLimit, secondLook, doubts }: ByHandOptions): Capabilities {
  const length = { rule: 'codepoints', limit: replyLimit } as const
  return {
    length: { public: length, private: length },
    shortest: { public: 1, private: 1 },
    media: { public: [], private: [] },
    guideToPrivate: false,
    replyWindow: false,
    refusesIdenticalText: false,
    deleteOwn: false,
    review: false,
    delivery: 'by_hand',
    secondLook,
    files: {},
    refusesLinks: { public: false, private: false },
    doubts,
  }
}

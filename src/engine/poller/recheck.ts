import type { Connector } from '../../channels/connector.ts'
import type { EngineContext } from '../context.ts'
import type { MessageRecord } from '../store/tables.ts'
import { toErrorData } from '../../shared/errors.ts'
import { takeIn } from '../intake/take-in.ts'

/** Newest messages that are considered, and how long a voice is looked at again after it came, ms. */
const considered = 1_500
const watchedForMs = 24 * 3_600_000
/** Least time between two looks at the same voice, ms. */
const betweenLooksMs = 5 * 60_000
/** Looking again is the first thing to go when calls are short: it needs this share of the quota to be left. */
const needsLeft = 0.5
const timeoutMs = 15_000

/** Looks again at what customers wrote in public and still waits or is being worked on. */
export interface Recheck {
  /** At most one call per account. Never two runs at once. */
  readonly run: () => Promise<void>
}

/** True while the platform has calls to spare. */
function canSpare(connector: Connector): boolean {
  const { left, limit } = connector.quota()
  return left === null || limit === null || left > limit * needsLeft
}

/** Builds the round over every account whose platform can be asked again; the longest unlooked-at voices come first. */
export function createRecheck(context: EngineContext): Recheck {
  const lookedAt = new Map<string, number>()
  let running: Promise<void> | null = null

  async function candidates(): Promise<Map<string, MessageRecord[]>> {
    const since = context.now() - watchedForMs
    const newest = await context.store.read.find('messages', { direction: 'inbound' }, { order: [['n', 'desc']], limit: considered })
    const recent = newest.filter(message => message.at > since && message.objectKey !== null && message.deletedAt === null)
    const rooms = await context.store.read.getMany('conversations', [...new Set(recent.map(message => message.conversationId))])
    const open = new Map(rooms.filter(room => room.visibility === 'public' && room.status !== 'resolved').map(room => [room.id, room.accountId]))
    const byAccount = new Map<string, MessageRecord[]>()
    for (const message of recent) {
      const accountId = open.get(message.conversationId)
      if (accountId !== undefined)
        byAccount.set(accountId, [...byAccount.get(accountId) ?? [], message])
    }
    return byAccount
  }

  function due(messages: readonly MessageRecord[], most: number): string[] {
    const now = context.now()
    const last = (key: string): number => lookedAt.get(key) ?? 0
    return [...new Set(messages.flatMap(message => message.objectKey ?? []))]
      .filter(key => now - last(key) >= betweenLooksMs)
      .sort((a, b) => last(a) - last(b))
      .slice(0, most)
  }

  function note(keys: readonly string[]): void {
    const now = context.now()
    for (const key of keys)
      lookedAt.set(key, now)
    for (const [key, at] of lookedAt) {
      if (now - at > watchedForMs)
        lookedAt.delete(key)
    }
  }

  async function look(connector: Connector, messages: readonly MessageRecord[]): Promise<void> {
    const { recheck, accountId } = connector
    const keys = recheck === undefined || !canSpare(connector) ? [] : due(messages, recheck.most)
    if (recheck === undefined || keys.length === 0)
      return
    note(keys)
    try {
      const items = await recheck.read(keys, { signal: AbortSignal.timeout(timeoutMs) })
      if (items.length > 0)
        await takeIn(context, { accountId, feed: 'recheck', items, bad: [], cursor: null, generation: 0 })
    }
    catch (error) {
      context.log.info({ account: accountId, code: toErrorData(error).code }, 'what was said could not be looked at again')
    }
  }

  async function runOnce(): Promise<void> {
    const able = [...context.connectors.values()].filter(connector => connector.recheck !== undefined)
    if (able.length === 0)
      return
    const [byAccount, paused] = await Promise.all([candidates(), context.store.read.find('accounts', { paused: true })])
    const resting = new Set(paused.map(account => account.id))
    for (const connector of able) {
      if (!resting.has(connector.accountId))
        await look(connector, byAccount.get(connector.accountId) ?? [])
    }
  }

  return {
    run() {
      running ??= runOnce().finally(() => {
        running = null
      })
      return running
    },
  }
}

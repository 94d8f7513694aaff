import type { EngineContext } from '../../src/engine/context.ts'
import type { Store } from '../../src/engine/store/port.ts'
import type { RecordedPoll, Traffic } from './intake-traffic.ts'
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createFieldCipher } from '../../src/engine/field-cipher.ts'
import { createIds } from '../../src/engine/ids.ts'
import { takeIn } from '../../src/engine/intake/take-in.ts'
import { createFileShelf } from '../../src/engine/media/shelf.ts'
import { defaultSettings } from '../../src/engine/settings.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { readMoodModel } from '../../src/shared/rules/mood-model.ts'
import { createReplay, replayConnector } from './intake-traffic.ts'

/** As in a host: moods are told by words and model. */
const moodModel = readMoodModel(readFileSync(new URL('../../resources/models/mood-zh.tsv', import.meta.url), 'utf8'))
const log = pino({ level: 'silent' })

/** Opens a store on a file, as a host does. */
export function openStore(file: string): Promise<Store> {
  return openSqliteStore({ file, now: Date.now, newId: createIds(Date.now), log })
}

/** What intake works with, without pollers, views and rounds. */
export function createIntakeContext(store: Store, accountId: string): EngineContext {
  const config = parseEngineConfig({
    dataDir: '.',
    agents: [{ id: 'lin', name: '林晓', workNo: '8001' }],
    accounts: [{ id: accountId, channel: 'weibo', name: '云杉客服', brand: '云杉' }],
    brandWords: ['云杉'],
  })
  return {
    config,
    store,
    now: Date.now,
    after(ms, then) {
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
    newId: createIds(Date.now),
    random: Math.random,
    log,
    cipher: createFieldCipher(new Uint8Array(32).fill(7)),
    files: createFileShelf(config.dataDir),
    live: defaultSettings(),
    moodModel,
    accounts: new Map(config.accounts.map(account => [account.id, account])),
    connectors: new Map(),
  }
}

/** The full path on one store, poll after poll. */
export interface FullPath {
  /** Lays one poll's answers ready; what comes back takes it in and resolves after its commit with the number of new messages. */
  readonly prepare: (poll: RecordedPoll) => () => Promise<number>
  readonly close: () => Promise<void>
}

/**
 * Raw JSON of poll pages → connector → validation → dedupe → triage → store → change rows: what the poller does with each
 * page, one commit per page.
 */
export async function openFullPath(file: string, traffic: Traffic): Promise<FullPath> {
  const store = await openStore(file)
  return openPath(store, createIntakeContext(store, traffic.accountId), traffic)
}

/** The full path on a store that is open already; closing it closes the store. */
export function openPath(store: Store, context: EngineContext, traffic: Traffic): FullPath {
  const replay = createReplay()
  const connector = replayConnector(traffic, replay.fetch)
  return {
    prepare(poll) {
      const answers = replay.prepare(poll)
      return async () => {
        replay.load(answers)
        const stored = await store.read.get('cursors', `${traffic.accountId}:${poll.feed}`)
        const page = await connector.poll(poll.feed, stored?.cursor ?? traffic.start.get(poll.feed) ?? null, { signal: new AbortController().signal })
        const taken = await takeIn(context, { accountId: traffic.accountId, feed: poll.feed, items: page.items, bad: page.bad, cursor: page.cursor, generation: 1 })
        return taken.messages
      }
    },
    close: store.close,
  }
}

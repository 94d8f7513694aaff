import type { StoreLog } from '../log.ts'
import type { Executor } from '../sql/value.ts'
import type { Change } from '../tables.ts'
import pg from 'pg'
import { readChanges } from '../change-rows.ts'
import { connectionConfig } from './connection.ts'

/** Changes read at once. */
const pageSize = 1_000
/** Looked for without any hint, so that a lost notification is made up for, ms. */
const pollMs = 2_000

/** Deps of {@link createChangePump}. */
export interface ChangePumpDeps {
  readonly url: string
  readonly executor: Executor
  readonly lastSeq: number
  readonly tell: (changes: readonly Change[]) => void
  readonly log: StoreLog
}

/** Tells every commit of every process once, in order and without a gap. Notifications only say that it is worth looking. */
export function createChangePump({ url, executor, lastSeq, tell, log }: ChangePumpDeps) {
  let told = lastSeq
  let wanted = false
  let running: Promise<void> | null = null
  let listener: pg.Client | null = null
  let closed = false

  function deliver(changes: readonly Change[]): void {
    const fresh = changes.filter(change => change.seq > told)
    if (fresh.length === 0)
      return
    told = fresh.at(-1)!.seq
    tell(fresh)
  }

  async function run(): Promise<void> {
    while (wanted) {
      wanted = false
      if (closed)
        return
      const changes = await readChanges(executor, 'postgres', told, pageSize)
      deliver(changes)
      wanted ||= changes.length === pageSize
    }
  }

  function look(): void {
    wanted = true
    running ??= run()
      .catch((error: unknown) => log.warn({ err: error }, 'the change feed could not be read'))
      .finally(() => {
        running = null
      })
  }

  async function listen(): Promise<void> {
    if (listener !== null || closed)
      return
    const client = new pg.Client(connectionConfig(url))
    listener = client
    client.on('error', () => {
      if (listener === client)
        listener = null
    })
    client.on('notification', ({ payload }) => {
      if (Number(payload) > told)
        look()
    })
    try {
      await client.connect()
      await client.query('listen huiyin_changes')
    }
    catch (error) {
      listener = null
      log.warn({ err: error }, 'no notifications from PostgreSQL for now')
    }
  }

  const timer = setInterval(() => {
    void listen()
    look()
  }, pollMs)
  timer.unref()

  return {
    listen,
    look,
    /** Changes of a commit of our own: told at once when nothing is missing before them. */
    committed(changes: readonly Change[]): void {
      if (changes[0]?.seq === told + 1)
        deliver(changes)
      else
        look()
    },
    async close(): Promise<void> {
      closed = true
      clearInterval(timer)
      await running
      await listener?.end().catch((error: unknown) => log.info({ err: error }, 'the listening connection was gone already'))
    },
  }
}

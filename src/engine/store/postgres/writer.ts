import type { StoreLog } from '../log.ts'
import type { Executor } from '../sql/value.ts'
import type { StatementNames } from './connection.ts'
import pg from 'pg'
import { connectionConfig, createExecutor } from './connection.ts'
import { toStoreError } from './errors.ts'

/** The one connection that writes. Statements are sent without waiting for the ones before (pipelining). */
export interface PostgresWriter extends Executor {
  /** Sends a statement whose answer nobody needs; if it fails, so does everything after it in the transaction. */
  readonly send: (text: string) => void
  /** Runs a statement that is not prepared, and answers its command tag. */
  readonly exec: (text: string) => Promise<string>
  /** Makes sure that there is a living connection; throws when none can be had. */
  readonly connect: () => Promise<void>
  /** Drops the connection, whatever it is doing. */
  readonly drop: () => void
  readonly end: () => Promise<void>
}

/** A server that is silent for longer is taken for lost, ms; longer than its own limits for locks. */
const answerMs = 4_800

/** Makes the writing connection; nothing is opened before `connect`. */
export function createWriter(url: string, names: StatementNames, log: StoreLog): PostgresWriter {
  let client: pg.Client | null = null

  function current(): pg.Client {
    if (client === null)
      throw Object.assign(new Error('Connection terminated'), { code: '08003' })
    return client
  }

  async function open(): Promise<pg.Client> {
    const made = new pg.Client({ ...connectionConfig(url), pipeline: true, query_timeout: answerMs })
    made.on('error', (error) => {
      log.warn({ code: 'code' in error ? error.code : undefined }, 'the writing connection was lost')
      if (client === made)
        client = null
    })
    await made.connect()
    return made
  }

  function letGo(): pg.Client | null {
    const dropped = client
    client = null
    return dropped
  }

  return {
    ...createExecutor(current, names),
    // The statement after it, which is awaited, reports what broke.
    send: text => void current().query(text).catch(() => {}),
    async exec(text) {
      try {
        const result = await current().query(text)
        return result.command
      }
      catch (error) {
        throw toStoreError(error)
      }
    },
    async connect() {
      client ??= await open().catch((error: unknown) => {
        throw toStoreError(error)
      })
    },
    // A connection that is half open answers a farewell no more than anything else.
    drop: () => void letGo()?.end().catch(() => {}),
    end: async () => letGo()?.end(),
  }
}

import type { CallSnapshot } from '../shared/gateway-protocol.ts'
import type { Call } from './call.ts'
import type { Clock, Log } from './ports.ts'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { reasonOf } from './mask.ts'

/** What a gateway has to know of its calls after it was killed. */
export interface JournalPage {
  readonly calls: readonly { readonly call: Call, readonly callerId: string }[]
  /** Calls that ended last, so that nobody who was away misses how. */
  readonly ended: readonly CallSnapshot[]
}

/** Keeps the calls of a gateway over its death. Holds no customer's number: after the dialling none is needed. */
export interface Journal {
  /** Replaces the page; in effect when it returns. A full disk is logged, not thrown: a call is worth more than its note. */
  readonly save: (page: JournalPage) => void
  /** The last page and when it was written, ms UTC; null when there is none that can be read. */
  readonly load: () => JournalPage & { readonly savedAt: number } | null
  readonly close: () => void
}

const endedKept = 50
/** The moment that a restarted gateway takes as the end of a call lies at most this far before the truth, ms. */
const stampEveryMs = 5_000

const pageSchema = z.object({
  version: z.literal(1),
  savedAt: z.number(),
  calls: z.array(z.object({ callerId: z.string(), call: z.looseObject({ handoffId: z.string(), attempt: z.number(), state: z.string(), legs: z.array(z.looseObject({ legId: z.string() })), supervisors: z.array(z.unknown()) }) })),
  ended: z.array(z.looseObject({ handoffId: z.string(), attempt: z.number() })),
})

/** A journal that forgets, for gateways that need none. */
export function createNoJournal(): Journal {
  return { save: () => {}, load: () => null, close: () => {} }
}

/** A journal in one file, replaced as a whole at every change. */
export function createFileJournal({ path, clock, log }: { readonly path: string, readonly clock: Clock, readonly log: Log }): Journal {
  let last: JournalPage = { calls: [], ended: [] }
  let stopStamp: (() => void) | null = null

  function write() {
    const text = JSON.stringify({ version: 1, savedAt: clock.now(), calls: last.calls.map(({ call, callerId }) => ({ call: withoutCaller(call), callerId })), ended: last.ended.slice(-endedKept).map(withoutCaller) })
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(`${path}.new`, text, { mode: 0o600 })
      renameSync(`${path}.new`, path)
    }
    catch (error) {
      log.error({ reason: reasonOf(error) }, 'the journal cannot be written: a restart now would forget its calls')
    }
  }

  function stamp() {
    stopStamp?.()
    stopStamp = last.calls.length === 0
      ? null
      : clock.after(stampEveryMs, () => {
          write()
          stamp()
        })
  }

  return {
    save(page) {
      last = page
      write()
      if (stopStamp === null || page.calls.length === 0)
        stamp()
    },
    load() {
      try {
        // Written by ourselves and replaced as a whole: the shape is checked where a foreign file would hurt.
        return pageSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) as unknown as JournalPage & { savedAt: number }
      }
      catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
          log.error({ reason: reasonOf(error) }, 'the journal cannot be read; calls of an earlier life are hung up')
        return null
      }
    },
    close: () => stopStamp?.(),
  }
}

function withoutCaller<T extends Pick<Call, 'inbound'> | CallSnapshot>(call: T): T {
  return call.inbound ? { ...call, inbound: { ...call.inbound, from: null, uui: null } } : call
}

import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { Log } from '../log.ts'
import type { PracticeDesk } from './build-desk.ts'
import type { PracticeHost, PracticeRequest } from './port.ts'
import type { Switchboard } from './switchboard.ts'
import { AppError } from '../../shared/errors.ts'
import { noPractice } from './port.ts'

/** What practice desks are made of. */
export interface SpacesOptions {
  readonly build: (request: PracticeRequest, practice: PracticeHost) => Promise<PracticeDesk>
  readonly switchboard: Switchboard
  readonly log: Log
  /** Desks at once; each has two programs and a thread of its own. */
  readonly most?: number
  /** How often it is looked whether anybody still sits at a desk, ms. */
  readonly lookEveryMs?: number
}

/** The practice desks of a host. */
export interface PracticeSpaces {
  readonly practice: PracticeHost
  readonly stop: () => Promise<void>
}

interface Space {
  readonly request: PracticeRequest
  readonly ended: PromiseWithResolvers<PracticeSheet | null>
  readonly desk: PracticeDesk
  /** Looks in a row at which nobody was there. */
  empty: number
}

const mostDesks = 4
const lookMs = 30_000
/** So many looks without a screen and the desk is cleared away. */
const emptyLooks = 10

/**
 * Practice desks: an engine of its own each, with customers, telephones and a store that are thrown away with it. Nothing
 * of them reaches the real engine but the sheet of a finished shift.
 */
export function createPracticeSpaces({ build, switchboard, log, most = mostDesks, lookEveryMs = lookMs }: SpacesOptions): PracticeSpaces {
  const spaces = new Map<string, Space>()
  /** People whose desk is being set up. */
  const coming = new Set<string>()
  let isOver = false

  async function open(request: PracticeRequest): Promise<void> {
    const { id } = request.agent
    if (isOver || coming.has(id) || spaces.has(id) || spaces.size + coming.size >= most)
      throw new AppError('busy', { details: { practising: spaces.size + coming.size } })
    const ended = Promise.withResolvers<PracticeSheet | null>()
    coming.add(id)
    try {
      const desk = await build(request, { ...noPractice, done: async sheet => ended.resolve(sheet), leave: async () => close(id) })
      if (isOver)
        return await desk.close()
      spaces.set(id, { request, ended, desk, empty: 0 })
      void desk.lost.then(() => close(id))
      log.info({ agent: id, lesson: request.lesson }, 'a practice desk was set up')
      switchboard.seat(id, desk.engine)
    }
    finally {
      coming.delete(id)
    }
  }

  function close(agentId: string): void {
    const space = spaces.get(agentId)
    if (space === undefined)
      return
    spaces.delete(agentId)
    // After a sheet was handed in this says nothing more.
    space.ended.resolve(null)
    switchboard.unseat(agentId)
    log.info({ agent: agentId, lesson: space.request.lesson }, 'a practice desk was cleared away')
    // Whoever asked to leave has their answer first.
    setImmediate(() => void space.desk.close().catch(error => log.warn({ error: String(error) }, 'a practice desk could not be cleared away')))
  }

  function look(): void {
    for (const [agentId, space] of spaces) {
      space.empty = switchboard.screensOf(agentId) > 0 ? 0 : space.empty + 1
      if (space.empty >= emptyLooks)
        close(agentId)
    }
  }

  const looking = setInterval(look, lookEveryMs).unref()

  return {
    practice: {
      ...noPractice,
      open,
      sheet: async shiftId => await [...spaces.values()].find(({ request }) => request.shiftId === shiftId)?.ended.promise ?? null,
    },
    async stop() {
      isOver = true
      clearInterval(looking)
      const all = [...spaces.values()]
      spaces.clear()
      await Promise.all(all.map(({ ended, desk }) => {
        ended.resolve(null)
        return desk.close()
      }))
    },
  }
}

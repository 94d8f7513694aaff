import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { LaunchCompanion } from '../companions.ts'
import type { Log } from '../log.ts'
import type { PortHandle, PortOptions } from '../port-handle.ts'
import type { EngineStart } from '../thread.ts'
import type { PracticeHost, PracticeRequest } from './port.ts'
import type { Switchboard } from './switchboard.ts'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { createMemoryKeeper } from '../accounts/secret-keeper.ts'
import { startCompanions } from '../companions.ts'
import { listen, shut } from '../receiver/listening.ts'
import { createWebhookListener, webhookPath } from '../receiver/webhook-listener.ts'
import { lessonFile } from './lessons.ts'
import { noPractice } from './port.ts'

/** What practice desks are made of. */
export interface SpacesOptions {
  readonly launch: LaunchCompanion
  /** Starts the engine of a desk on a thread of its own. */
  readonly startEngine: (start: EngineStart, options: PortOptions) => Promise<PortHandle>
  readonly switchboard: Switchboard
  readonly host: 'desktop' | 'hub'
  readonly resources: string
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
  readonly close: () => Promise<void>
  /** Looks in a row at which nobody was there. */
  empty: number
}

const mostDesks = 4
const lookMs = 30_000
/** So many looks without a screen and the desk is cleared away. */
const emptyLooks = 10

const freshKey = () => randomBytes(32).toString('base64url')

/**
 * Practice desks: an engine of its own each, with customers, telephones and a store that are thrown away with it. Nothing
 * of them reaches the real engine but the sheet of a finished shift.
 */
export function createPracticeSpaces(options: SpacesOptions): PracticeSpaces {
  const { switchboard, log, resources, most = mostDesks } = options
  const spaces = new Map<string, Space>()
  /** People whose desk is being set up. */
  const coming = new Set<string>()

  async function build(request: PracticeRequest, undo: (() => Promise<void> | void)[]): Promise<{ engine: PortHandle, ended: Space['ended'] }> {
    const ended = Promise.withResolvers<PracticeSheet | null>()
    const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-practice-'))
    undo.push(() => rm(dataDir, { recursive: true, force: true }))
    const companions = await startCompanions({ launch: options.launch, fetch, secret: freshKey, dataDir, agents: [request.agent], sandboxArgs: ['--channels', 'weibo', '--lesson', lessonFile(resources, request.lesson)] })
    undo.push(companions.stop)
    const practice: PracticeHost = { ...noPractice, done: async sheet => ended.resolve(sheet), leave: () => close(request.agent.id) }
    const engine = await options.startEngine({
      config: { ...companions.config, practice: { lesson: request.lesson, preferences: request.preferences } },
      secrets: { ...companions.secrets, fieldKey: randomBytes(32).toString('base64') },
      host: options.host,
      resources,
      logLevel: 'warn',
    }, { services: { keeper: createMemoryKeeper(), callbackUrl: () => null, practice } })
    undo.push(engine.stop)
    await openCallbacks(engine, companions, undo)
    void Promise.race([engine.died, companions.lost]).then(() => close(request.agent.id))
    return { engine, ended }
  }

  async function openCallbacks(engine: PortHandle, { config, registerCallback }: Awaited<ReturnType<typeof startCompanions>>, undo: (() => Promise<void> | void)[]): Promise<void> {
    const pathKey = freshKey()
    const server = createWebhookListener({ engine, pathKey, log })
    const port = await listen(server, { host: '127.0.0.1', port: 0 })
    undo.push(() => shut(server))
    for (const { id } of config.accounts)
      await registerCallback(id, `http://127.0.0.1:${port}${webhookPath(pathKey, id)}`)
  }

  async function open(request: PracticeRequest): Promise<void> {
    const { id } = request.agent
    if (coming.has(id) || spaces.has(id) || spaces.size + coming.size >= most)
      throw new AppError('busy', { details: { practising: spaces.size + coming.size } })
    const undo: (() => Promise<void> | void)[] = []
    const clear = async () => {
      for (const step of undo.splice(0).reverse())
        await step()
    }
    coming.add(id)
    try {
      const { engine, ended } = await build(request, undo)
      spaces.set(id, { request, ended, close: clear, empty: 0 })
      log.info({ agent: id, lesson: request.lesson }, 'a practice desk was set up')
      switchboard.seat(id, engine)
    }
    catch (error) {
      await clear()
      throw error
    }
    finally {
      coming.delete(id)
    }
  }

  async function close(agentId: string): Promise<void> {
    const space = spaces.get(agentId)
    if (space === undefined)
      return
    spaces.delete(agentId)
    // After a sheet was handed in this says nothing more.
    space.ended.resolve(null)
    switchboard.unseat(agentId)
    // Whoever asked to leave has their answer first; clearing away takes a moment.
    setImmediate(() => void space.close().catch(error => log.warn({ error: String(error) }, 'a practice desk could not be cleared away')))
    log.info({ agent: agentId, lesson: space.request.lesson }, 'a practice desk was cleared away')
  }

  function look(): void {
    for (const [agentId, space] of spaces) {
      space.empty = switchboard.screensOf(agentId) > 0 ? 0 : space.empty + 1
      if (space.empty >= emptyLooks)
        void close(agentId)
    }
  }

  const looking = setInterval(look, options.lookEveryMs ?? lookMs).unref()

  return {
    practice: {
      ...noPractice,
      open,
      sheet: async shiftId => await [...spaces.values()].find(({ request }) => request.shiftId === shiftId)?.ended.promise ?? null,
    },
    async stop() {
      clearInterval(looking)
      const all = [...spaces.values()]
      spaces.clear()
      await Promise.all(all.map((space) => {
        space.ended.resolve(null)
        return space.close()
      }))
    },
  }
}

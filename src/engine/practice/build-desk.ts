import type { Companions, LaunchCompanion } from '../companions.ts'
import type { Log } from '../log.ts'
import type { PortHandle, PortOptions } from '../port-handle.ts'
import type { EngineStart } from '../thread.ts'
import type { PracticeHost, PracticeRequest } from './port.ts'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryKeeper } from '../accounts/secret-keeper.ts'
import { startCompanions } from '../companions.ts'
import { listen, shut } from '../receiver/listening.ts'
import { createWebhookListener, webhookPath } from '../receiver/webhook-listener.ts'
import { lessonFile } from './lessons.ts'

/** What a practice desk is built from. */
export interface DeskParts {
  readonly launch: LaunchCompanion
  /** Starts its engine on a thread of its own. */
  readonly startEngine: (start: EngineStart, options: PortOptions) => Promise<PortHandle>
  readonly host: 'desktop' | 'hub'
  /** Folder of what is read at run time. */
  readonly resources: string
  readonly log: Log
}

/** A practice desk: an engine, customers and telephones of its own, in a folder that goes with it. */
export interface PracticeDesk {
  readonly engine: PortHandle
  /** Resolves when a part of it ended by itself. */
  readonly lost: Promise<unknown>
  readonly close: () => Promise<void>
}

const freshKey = () => randomBytes(32).toString('base64url')

/** Builds the desk that somebody asked for; what has started is stopped when a later part fails. */
export async function buildDesk({ launch, startEngine, host, resources, log }: DeskParts, request: PracticeRequest, practice: PracticeHost): Promise<PracticeDesk> {
  const undo: (() => Promise<void> | void)[] = []

  async function close(): Promise<void> {
    for (const step of undo.splice(0).reverse())
      await step()
  }

  async function openCallbacks(engine: PortHandle, { config, registerCallback }: Companions): Promise<void> {
    const pathKey = freshKey()
    const server = createWebhookListener({ engine, pathKey, log })
    const port = await listen(server, { host: '127.0.0.1', port: 0 })
    undo.push(() => shut(server))
    for (const { id } of config.accounts)
      await registerCallback(id, `http://127.0.0.1:${port}${webhookPath(pathKey, id)}`)
  }

  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-practice-'))
    undo.push(() => rm(dataDir, { recursive: true, force: true }))
    const companions = await startCompanions({ launch, fetch, secret: freshKey, dataDir, agents: [request.agent], sandboxArgs: ['--channels', 'weibo', '--lesson', lessonFile(resources, request.lesson)] })
    undo.push(companions.stop)
    const engine = await startEngine({
      config: { ...companions.config, practice: { lesson: request.lesson, preferences: request.preferences } },
      secrets: { ...companions.secrets, fieldKey: randomBytes(32).toString('base64') },
      host,
      resources,
      logLevel: 'warn',
    }, { services: { keeper: createMemoryKeeper(), callbackUrl: () => null, practice } })
    undo.push(engine.stop)
    await openCallbacks(engine, companions)
    return { engine, lost: Promise.race([engine.died, companions.lost]), close }
  }
  catch (error) {
    await close()
    throw error
  }
}

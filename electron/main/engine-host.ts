import type { EngineHandle } from '../../src/engine/handle.ts'
import type { Log } from '../../src/engine/log.ts'
import type { PortHandle } from '../../src/engine/port-handle.ts'
import { toErrorData } from '../../src/shared/errors.ts'

/** Keeps an engine running. */
export interface EngineHost {
  readonly current: () => EngineHandle | null
  readonly stop: () => Promise<void>
}

/** What an engine host is made from. */
export interface EngineHostOptions {
  readonly start: () => Promise<PortHandle>
  readonly onLost: () => void
  readonly onBack: () => void
  /** It died by itself, of this. */
  readonly onDied: (error: unknown) => void
  readonly log: Log
  /** Pauses between two tries after a death, ms; the last one repeats. */
  readonly pausesMs?: readonly number[]
}

const pauses = [500, 2_000, 10_000, 30_000]

/**
 * Starts the engine and starts it again whenever it dies by itself. The first start rejects with what is wrong (a
 * configuration, a store of a newer version): that is for a person to read.
 */
export async function createEngineHost({ start, onLost, onBack, onDied, log, pausesMs = pauses }: EngineHostOptions): Promise<EngineHost> {
  let engine: PortHandle | null = null
  let stopped = false
  let wake = () => {}
  const isWanted = () => !stopped

  function watch(running: PortHandle) {
    engine = running
    running.onLink(state => state === 'lost' ? onLost() : onBack())
    void running.died.then((error) => {
      engine = null
      log.error({ error: toErrorData(error) }, 'the engine died')
      onDied(error)
      onLost()
      return revive()
    })
  }

  async function revive() {
    for (let attempt = 0; isWanted(); attempt++) {
      await pause(pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 0)
      if (!isWanted())
        return
      const running = await start().catch((error) => {
        log.error({ error: toErrorData(error), attempt }, 'the engine could not be started again')
        return null
      })
      if (!running)
        continue
      if (!isWanted())
        return running.stop()
      watch(running)
      onBack()
      return
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  watch(await start())
  return {
    current: () => engine,
    async stop() {
      stopped = true
      wake()
      await engine?.stop()
    },
  }
}

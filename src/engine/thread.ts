import type { WorkerOptions } from 'node:worker_threads'
import type { EngineConfig } from './config.ts'
import type { LogPlace } from './log-output.ts'
import type { EngineNetwork } from './network/engine-network.ts'
import type { PortHandle, PortOptions } from './port-handle.ts'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createPortHandle } from './port-handle.ts'

/** What an engine's worker is started with (`workerData`). */
export interface EngineStart {
  readonly config: EngineConfig
  /** Values of every secret that the configuration names, by the name it uses, and `fieldKey` (32 bytes, base64). */
  readonly secrets: Readonly<Record<string, string>>
  readonly host: 'desktop' | 'hub'
  /** Folder of what is read at run time: lexicons, starter scripts. */
  readonly resources: string
  readonly logLevel: string
  /** Where its log is kept beside the error output; absent or null = nowhere. */
  readonly logs?: LogPlace | null
  /** By which way platforms are reached; absent = straight. */
  readonly network?: EngineNetwork
}

/** What the thread makes and drops at once may grow to this; left to itself it takes ten times as much and never gives it back. */
const maxYoungGenerationSizeMb = 16
/**
 * Far more than an engine needs. The bound is not for the worst day but for every day: without one V8 lets what is used up lie until the heap has grown
 * fourfold, with one it clears away at not quite one and a half times.
 */
const maxOldGenerationSizeMb = 512

/**
 * Starts an engine on a thread of its own and waits until it is ready. Rejects with what it died of: a wrong
 * configuration (`config_invalid`), a store of a newer version (`store_newer`), and so on.
 */
export async function startEngineThread(entry: URL, start: EngineStart, options?: PortOptions): Promise<PortHandle> {
  return createPortHandle(openThread(entry, { workerData: start, name: 'engine', resourceLimits: { maxYoungGenerationSizeMb, maxOldGenerationSizeMb } }), options)
}

/** Where compiled modules are kept: where Node was told to by its own variable; a program in TypeScript keeps them in any case. */
function cacheFor(entry: URL): string | undefined {
  return process.env.NODE_COMPILE_CACHE ?? (entry.pathname.endsWith('.ts') ? fileURLToPath(new URL('../../.cache/compiled', entry)) : undefined)
}

/**
 * Where there is a cache of compiled modules, the program is begun from two lines that switch it on for the thread: a later start then compiles little,
 * and of TypeScript it neither strips types nor keeps in memory what does it (about 20 MB).
 */
function openThread(entry: URL, options: WorkerOptions): Worker {
  const cache = cacheFor(entry)
  if (cache === undefined)
    return new Worker(entry, options)
  return new Worker(`require('node:module').enableCompileCache(${JSON.stringify(cache)}); void import(${JSON.stringify(entry.href)})`, { ...options, eval: true })
}

import type { EngineConfig } from './config.ts'
import type { PortHandle, PortOptions } from './port-handle.ts'
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
}

/**
 * Starts an engine on a thread of its own and waits until it is ready. Rejects with what it died of: a wrong
 * configuration (`config_invalid`), a store of a newer version (`store_newer`), and so on.
 */
export async function startEngineThread(entry: URL, start: EngineStart, options?: PortOptions): Promise<PortHandle> {
  return createPortHandle(new Worker(entry, { workerData: start, name: 'engine' }), options)
}

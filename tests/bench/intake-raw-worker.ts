import type { Marks, RawPath } from './intake-raw.ts'
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { openRawPath, readRecording } from './intake-raw.ts'

/** What the bench asks of the thread that holds the rows: a heap full of them would cost the full path its collections. */
export type RawOrder
  = | { readonly ask: 'open', readonly file: string }
    | { readonly ask: 'insert', readonly from: number, readonly to: number }
    | { readonly ask: 'close' }

/** What the thread is started with. */
export interface RawStart { readonly file: string, readonly marks: Marks }

const { file, marks } = workerData as RawStart
const recording = readRecording(file, marks)
let path: RawPath | null = null

/** ms of the inserts alone. */
function obey(order: RawOrder): number {
  if (order.ask === 'open') {
    path = openRawPath(order.file, recording)
    return 0
  }
  if (order.ask === 'close') {
    path?.close()
    return 0
  }
  const began = performance.now()
  for (const batch of recording.batches.slice(order.from, order.to))
    path?.insert(batch)
  return performance.now() - began
}

parentPort?.on('message', (order: RawOrder) => parentPort?.postMessage(obey(order)))
parentPort?.postMessage(recording.rows)

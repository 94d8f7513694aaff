import type { WorkerPort } from './port.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { runWorker } from './worker-root.ts'

if (parentPort === null)
  throw new Error('the engine worker is started as a worker thread')
void runWorker(parentPort as WorkerPort, workerData)

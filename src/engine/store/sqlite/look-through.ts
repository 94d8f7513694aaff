import { Worker } from 'node:worker_threads'
import { AppError } from '../../../shared/errors.ts'

/** What the thread runs: plain words of Node, since a bundle has no file of its own for it. */
const program = `
const { DatabaseSync } = require('node:sqlite')
const { parentPort, workerData } = require('node:worker_threads')
const isOfFile = error => [11, 26].includes(Number(error.errcode) & 0xFF)
function look() {
  try {
    const db = new DatabaseSync(workerData, { readOnly: true })
    try {
      return { found: String(Object.values(db.prepare('pragma quick_check(1)').get())[0]) }
    }
    finally {
      db.close()
    }
  }
  catch (error) {
    return isOfFile(error) ? { found: String(error.message) } : { failed: String(error.message) }
  }
}
parentPort.postMessage(look())
`

/** What the thread answers: what SQLite's own check says (`ok` when nothing is wrong), or why it could not look. */
type Answer = { readonly found: string } | { readonly failed: string }

/**
 * Looks through a whole database on a thread of its own, so that nobody waits for it however large it is. Answers what is wrong,
 * null = nothing. Rejects with `internal` when it could not look.
 */
export function lookThrough(database: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(program, { eval: true, workerData: database, name: 'store check', resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 } })
    thread.once('error', reject)
    thread.once('exit', () => reject(new AppError('internal', { details: { why: 'the look through the store ended without a word' } })))
    thread.once('message', (answer: Answer) => {
      if ('failed' in answer)
        reject(new AppError('internal', { details: { why: answer.failed.slice(0, 200) } }))
      else
        resolve(answer.found === 'ok' ? null : answer.found.slice(0, 200))
    })
  })
}

import type { App } from 'electron'
import type { FaultBook } from './fault-book.ts'

/** What is watched for faults that nobody expected. */
export interface TopHandlerOptions {
  readonly process: Pick<NodeJS.Process, 'on'>
  readonly app: Pick<App, 'on'>
  readonly faults: Pick<FaultBook, 'note'>
}

/** How a process of Chromium ended by itself and in order. */
const inOrder: ReadonlySet<string> = new Set(['clean-exit', 'killed'])

/**
 * The one top handler of the main process. It writes a fault down and goes on: what somebody is in the middle of, a call above all, is worth more than a clean
 * end. Processes of Chromium that died (a page, the one that draws) are written down too.
 */
export function watchMain({ process, app, faults }: TopHandlerOptions): void {
  process.on('uncaughtException', error => void faults.note('main', error))
  process.on('unhandledRejection', error => void faults.note('main', error, { origin: 'unhandledRejection' }))
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (!inOrder.has(reason))
      faults.note('page', gone('PageGone', reason), { reason, exitCode })
  })
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (!inOrder.has(reason))
      faults.note('main', gone('ProcessGone', `${type} ${reason}`), { process: type, reason, exitCode })
  })
}

/** A death as an error without a place: the same kind of death has the same number. */
function gone(name: string, words: string): Error {
  const error = new Error(words)
  error.name = `${name} ${words}`
  error.stack = ''
  return error
}

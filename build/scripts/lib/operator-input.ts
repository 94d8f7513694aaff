import type { Readable, Writable } from 'node:stream'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Where typed lines come from and go to. */
export interface ForwardOptions {
  readonly from: Readable
  readonly to: Writable
  /** The input has ended; the output is left open. */
  readonly onEnd: () => void
}

/** Hands whole lines on as they are typed. Answers how to stop, after which the input keeps no process alive. */
export function forwardLines({ from, to, onEnd }: ForwardOptions): () => void {
  let left = false
  const lines = createInterface({ input: from, terminal: false })
  lines.on('line', line => to.writable && to.write(`${line}\n`))
  lines.on('close', () => left || onEnd())
  // An input that cannot be read, such as a terminal that went away, is one that has ended.
  lines.on('error', () => lines.close())
  return () => {
    left = true
    lines.close()
    from.destroy()
  }
}

/**
 * True for a job that was started with `&` from a Linux terminal: reading there would stop it (SIGTTIN). Elsewhere it cannot
 * be told and is taken for false.
 */
export function isInBackground(readStat: () => string = () => readFileSync('/proc/self/stat', 'utf8')): boolean {
  try {
    // After the name, which may contain anything: state, parent, group, session, terminal, its foreground group.
    const [, , group, , terminal, foreground] = readStat().replace(/^.*\)\s/s, '').split(' ')
    return terminal !== '0' && group !== foreground
  }
  catch {
    return false
  }
}

import { Buffer } from 'node:buffer'
import { within } from '../deadline.ts'

/** One line of a streamed answer; `tooLong` when it went beyond the bound: then only its beginning is there. */
export interface StreamLine {
  readonly bytes: Uint8Array
  readonly tooLong: boolean
}

/** How reading ended: the platform closed, the line broke, nothing came for too long, or the page is full. */
export type StreamEnd = 'closed' | 'broken' | 'quiet' | 'full' | 'stopped'

/** When reading stops. */
export interface StreamBounds {
  readonly maxLineBytes: number
  readonly maxLines: number
  readonly maxBytes: number
  /** Nothing for so long means a dead line, ms. */
  readonly quietMs: number
  /** So long after its first line a page is handed on, ms. */
  readonly pageMs: number
  /** The caller gave up. */
  readonly signal: AbortSignal
}

const NEW_LINE = 0x0A
/** Kept of a line that is too long: its id stands at its beginning. */
const KEPT_OF_LONG = 256

/** Cuts bytes into lines as they arrive; memory is bounded by one line. */
function createCutter(maxLineBytes: number, take: (line: StreamLine) => void): { feed: (chunk: Uint8Array) => void, rest: () => Uint8Array } {
  let pending = Buffer.alloc(0)
  let isSkipping = false

  function end(line: Buffer): void {
    if (isSkipping)
      isSkipping = false
    else if (line.length > 0)
      take({ bytes: line, tooLong: false })
  }

  return {
    feed(chunk) {
      pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
      for (let at = pending.indexOf(NEW_LINE); at !== -1; at = pending.indexOf(NEW_LINE)) {
        end(pending.subarray(0, at))
        pending = pending.subarray(at + 1)
      }
      if (pending.length <= maxLineBytes)
        return
      if (!isSkipping)
        take({ bytes: Buffer.from(pending.subarray(0, KEPT_OF_LONG)), tooLong: true })
      isSkipping = true
      pending = Buffer.alloc(0)
    },
    rest: () => isSkipping ? Buffer.alloc(0) : pending,
  }
}

/** Resolves to `over` when the signal fires first; nothing is begun once it has. */
async function orOver<T>(begin: () => Promise<T>, over: AbortSignal): Promise<T | 'over'> {
  if (over.aborted)
    return 'over'
  let stop = (): void => {}
  const fired = new Promise<'over'>((resolve) => {
    stop = () => resolve('over')
    over.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([begin(), fired])
  }
  finally {
    over.removeEventListener('abort', stop)
  }
}

/**
 * Reads a body line by line until the platform closes it or a bound is reached; the connection is dropped then. Never throws
 * for a broken line: what arrived before counts. What follows the last line break is handed on only when the platform closed
 * the answer itself, because half a line says nothing.
 */
export async function readStreamLines(body: ReadableStream<Uint8Array>, bounds: StreamBounds, take: (line: StreamLine) => void): Promise<StreamEnd> {
  const reader = body.getReader()
  let lines = 0
  let bytes = 0
  let pageEnd: AbortSignal | null = null
  const cutter = createCutter(bounds.maxLineBytes, (line) => {
    lines += 1
    pageEnd ??= AbortSignal.timeout(bounds.pageMs)
    take(line)
  })

  async function next(): Promise<StreamEnd | null> {
    const got = await within(bounds.quietMs, bounds.signal, signal => orOver(() => reader.read(), signal), ...(pageEnd === null ? [] : [pageEnd]))
    if (got === 'over')
      return bounds.signal.aborted ? 'stopped' : pageEnd?.aborted === true ? 'full' : 'quiet'
    if (got.done) {
      const rest = cutter.rest()
      if (rest.byteLength > 0)
        take({ bytes: rest, tooLong: false })
      return 'closed'
    }
    bytes += got.value.byteLength
    cutter.feed(got.value)
    return lines >= bounds.maxLines || bytes >= bounds.maxBytes ? 'full' : null
  }

  try {
    for (;;) {
      const end = await next()
      if (end !== null)
        return end
    }
  }
  catch {
    return bounds.signal.aborted ? 'stopped' : 'broken'
  }
  finally {
    await reader.cancel().catch(() => {})
  }
}

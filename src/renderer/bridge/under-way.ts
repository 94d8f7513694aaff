import type { Envelope } from '../../shared/contract/envelope.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'

/** Longest wait for an answer, ms; longer than anything the engine does, shorter than a person's patience. */
export const callTimeoutMs = 30_000

/** The envelope of a failure that happened on this side of the wire. */
export function failure(code: ErrorCode): Envelope {
  return { ok: false, error: toErrorData(new AppError(code)) }
}

/** Calls that wait for an answer over a link that may go away: each settles exactly once. */
export interface UnderWay {
  /** Starts one; `send` is handed the function that settles it. */
  readonly start: (send: (settle: (envelope: Envelope) => void) => void) => Promise<Envelope>
  readonly failAll: (code: ErrorCode) => void
}

/** The calls of one client. */
export function createUnderWay(timeoutMs: number = callTimeoutMs): UnderWay {
  const waiting = new Set<(envelope: Envelope) => void>()

  function start(send: (settle: (envelope: Envelope) => void) => void): Promise<Envelope> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(failure('timeout')), timeoutMs)
      function settle(envelope: Envelope) {
        clearTimeout(timer)
        waiting.delete(settle)
        resolve(envelope)
      }
      waiting.add(settle)
      send(settle)
    })
  }

  return {
    start,
    failAll: code => [...waiting].forEach(settle => settle(failure(code))),
  }
}

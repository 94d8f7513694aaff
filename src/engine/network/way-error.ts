import type { WayErrorCode } from '../../shared/network.ts'

/** What is known about it. Never a name or password. */
export interface WayErrorFacts {
  /** `host:port`. */
  readonly proxy?: string
  readonly status?: number
  /** The proxy's `Proxy-Authenticate`. */
  readonly challenge?: string
}

/** A way that could not be gone, with a code as Node's own network errors have one. */
export class WayError extends Error {
  readonly code: WayErrorCode
  readonly facts: WayErrorFacts

  constructor(code: WayErrorCode, facts: WayErrorFacts = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.name = 'WayError'
    this.code = code
    this.facts = facts
  }
}

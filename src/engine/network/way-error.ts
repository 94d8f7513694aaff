/** What went wrong at the company's own end of the way; nothing of the request has left this machine. */
export const wayErrorCodes = [
  /** The proxy's name is not known, or nobody answers there. */
  'PROXY_DOWN',
  /** It wants to know who asks (407). */
  'PROXY_SIGN_IN',
  /** It will not lead there. */
  'PROXY_REFUSED',
  /** It would, but cannot reach the other end. */
  'PROXY_CANNOT_REACH',
  /** A kind of proxy that nothing here speaks. */
  'PROXY_KIND',
  /** The other end did not become an encrypted line in time. */
  'TLS_SILENT',
  'LINE_SILENT',
] as const
export type WayErrorCode = typeof wayErrorCodes[number]

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

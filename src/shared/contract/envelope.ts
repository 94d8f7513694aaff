import type { ErrorData } from '../errors.ts'
import { fromErrorData, toErrorData } from '../errors.ts'

/** What every call answers, on every transport: data or a coded error, never a thrown string. */
export type Envelope<T = unknown> = { readonly ok: true, readonly data: T } | { readonly ok: false, readonly error: ErrorData }

/** Wraps the outcome of a call; whatever is thrown becomes a coded error. */
export async function enclose<T>(work: () => T | Promise<T>): Promise<Envelope<T>> {
  try {
    return { ok: true, data: await work() }
  }
  catch (error) {
    return { ok: false, error: toErrorData(error) }
  }
}

/** Opens an envelope: returns the data or throws the coded error. */
export function open<T>(envelope: Envelope<T>): T {
  if (envelope.ok)
    return envelope.data
  throw fromErrorData(envelope.error)
}

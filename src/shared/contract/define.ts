import type { z } from 'zod'

/** Who may make a call. `agent` includes supervisors; `host` is the process that carries the session, never a screen. */
export type CallRight = 'anyone' | 'agent' | 'supervisor'

/** One call of the contract: name `area:verb`, its input and output schemas, and who may make it. */
export interface CallDef<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I
  readonly output: O
  readonly right: CallRight
}

/** Declares a call. The name is its key in the registry of `contract/index.ts`. */
export function defineCall<I extends z.ZodType, O extends z.ZodType>(right: CallRight, input: I, output: O): CallDef<I, O> {
  return { right, input, output }
}

/** One view: what a screen may subscribe to. Rows are keyed by `id`; the summary is one small object beside them. */
export interface ViewDef<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType, S extends z.ZodType = z.ZodType> {
  readonly params: P
  readonly row: R
  readonly summary: S
  readonly right: CallRight
}

/** Declares a view. */
export function defineView<P extends z.ZodType, R extends z.ZodType, S extends z.ZodType>(right: CallRight, params: P, row: R, summary: S): ViewDef<P, R, S> {
  return { right, params, row, summary }
}

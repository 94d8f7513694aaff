import { z } from 'zod'

const moment = z.number().int().positive()

/**
 * What the brand's "call me" page asks of the engine: `ask` = ring this number (E.164) in the wished span, or as soon as
 * somebody is free (`wish` null); `withdraw` = what `token` names is not wanted any more. `wording` is what the customer
 * agreed to, word for word; `mayRecord` says whether that covers a recording.
 */
export const callMeRequest = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('ask'),
    brand: z.string().max(60),
    number: z.string().regex(/^\+\d{7,15}$/),
    wish: z.object({ from: moment, until: moment }).nullable(),
    topic: z.string().max(200),
    wording: z.string().min(1).max(1_000),
    mayRecord: z.boolean(),
  }),
  z.object({ act: z.literal('withdraw'), token: z.string().min(1).max(300) }),
])
export type CallMeRequest = z.infer<typeof callMeRequest>

/** What the page may tell: whether it was done, a reference to quote, the key that withdraws it (empty after a withdrawal). It never says whether a number was known. */
export interface CallMeAnswer {
  readonly done: boolean
  readonly reference: string
  readonly token: string
}

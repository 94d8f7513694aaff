import { z } from 'zod'
import { byHandSettings } from '../by-hand.ts'

/** Settings of a link account. */
export const linkSettings = z.strictObject({
  ...byHandSettings,
  secondLook: byHandSettings.secondLook.default(false),
  /** Minutes until the first answer is due, counted from the paste: whoever found the voice has just begun to know of it. */
  firstReplyMinutes: z.number().int().min(1).max(10_080).default(15),
})

import { z } from 'zod'
import { complaintDesks } from '../../shared/domain/complaint.ts'
import { channels } from '../../shared/domain/index.ts'
import { byHandSettings } from '../by-hand.ts'

/** Settings of a complaint account. */
export const complaintSettings = z.strictObject({
  ...byHandSettings,
  /** What stands on a complaint desk is read by an authority: two pairs of eyes unless somebody decides otherwise. */
  secondLook: byHandSettings.secondLook.default(true),
  /**
   * Platform accounts whose private messages to the brand announce a complaint, and the desk they speak for. Heimao tells a
   * company's official Weibo by private message (Sina's own questions and answers for companies, 2019).
   */
  complaintNotifiers: z.array(z.strictObject({
    channel: z.enum(channels).default('weibo'),
    uid: z.string().min(1).max(64),
    desk: z.enum(complaintDesks),
  })).max(20).default([]),
})

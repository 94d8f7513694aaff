import { z } from 'zod'
import { channels } from './domain/index.ts'

/** What a person is called for, in the order in which it is named: a listed kind, never anybody's words. */
export const alertKinds = ['danger', 'call', 'clock', 'wait', 'failed', 'staffing'] as const
export type AlertKind = typeof alertKinds[number]

/** What the page asks the desktop's shell to say while nobody looks: kinds and numbers, and what a press opens. */
export const shellNotice = z.object({
  counts: z.partialRecord(z.enum(alertKinds), z.number().int().min(1).max(100_000)),
  /** Where it is, when it is one. */
  channel: z.enum(channels).nullable(),
  conversationId: z.string().regex(/^[\w.:-]{1,96}$/).nullable(),
})
export type ShellNotice = z.infer<typeof shellNotice>

/** How many voices wait, for dock, taskbar and tray; `picture` = the sign that lies over the taskbar's button. */
export const shellBadge = z.object({
  count: z.number().int().min(0).max(1_000_000),
  picture: z.string().startsWith('data:image/png;base64,').max(20_000).nullable(),
})
export type ShellBadge = z.infer<typeof shellBadge>

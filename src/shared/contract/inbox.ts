import { z } from 'zod'
import { done, id, personRef, time, visibility } from './basics.ts'
import { conversationRow } from './conversation.ts'
import { defineCall, defineView } from './define.ts'

/** A tag of a conversation: one to twenty characters, without quotes, commas or line breaks. */
export const tag = z.string().trim().min(1).max(20).regex(/^[^"'\\,，、\p{Cc}]+$/u)
/** Tags that one conversation may have. */
export const mostTags = 12

/** A note in which somebody was named. */
export const mentionRow = z.object({
  id,
  conversationId: id,
  customerName: z.string(),
  visibility,
  by: personRef,
  /** The note, cut. */
  text: z.string(),
  at: time,
  readAt: time.nullable(),
})

/** Where the person at the desk was named in a note, the latest first. */
export const mentionsView = defineView('agent', z.object({ size: z.number().int().min(1).max(200).default(60) }), mentionRow, z.object({ unread: z.number().int() }))

/** Rooms by id, in the order asked for; those that are gone are left out. For tabs. */
export const roomsView = defineView('agent', z.object({ ids: z.array(id).max(24) }), conversationRow, z.object({}))

export const inboxCalls = {
  /** Says which tags a conversation has; those that were there and are not named are taken off. */
  'conversation:setTags': defineCall('agent', z.object({ id, tags: z.array(tag).max(mostTags) }), done),
  /** Tags in use, the most used first. */
  'tag:list': defineCall('agent', z.object({}), z.object({ tags: z.array(z.object({ name: z.string(), uses: z.number().int() })) })),
  /** The mentions of oneself in a conversation are read; null = in all. */
  'mention:read': defineCall('agent', z.object({ conversationId: id.nullable() }), done),
}

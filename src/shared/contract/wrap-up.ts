import { z } from 'zod'
import { done, id, personRef, time, version } from './basics.ts'
import { defineCall, defineView } from './define.ts'

/** Levels that the tree may have. */
export const mostLevels = 4

/** Something that is asked beside a category. */
export const wrapUpField = z.object({
  key: z.string().regex(/^[a-z][\w-]{0,30}$/),
  label: z.string().trim().min(1).max(20),
  kind: z.enum(['text', 'number', 'choice']),
  required: z.boolean(),
  /** What may be chosen; empty for the other kinds. */
  choices: z.array(z.string().trim().min(1).max(30)).max(30).default([]),
})
export type WrapUpField = z.infer<typeof wrapUpField>

/** A category of the tree. What is filed is a leaf; a retired one stays readable and is not offered. */
export const wrapUpNode = z.object({
  id,
  version,
  parentId: id.nullable(),
  name: z.string(),
  position: z.number().int(),
  fields: z.array(wrapUpField),
  retired: z.boolean(),
})
export type WrapUpNode = z.infer<typeof wrapUpNode>

/** The whole tree, parents before their children; `required`: nothing is resolved without a category. */
export const wrapUpTreeView = defineView('agent', z.object({}), wrapUpNode, z.object({ required: z.boolean() }))

/** What a person files: a leaf, its fields by key, a note. */
export const wrapUpInput = z.object({ nodeId: id, fields: z.record(z.string(), z.string().max(200)).default({}), note: z.string().max(2000).default('') })
export type WrapUpInput = z.input<typeof wrapUpInput>

/** When a conversation is closed by itself: hours of silence by account (an account left out is never closed), and how long before that a line says so. */
export const idleClose = z.object({ hours: z.record(z.string(), z.number().min(1).max(720)), noticeMinutes: z.number().int().min(5).max(1440) })
export type IdleClose = z.infer<typeof idleClose>

export const wrapUpCalls = {
  /** Adds (`id` null) or changes a category. `bad_input` deeper than {@link mostLevels}. Audited. */
  'wrapUp:saveNode': defineCall('supervisor', z.object({ id: id.nullable(), parentId: id.nullable(), name: z.string().trim().min(1).max(30), fields: z.array(wrapUpField).max(8).default([]) }), z.object({ id })),
  /** Moves a category among its neighbours. */
  'wrapUp:moveNode': defineCall('supervisor', z.object({ id, by: z.union([z.literal(-1), z.literal(1)]) }), done),
  /** Takes a category and what is below it out of use, or brings it back. Audited. */
  'wrapUp:retireNode': defineCall('supervisor', z.object({ id, retired: z.boolean() }), done),
  /** Whether a conversation may be resolved without a category. Audited. */
  'wrapUp:setRequired': defineCall('supervisor', z.object({ required: z.boolean() }), done),
  /** Leaves that may fit, the likeliest first, and why. */
  'wrapUp:suggest': defineCall('agent', z.object({ conversationId: id }), z.object({ suggestions: z.array(z.object({ nodeId: id, why: z.enum(['same_case', 'words', 'recent']) })) })),
  /** What was filed for a conversation, the latest first. */
  'wrapUp:of': defineCall('agent', z.object({ conversationId: id }), z.object({ filed: z.array(z.object({ id, path: z.string(), note: z.string(), by: personRef, at: time })) })),
  'settings:idleClose': defineCall('agent', z.object({}), idleClose),
  /** Audited. */
  'settings:setIdleClose': defineCall('supervisor', idleClose, done),
}

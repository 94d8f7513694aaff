import { z } from 'zod'
import { mostUndoMs } from '../rules/undo.ts'
import { channel, done } from './basics.ts'
import { defineCall } from './define.ts'

/**
 * What follows a person to another desk: small typed keys, kept by the engine. No field has a default here (a patch must
 * leave out what it does not change); the defaults are {@link defaultPreferences}.
 */
export const preferences = z.object({
  /** Chords of an action in place of its own, by action id; an empty list = no key. */
  keys: z.record(z.string().max(60), z.array(z.string().min(1).max(40)).max(4)),
  /** Actions and jumps chosen last in the palette, newest first. */
  recentActions: z.array(z.string().max(80)).max(12),
  /** How long a reply waits for a second thought before it leaves, ms. */
  undoMs: z.number().int().min(0).max(mostUndoMs),
  /** Messages with abuse are folded until one unfolds them. */
  foldAbuse: z.boolean(),
  /** Nothing sounds or flashes in these minutes of the day (after midnight, at the desk); null = it always may. */
  quietHours: z.object({ from: z.number().int().min(0).max(1_439), to: z.number().int().min(0).max(1_439) }).nullable(),
  /** The first steps of this person are done, or were left out. */
  welcomed: z.boolean(),
  /** Step of the tour that was left before its end, from 0; null = none is open. */
  tourStep: z.number().int().min(0).max(40).nullable(),
  /** Scripts that stand first in one's picker. */
  favouriteScripts: z.array(z.string().min(1).max(64)).max(300),
  /** What one looked for last, newest first. */
  recentSearches: z.array(z.string().min(1).max(60)).max(8),
  /** Filters of the inbox that one keeps, in order. */
  inboxFilters: z.array(z.object({ id: z.string().min(1).max(40), name: z.string().min(1).max(20), tab: z.enum(['mine', 'queue', 'all', 'snoozed', 'waiting', 'resolved', 'undecided']), channels: z.array(channel).max(8), accounts: z.array(z.string().max(64)).max(20), tags: z.array(z.string().max(20)).max(5) })).max(9),
})
export type Preferences = z.infer<typeof preferences>
/** Keys to change; each replaces its whole value. */
export type PreferencesPatch = Partial<Preferences>

/** What holds until somebody chooses otherwise. */
export const defaultPreferences: Preferences = {
  keys: {},
  recentActions: [],
  recentSearches: [],
  undoMs: 3_000,
  foldAbuse: true,
  quietHours: null,
  welcomed: false,
  tourStep: null,
  inboxFilters: [],
  favouriteScripts: [],
}

/** Reads what was stored, key by key: one that no longer fits falls back to its default, the others stay. */
export function readPreferences(stored: unknown): Preferences {
  const values: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {}
  const entries = Object.entries(preferences.shape).map(([key, schema]) => {
    const read = schema.safeParse(values[key])
    return [key, read.success ? read.data : defaultPreferences[key as keyof Preferences]] as const
  })
  return Object.fromEntries(entries) as Preferences
}

export const preferenceCalls = {
  /** Changes one's own preferences; what comes back stands in the `me` view. */
  'preference:save': defineCall('agent', z.object({ patch: preferences.partial().strict() }), done),
}

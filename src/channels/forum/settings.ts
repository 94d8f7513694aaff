import { z } from 'zod'
import { readSettings } from '../settings.ts'
import { discourseSettings } from './discourse/settings.ts'
import { nodebbSettings } from './nodebb/settings.ts'

/** What a forum account is set up with; `engine` says which program the forum runs. */
export const forumSettingsSchema = z.discriminatedUnion('engine', [nodebbSettings, discourseSettings])

/** Settings with every default filled in. */
export type ForumSettings = z.output<typeof forumSettingsSchema>

/** Checks the settings of an account. Throws `config_invalid` whose `details.fields` names every wrong field, never a value. */
export function readForumSettings(given: unknown): ForumSettings {
  return readSettings('forum', forumSettingsSchema, given)
}

import type { JsonFile } from '../json-file.ts'
import type { Preferences } from '../preferences.ts'
import type { UserSettings } from './policy.ts'
import { readFile } from 'node:fs/promises'
import { preferences } from '../preferences.ts'

function valuesOf({ settings, hubUrl }: Preferences): Record<string, unknown> {
  return hubUrl === null ? settings : { ...settings, hubUrl }
}

/** The person's settings in the file of preferences; the hub has the place there that it always had. */
export function settingsIn(kept: JsonFile<Preferences>): UserSettings {
  return {
    values: () => valuesOf(kept.data),
    keep: (name, value) => kept.update((data) => {
      if (name === 'hubUrl')
        data.hubUrl = typeof value === 'string' ? value : null
      else if (value === undefined)
        delete data.settings[name]
      else
        data.settings[name] = value
    }),
  }
}

/** The same without opening the file for good: nothing is made, set aside or kept. */
export async function peekSettings(path: string): Promise<Pick<UserSettings, 'values'>> {
  const told: unknown = await readFile(path, 'utf8').then(text => JSON.parse(text) as unknown).catch(() => ({}))
  const known = preferences.safeParse(told)
  return { values: () => known.success ? valuesOf(known.data) : {} }
}

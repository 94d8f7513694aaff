import { existsSync } from 'node:fs'
import process from 'node:process'

const SYSTEM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * The Chromium to drive: the one named by CHROMIUM_PATH, else the system's.
 * `undefined` leaves the choice to Playwright, which then takes its own download.
 */
export function findSystemChromium(env: NodeJS.ProcessEnv = process.env, exists: (path: string) => boolean = existsSync): string | undefined {
  if (env.CHROMIUM_PATH)
    return env.CHROMIUM_PATH
  return SYSTEM_PLACES.find(exists)
}

import process from 'node:process'

/** Set by `npm test -- --whole` and by every command that runs one suite by its name. */
export const WHOLE_VARIABLE = 'HUIYIN_WHOLE'

/** How often a test repeats itself: `whole` times where everything is run, `share` times in the quick run of the desk. */
export function repeats(whole: number, share: number): number {
  return process.env[WHOLE_VARIABLE] === '1' ? whole : share
}

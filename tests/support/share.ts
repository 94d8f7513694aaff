import process from 'node:process'

/** Set by `npm test -- --whole` and by every command that runs one suite by its name. */
export const WHOLE_VARIABLE = 'HUIYIN_WHOLE'

/** Whether everything is to be done as often as promised. */
export const isWhole = (): boolean => process.env[WHOLE_VARIABLE] === '1'

/** How often a test repeats itself: `whole` times where everything is run, `share` times in the quick run of the desk. */
export const repeats = (whole: number, share: number): number => isWhole() ? whole : share

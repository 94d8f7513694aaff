/** A number of ours as customers see it. `area`: of the customers it is for, `010`, `0571`. */
export interface CallerId {
  readonly number: string
  readonly brand?: string | undefined
  readonly area?: string | undefined
  /** False for a number that can only be called, as most 400 numbers. */
  readonly dialsOut: boolean
}

/** Three-digit areas begin with these; all others have four digits. */
const shortArea = /^(?:10|2\d)/

/** The area code of a Chinese landline (`010`, `0571`); null for mobiles and other countries, whose numbers tell no place. */
export function areaOf(e164: string): string | null {
  const local = /^\+86(\d{9,11})$/.exec(e164)?.[1]
  if (local === undefined || /^1[3-9]\d{9}$/.test(local))
    return null
  return `0${local.slice(0, shortArea.test(local) ? 2 : 3)}`
}

/**
 * The number that a customer sees when we call: the first that is meant for the brand and their area and may dial out, else
 * the preset, else any that is meant for everybody; null when none of ours dials out for them.
 */
export function callerIdFor(e164: string, brand: string, numbers: readonly CallerId[], preset: string): string | null {
  const area = areaOf(e164)
  const fits = numbers.filter(each => each.dialsOut && (each.brand === undefined || each.brand === brand) && (each.area === undefined || each.area === area))
  const meant = fits.find(each => each.brand !== undefined || each.area !== undefined)
  if (meant !== undefined)
    return meant.number
  const presetDials = !numbers.some(each => each.number === preset && !each.dialsOut)
  return fits[0]?.number ?? (presetDials ? preset : null)
}

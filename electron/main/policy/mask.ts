/** An address without what opens a door: names and passwords, and the values behind a question mark that are no blanks of ours. */
function maskAddress(text: string): string {
  return text
    .replaceAll(/\/\/[^/?#\s@]*@/g, '//***@')
    .replaceAll(/([?&][^=&#\s]*=)([^&#\s]*)/g, (whole, name: string, value: string) => /^\{\w+\}$/.test(value) ? whole : `${name}***`)
}

/** A value as it may be printed and sent to a help-desk. */
export function maskValue(value: unknown): unknown {
  if (typeof value === 'string')
    return maskAddress(value)
  if (Array.isArray(value))
    return value.map(maskValue)
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, maskValue(one)])) : value
}

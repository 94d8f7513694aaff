/** Signs that turn the order of reading around, and letters that are read from the right. */
const turning = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g
const fromTheRight = /\p{Script=Arabic}|\p{Script=Hebrew}/u

function kept(value: unknown): unknown {
  if (typeof value !== 'string')
    return value
  const plain = value.replaceAll(turning, '')
  return plain !== value || fromTheRight.test(value) ? `\u2068${plain}\u2069` : value
}

/**
 * Somebody's words inside a sentence of ours: what turns reading around in them ends where they end, so that a name can turn no other word
 * of the sentence. Everything else is as it was.
 */
export function keepDirection(values: unknown): unknown {
  return typeof values === 'object' && values !== null && !Array.isArray(values) ? Object.fromEntries(Object.entries(values).map(([key, value]) => [key, kept(value)])) : values
}

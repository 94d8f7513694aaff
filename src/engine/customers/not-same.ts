/** Key of the setting by which somebody said that two customers are two people. */
export function notSameKey(a: string, b: string): string {
  return `not-same:${[a, b].sort().join(':')}`
}

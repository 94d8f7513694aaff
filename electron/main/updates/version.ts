/** Versions as they are written: three numbers, and for an early one a word and a number (`1.4.0-early.2`). */
export const versionShape = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([a-z]{1,16})\.(\d{1,6}))?$/

type Parts = readonly [numbers: readonly number[], word: string]

function parts(version: string): Parts {
  const [, major, minor, patch, word = '', step = '0'] = versionShape.exec(version) ?? []
  if (major === undefined)
    throw new RangeError(`${version} is not a version`)
  // What is finished comes after everything that led to it.
  return [[major, minor, patch, word === '' ? 1 : 0, step].map(Number), word]
}

/** Order of two versions: negative when `a` is the older one, 0 when they are the same. Throws RangeError for anything else than versions. */
export function compareVersions(a: string, b: string): number {
  const [[left, leftWord], [right, rightWord]] = [parts(a), parts(b)]
  const differing = left.findIndex((number, at) => number !== right[at] && at < 4)
  if (differing >= 0)
    return (left[differing] ?? 0) - (right[differing] ?? 0)
  if (leftWord !== rightWord)
    return leftWord < rightWord ? -1 : 1
  return (left[4] ?? 0) - (right[4] ?? 0)
}

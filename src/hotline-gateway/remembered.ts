/** A map that forgets its oldest entries beyond `capacity`. */
export interface Remembered<T> {
  readonly get: (key: string) => T | undefined
  readonly set: (key: string, value: T) => void
  readonly delete: (key: string) => void
  readonly values: () => IterableIterator<T>
}

/** Makes memory with an upper bound: what was set longest ago is forgotten first. */
export function createRemembered<T>(capacity: number): Remembered<T> {
  const entries = new Map<string, T>()
  return {
    get: key => entries.get(key),
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      const oldest = entries.keys().next()
      if (entries.size > capacity && !oldest.done)
        entries.delete(oldest.value)
    },
    delete: key => void entries.delete(key),
    values: () => entries.values(),
  }
}

/** What gathers alerts so that many become one. */
export interface Gatherer<T> {
  readonly add: (one: T) => void
  readonly stop: () => void
}

/** Options of {@link createGatherer}. */
export interface GatherOptions<T> {
  /** How long the next ones are gathered after something was told, ms. */
  readonly windowMs: number
  /** Does the work after that many ms; answers how to call it off. */
  readonly later: (work: () => void, ms: number) => () => void
  readonly tell: (gathered: readonly T[]) => void
}

/** Tells the first at once and, as long as more come, all others together once per window. None is left out. */
export function createGatherer<T>({ windowMs, later, tell }: GatherOptions<T>): Gatherer<T> {
  let waiting: T[] = []
  let callOff: (() => void) | null = null

  function begin(): void {
    callOff = later(() => {
      callOff = null
      if (waiting.length > 0)
        flush()
    }, windowMs)
  }
  function flush(): void {
    const gathered = waiting
    waiting = []
    tell(gathered)
    begin()
  }
  return {
    add(one) {
      waiting.push(one)
      if (callOff === null)
        flush()
    },
    stop: () => callOff?.(),
  }
}

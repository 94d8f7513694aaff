/** A stretch of a text; offsets in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Collects spans that must not overlap: the first to come keeps its place. Constant time per unit of text. */
export interface SpanCollector<T extends Span> {
  /** Keeps `span` unless it overlaps one that is kept already. */
  readonly add: (span: T) => void
  /** What was kept, by place. */
  readonly sorted: () => T[]
}

/** A collector for a text of `length` UTF-16 units. */
export function createSpanCollector<T extends Span>(length: number): SpanCollector<T> {
  const taken = new Uint8Array(length)
  const kept: T[] = []
  return {
    add(span) {
      if (taken.subarray(span.start, span.end).includes(1))
        return
      taken.fill(1, span.start, span.end)
      kept.push(span)
    },
    sorted: () => kept.sort((a, b) => a.start - b.start),
  }
}

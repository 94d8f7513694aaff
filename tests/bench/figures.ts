/** The value below which a share of the values lies; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** `p50 12 · p90 20 · p99 31 · most 40 ms`. */
export function spread(values: readonly number[]): string {
  const [p50, p90, p99, most] = [0.5, 0.9, 0.99, 1].map(share => quantile(values, share).toFixed(0))
  return `p50 ${p50} · p90 ${p90} · p99 ${p99} · most ${most} ms`
}

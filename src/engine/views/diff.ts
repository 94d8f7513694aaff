import type { Frame } from '../../shared/contract/session.ts'

/** What was last told to a client about one view, rows as JSON so that equality is one comparison. */
export interface Told {
  readonly order: readonly string[]
  readonly rows: ReadonlyMap<string, string>
  readonly summary: string
}

interface Keyed { readonly id: string }

/** Remembers a state as told. */
export function told(rows: readonly Keyed[], summary: unknown): Told {
  return {
    order: rows.map(row => row.id),
    rows: new Map(rows.map(row => [row.id, JSON.stringify(row)])),
    summary: JSON.stringify(summary) ?? 'null',
  }
}

/** The way from one told state to the next; null when nothing differs. Row order is sent only when it changed. */
export function diff(before: Told, after: Told, rows: readonly Keyed[], summary: unknown): Omit<Frame, 'viewId' | 'from' | 'to'> | null {
  const put = rows.filter(row => before.rows.get(row.id) !== after.rows.get(row.id)) as Frame['put']
  const del = before.order.filter(id => !after.rows.has(id))
  const moved = before.order.length !== after.order.length || before.order.some((id, index) => id !== after.order[index])
  const summed = before.summary !== after.summary
  if (put.length === 0 && del.length === 0 && !moved && !summed)
    return null
  return { put, del, ...(moved ? { order: [...after.order] } : {}), ...(summed ? { summary } : {}) }
}

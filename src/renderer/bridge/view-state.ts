import type { Frame, Snapshot } from '../../shared/contract/session.ts'

/** A view as the screen holds it. Rows are in the view's order and keep their identity while they are unchanged. */
export interface ViewState<R extends { readonly id: string }, S> {
  readonly viewId: string
  readonly at: number
  readonly rows: readonly R[]
  readonly summary: S
}

/** What became of a frame: applied, `old` (already contained), or `gap` (something before it is missing). */
export type Applied<R extends { readonly id: string }, S> = ViewState<R, S> | 'old' | 'gap'

/** The state a snapshot stands for. The host has checked the shapes against the contract; here they get their types back. */
export function fromSnapshot<R extends { readonly id: string }, S>(snapshot: Snapshot): ViewState<R, S> {
  return { viewId: snapshot.viewId, at: snapshot.at, rows: snapshot.rows as unknown as readonly R[], summary: snapshot.summary as S }
}

/** Applies one frame. Frames of another view never get here. */
export function applyFrame<R extends { readonly id: string }, S>(state: ViewState<R, S>, frame: Frame): Applied<R, S> {
  if (frame.to <= state.at)
    return 'old'
  if (frame.from !== state.at)
    return 'gap'
  const rows = patchRows(state.rows, frame)
  if (rows === null)
    return 'gap'
  return { viewId: state.viewId, at: frame.to, rows, summary: frame.summary === undefined ? state.summary : frame.summary as S }
}

function patchRows<R extends { readonly id: string }>(rows: readonly R[], { put, del, order }: Frame): readonly R[] | null {
  if (put.length === 0 && del.length === 0 && order === undefined)
    return rows
  const byId = new Map(rows.map(row => [row.id, row]))
  for (const row of put)
    byId.set(row.id, row as unknown as R)
  for (const id of del)
    byId.delete(id)
  if (order === undefined)
    return [...byId.values()]
  const ordered: R[] = []
  for (const id of order) {
    const row = byId.get(id)
    if (row === undefined)
      return null
    ordered.push(row)
  }
  return ordered
}

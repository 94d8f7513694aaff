import type { ViewName, ViewParsed, ViewRow, ViewSummary } from '../../shared/contract/index.ts'
import type { Actor } from '../context.ts'
import type { Change } from '../store/tables.ts'

/** A view's whole state: rows in order, and one summary. */
export interface ViewState<N extends ViewName> {
  readonly rows: readonly ViewRow<N>[]
  readonly summary: ViewSummary<N>
}

/** Where a view's state comes from. Loading is a pure read; what a person may see is decided here. */
export interface ViewSource<N extends ViewName> {
  readonly load: (actor: Actor, params: ViewParsed<N>) => Promise<ViewState<N>>
  /** Cheap and generous: may this change alter the view? `rowIds` are the rows on the client's screen now. */
  readonly touches: (change: Change, params: ViewParsed<N>, rowIds: ReadonlySet<string>, actor: Actor) => boolean
  /** Least pause between two frames of this view, ms; figures need less haste than a conversation. */
  readonly pauseMs: number
  /** Reload this often even without a change (figures that depend on the time), ms. */
  readonly everyMs?: number
  /** Counts whole days of rows: a slow load makes it wait far longer than others. */
  readonly countsDays?: true
  /** Longest that a slow load makes it wait, ms; left out: as long as is usual for its kind. */
  readonly longestPauseMs?: number
  /** Says the same to everybody who may open it: screens that ask for the same share a load. */
  readonly sameForAll?: true
}

/** A source for every view of the contract. */
export type ViewSources = { readonly [N in ViewName]: ViewSource<N> }

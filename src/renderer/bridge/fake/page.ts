import type { ViewName, ViewRow, ViewSummary } from '../../../shared/contract/index.ts'

/** Rows and summary of a view as the world stands. */
export interface FakePage<N extends ViewName = ViewName> {
  readonly rows: readonly ViewRow<N>[]
  readonly summary: ViewSummary<N>
}

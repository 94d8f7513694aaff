/** What both databases take as a parameter. */
export type SqlValue = string | number | null | Uint8Array

/** A value now, or a promise of it: SQLite answers at once, PostgreSQL later. */
export type Maybe<T> = T | Promise<T>

/** Runs statements on one connection. The text of a statement is its identity: equal texts share a prepared statement. */
export interface Executor {
  /** Result rows as arrays in the order of the select list. */
  readonly rows: (text: string, params: readonly SqlValue[]) => Maybe<readonly (readonly unknown[])[]>
  /** Number of rows that were changed. */
  readonly run: (text: string, params: readonly SqlValue[]) => Maybe<number>
}

/** The databases that the store knows. */
export type DialectKind = 'sqlite' | 'postgres'

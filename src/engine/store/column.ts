/** Kinds of columns both databases know. `time` and `int` are 64-bit integers read as JS numbers; `json` is text holding JSON; `bool` is 0/1 or boolean underneath. */
export interface Column<T> {
  readonly kind: 'text' | 'int' | 'json' | 'bool' | 'blob'
  readonly nullable: boolean
  /** Carries the TypeScript type only. */
  readonly type?: T
}

/** Characters, kept to the letter. */
export const text = <T extends string = string>(): Column<T> => ({ kind: 'text', nullable: false })
/** A whole number up to 2^53 − 1. */
export const int = (): Column<number> => ({ kind: 'int', nullable: false })
/** Yes or no. */
export const bool = (): Column<boolean> => ({ kind: 'bool', nullable: false })
/** Any JSON value. */
export const json = <T>(): Column<T> => ({ kind: 'json', nullable: false })
/** Bytes. */
export const blob = (): Column<Uint8Array> => ({ kind: 'blob', nullable: false })
/** The same column, allowed to be null. */
export const nullable = <T>(column: Column<T>): Column<T | null> => ({ ...column, nullable: true }) as Column<T | null>

/** Columns by name. */
export type Columns = Readonly<Record<string, Column<unknown>>>
/** The TypeScript row of a table. */
export type RowOf<C extends Columns> = { -readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never }

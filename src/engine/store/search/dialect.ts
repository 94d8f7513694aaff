import type { Executor, SqlValue } from '../sql/value.ts'

/** A message as the index takes it. */
export interface IndexEntry {
  readonly n: number
  readonly tokens: readonly string[]
}

/** How one database keeps and asks the index. */
export interface SearchDialect {
  readonly add: (on: Executor, entries: readonly IndexEntry[]) => Promise<void>
  readonly drop: (on: Executor, ns: readonly number[]) => Promise<void>
  /** Message ids and numbers of a phrase, newest first. */
  readonly find: (on: Executor, tokens: readonly string[], limit: number) => Promise<{ messageId: string, n: number }[]>
  /** The n-th parameter. */
  readonly param: (n: number) => string
}

/** Longest phrase asked of an index; what is longer is left to the caller's verification. */
export const maxPhrase = 32

/** Full-text table: one row per message, positions of every token. */
export function createSqliteSearch(): SearchDialect {
  return {
    param: () => '?',
    async add(on, entries) {
      for (const { n, tokens } of entries)
        await on.run('insert into "messageIndex" ("rowid", "tokens") values (?, ?)', [n, tokens.join(' ')])
    },
    async drop(on, ns) {
      for (const n of ns)
        await on.run('delete from "messageIndex" where "rowid" = ?', [n])
    },
    async find(on, tokens, limit) {
      const rows = await on.rows(`
        select "m"."id", "m"."n" from (select "rowid" as "n" from "messageIndex" where "messageIndex" match ? order by "rowid" desc limit ?) as "i"
        join "messages" as "m" on "m"."n" = "i"."n" order by "m"."n" desc`, [`"${tokens.join(' ')}"`, limit])
      return rows.map(toHit)
    },
  }
}

/** Tokens of one part; fewer than the 255 places that a vector keeps of one lexeme. */
const partLength = 224

/** Text vectors in parts that overlap by a phrase. */
export function createPostgresSearch(): SearchDialect {
  return {
    param: n => `$${n}`,
    async add(on, entries) {
      const parts = entries.flatMap(({ n, tokens }) => cut(tokens).map((part, index) => ({ n, index, vector: toVector(part) })))
      await on.run(
        'insert into "messageIndex" ("n", "part", "tokens") select "n", "part", "tokens"::tsvector from unnest($1::bigint[], $2::int[], $3::text[]) as "p" ("n", "part", "tokens")',
        [parts.map(part => part.n), parts.map(part => part.index), parts.map(part => part.vector)] as unknown as SqlValue[],
      )
    },
    async drop(on, ns) {
      await on.run('delete from "messageIndex" where "n" = any($1::bigint[])', [ns] as unknown as SqlValue[])
    },
    async find(on, tokens, limit) {
      const phrase = tokens.map(token => `'${token}'`).join(' <-> ')
      const rows = await on.rows(`
        select "m"."id", "m"."n" from (select distinct "n" from "messageIndex" where "tokens" @@ $1::tsquery order by "n" desc limit $2) as "i"
        join "messages" as "m" on "m"."n" = "i"."n" order by "m"."n" desc`, [phrase, limit])
      return rows.map(toHit)
    },
  }
}

function toHit([messageId, n]: readonly unknown[]): { messageId: string, n: number } {
  return { messageId: messageId as string, n: n as number }
}

function cut(tokens: readonly string[]): (readonly string[])[] {
  const parts: (readonly string[])[] = []
  for (let from = 0; from === 0 || from + maxPhrase - 1 < tokens.length; from += partLength - maxPhrase + 1)
    parts.push(tokens.slice(from, from + partLength))
  return parts
}

function toVector(tokens: readonly string[]): string {
  const places = new Map<string, number[]>()
  tokens.forEach((token, index) => {
    const known = places.get(token)
    if (known === undefined)
      places.set(token, [index + 1])
    else
      known.push(index + 1)
  })
  return [...places].map(([token, at]) => `'${token}':${at.join()}`).join(' ')
}

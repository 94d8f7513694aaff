import type { Direction } from '../../../shared/domain/index.ts'
import type { Executor, SqlValue } from '../sql/value.ts'
import type { SearchDialect } from './dialect.ts'
import type { Facets, SearchFilter } from './layout.ts'
import { unescapeText } from '../sql/text-escape.ts'

/** A message as the index and a search look at it. */
export interface SearchedMessage extends Facets {
  readonly n: number
  readonly id: string
  readonly text: string
  readonly authorId: string
  readonly ownerId: string | null
  /** Of its conversation, as they are stored: a list in JSON; null = there is no conversation. */
  readonly tags: string | null
  /** ms UTC. */
  readonly at: number
  readonly receivedAt: number
}

/** A message as a search looks at it once the index has found it. */
export type MessageText = Omit<SearchedMessage, keyof Facets | 'receivedAt'>

const select = `select "m"."n", "m"."id", "m"."text", "m"."authorId", "m"."at", "m"."receivedAt", "m"."direction", "c"."channel", "c"."visibility", "c"."ownerId", "c"."tags",
  case when exists (select 1 from "media" where "media"."messageId" = "m"."id") then 1 else 0 end
  from "messages" as "m" left join "conversations" as "c" on "c"."id" = "m"."conversationId"`
/** Numbers asked for in one statement; fewer are filled up, so that few statements serve all. */
const listSizes = [1, 4, 16, 64] as const
const mostAtOnce = 64

/** Reads messages for the index and for searches. */
export function createMessageReader({ param: $ }: SearchDialect) {
  const whole = lists(select)
  const texts = lists('select "m"."n", "m"."id", "m"."text", "m"."authorId", "m"."at" from "messages" as "m"')
  const ids = lists('select "m"."n", "m"."id" from "messages" as "m"')

  function lists(begin: string): readonly string[] {
    return listSizes.map(size => `${begin} where "m"."n" in (${Array.from({ length: size }, (_, index) => $(index + 1)).join(', ')})`)
  }

  async function byNumber<R>(on: Executor, statements: readonly string[], ns: readonly number[], to: (row: readonly unknown[]) => R): Promise<R[]> {
    const found: R[] = []
    for (let from = 0; from < ns.length; from += mostAtOnce) {
      const some = ns.slice(from, from + mostAtOnce)
      const shape = listSizes.findIndex(size => size >= some.length)
      const rows = await on.rows(statements[shape]!, Array.from({ length: listSizes[shape]! }, (_, index) => some[Math.min(index, some.length - 1)]!))
      for (const row of rows)
        found.push(to(row))
    }
    return found
  }

  async function read(on: Executor, text: string, params: readonly SqlValue[]): Promise<SearchedMessage[]> {
    return (await on.rows(text, params)).map(toMessage)
  }

  return {
    /** Messages after a number, oldest first. */
    after: (on: Executor, n: number, limit: number) => read(on, `${select} where "m"."n" > ${$(1)} order by "m"."n" limit ${$(2)}`, [n, limit]),
    /** Messages between two numbers (both excluded), newest first. */
    between: (on: Executor, above: number, below: number, limit: number) => read(on, `${select} where "m"."n" > ${$(1)} and "m"."n" < ${$(2)} order by "m"."n" desc limit ${$(3)}`, [above, below, limit]),
    /** Messages of these numbers, in no order; missing ones are absent. */
    numbered: (on: Executor, ns: readonly number[]) => byNumber(on, whole, ns, toMessage),
    /** As `numbered`, with nothing of their conversations. */
    texts: (on: Executor, ns: readonly number[]) => byNumber(on, texts, ns, ([n, id, text, authorId, at]): MessageText => ({ n: n as number, id: id as string, text: unescapeText(text as string), authorId: authorId as string, at: at as number, ownerId: null, tags: null })),
    /** As `numbered`, their ids alone. */
    ids: (on: Executor, ns: readonly number[]) => byNumber(on, ids, ns, ([n, id]) => ({ n: n as number, id: id as string })),
  }
}

/** See {@link createMessageReader}. */
export type MessageReader = ReturnType<typeof createMessageReader>

function toMessage([n, id, text, authorId, at, receivedAt, direction, channel, visibility, ownerId, tags, hasFiles]: readonly unknown[]): SearchedMessage {
  return {
    n: n as number,
    id: id as string,
    text: unescapeText(text as string),
    authorId: authorId as string,
    at: at as number,
    receivedAt: receivedAt as number,
    direction: direction as Direction,
    channel: channel as string | null,
    visibility: visibility as string | null,
    ownerId: ownerId as string | null,
    tags: tags as string | null,
    hasFiles: hasFiles === 1,
  }
}

/** Whether a filter asks for more than the message itself and the facets that the index has. */
export function asksForRooms({ ownerId, tags = [] }: SearchFilter): boolean {
  return ownerId !== undefined || tags.length > 0
}

/** Whether a filter asks for more than the index knows of messages that were written between two moments (both included). */
export function asksForRows(filter: SearchFilter, { minAt, maxAt }: { readonly minAt: number, readonly maxAt: number }): boolean {
  const { authorId, from = 0, to = Number.POSITIVE_INFINITY } = filter
  return asksForRooms(filter) || authorId !== undefined || minAt < from || maxAt >= to
}

/** What the facets do not say. */
export function passesRow({ authorId, ownerId, from = 0, to = Number.POSITIVE_INFINITY, tags = [] }: SearchFilter, message: MessageText): boolean {
  return (authorId === undefined || message.authorId === authorId)
    && (ownerId === undefined || message.ownerId === ownerId)
    && message.at >= from && message.at < to
    && hasTags(message, tags)
}

/** A tag has neither quotes nor commas: between its quotes it stands in the list, or nowhere. */
function hasTags({ tags }: MessageText, wanted: readonly string[]): boolean {
  return wanted.every(tag => tags?.includes(JSON.stringify(tag)) ?? false)
}

import type { Executor } from '../sql/value.ts'
import type { SearchFilter } from './layout.ts'
import type { OpenSearched } from './lists.ts'
import type { Lookup, Match } from './lookup.ts'
import type { MessageReader, MessageText, SearchedMessage } from './messages.ts'
import type { Segment, SegmentList } from './segments.ts'
import { performance } from 'node:perf_hooks'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { searchForm, standsIn } from '../../../shared/rules/fold-search.ts'
import { facetByte, facetGate } from './layout.ts'
import { asksForRooms, asksForRows, passesRow } from './messages.ts'

/** What is looked for. */
export interface SearchWish {
  /** Forms (see `readQuery`) that must all stand in a message; at least one. */
  readonly forms: readonly string[]
  readonly filter: SearchFilter
  /** Only messages with a smaller number; null = from the newest on. */
  readonly before: number | null
  /** Messages of one page. */
  readonly limit: number
  /** Counted as far as this, and no further than is cheap. */
  readonly countTo: number
}

/** One message that was found. */
export interface SearchHit {
  readonly messageId: string
  readonly n: number
}

/** A page of what was found, in the order in which messages came to us, newest first; nothing between its hits is left out. */
export interface SearchFound {
  readonly hits: readonly SearchHit[]
  /** Hits before the asked number; at least so many when not whole. */
  readonly total: number
  readonly isWhole: boolean
  /** `before` of the next page; null = there is none. */
  readonly next: number | null
}

/** What a search works with. */
export interface FindParts {
  readonly list: SegmentList
  readonly reader: MessageReader
  readonly open: OpenSearched
  readonly lookup: Lookup
  readonly watermark: (on: Executor) => Promise<number>
}

/** Messages whose texts one search asks at most; what is older is left to the next page. */
const mostTexts = 6_000
const textsAtOnce = 256
/** How long a search keeps the thread before it lets others go on, ms. */
const turnMs = 8
/** Bytes of lists and blocks read, after which nothing is counted further once a page is full. */
const countedBytes = 1_000_000
/** How often a search begins again because segments were put together under it. */
const mostTries = 5
const newest = Number.MAX_SAFE_INTEGER

/** One search as it goes on. */
interface Course {
  readonly wish: SearchWish
  readonly gate: Uint8Array
  readonly asksRooms: boolean
  readonly stale: ReadonlySet<number>
  /** Ids by number, once a row was read; null = not read yet. */
  readonly hits: Map<number, string | null>
  /** What is above it was looked through whole. */
  bound: number
  texts: number
  /** Bytes of lists and blocks read so far. */
  bytes: number
  lastTurn: number
}

/** Finds messages: what is not indexed yet by their texts, the rest in the segments, newest first, stopping when a page is full. */
export function createFinder({ list, reader, open, lookup, watermark }: FindParts) {
  async function find(on: Executor, wish: SearchWish, attempt = 1): Promise<SearchFound> {
    // Each is read before what it could turn into: a message indexed meanwhile is found twice rather than never.
    const stale = (await on.rows(`select "n" from "searchStale"`, [])).map(([n]) => n as number)
    const mark = await watermark(on)
    const segments = (await list.all(on)).filter(segment => segment.state === 'live')
    const course: Course = { wish, gate: facetGate(wish.filter), asksRooms: asksForRooms(wish.filter), stale: new Set(stale), hits: new Map(), bound: 0, texts: 0, bytes: 0, lastTurn: performance.now() }
    keep(course, (await reader.numbered(on, stale)).filter(message => passes(course, message)))
    if (await throughTail(on, course, mark))
      await throughSegments(on, course, segments)
    if (attempt < mostTries && await haveGone(on, segments))
      return find(on, wish, attempt + 1)
    return answer(on, course)
  }

  async function haveGone(on: Executor, segments: readonly Segment[]): Promise<boolean> {
    const rows = await on.rows(`select "id" from "searchSegments" where "state" in ('live', 'dead')`, [])
    const here = new Set(rows.map(([id]) => id as number))
    return segments.some(({ id }) => !here.has(id))
  }

  /** The messages above the watermark. They are few unless the index is being built anew. False when a page is full. */
  async function throughTail(on: Executor, course: Course, mark: number): Promise<boolean> {
    let below = course.wish.before ?? newest
    for (;;) {
      const messages = await reader.between(on, mark, below, textsAtOnce)
      keep(course, messages.filter(message => passes(course, message)))
      course.texts += messages.length
      if (messages.length < textsAtOnce)
        return true
      below = messages.at(-1)!.n
      course.bound = below - 1
      if (isFull(course))
        return false
      await giveWay(course)
    }
  }

  async function throughSegments(on: Executor, course: Course, segments: readonly Segment[]): Promise<void> {
    const { wish } = course
    const { from = 0, to = newest } = wish.filter
    const before = wish.before ?? newest
    const phrases = wish.forms.map(form => Array.from(form, char => char.codePointAt(0)!))
    const asked = segments.filter(segment => segment.firstN < before && segment.maxAt >= from && segment.minAt < to).sort((a, b) => b.lastN - a.lastN)
    const listsOf = await open(on, asked)
    let floor = 0
    for (const [at, segment] of asked.entries()) {
      course.bound = Math.max(floor, segment.lastN)
      if (segment.lastN <= floor || isFull(course))
        return
      const { matches, bound, bytes } = await lookup.look(on, segment, await listsOf(segment), { phrases, gate: course.gate, before, enough: asksForRows(wish.filter, segment) ? mostTexts : Math.max(wish.limit, wish.countTo) })
      course.bytes += bytes
      floor = Math.max(floor, bound, await take(on, course, segment, matches))
      course.bound = Math.max(floor, asked[at + 1]?.lastN ?? 0)
      await giveWay(course)
    }
    course.bound = floor
  }

  /** Takes matches in, newest first, asking the texts where that is due. Answers the number down to which it came, 0 = all. */
  async function take(on: Executor, course: Course, segment: Segment, matches: readonly Match[]): Promise<number> {
    const fresh = matches.filter(({ n }) => !course.stale.has(n))
    if (!asksForRows(course.wish.filter, segment) && fresh.every(({ isSure }) => isSure)) {
      for (const { n } of fresh)
        course.hits.set(n, course.hits.get(n) ?? null)
      return 0
    }
    for (let from = 0; from < fresh.length; from += textsAtOnce) {
      if (isFull({ ...course, bound: fresh[from]!.n }))
        return fresh[from]!.n
      const some = fresh.slice(from, from + textsAtOnce)
      const read = course.asksRooms ? reader.numbered : reader.texts
      keep(course, (await read(on, some.map(({ n }) => n))).filter(message => says(course, message)))
      course.texts += some.length
      await giveWay(course)
    }
    return 0
  }

  async function answer(on: Executor, { wish, hits, bound }: Course): Promise<SearchFound> {
    const ns = [...hits.keys()].filter(n => n > bound).sort((a, b) => b - a)
    const page = ns.slice(0, wish.limit)
    const unread = page.filter(n => hits.get(n) === null)
    for (const { n, id } of await reader.ids(on, unread))
      hits.set(n, id)
    const last = page.at(-1)
    return {
      hits: page.flatMap((n) => {
        const messageId = hits.get(n) ?? null
        return messageId === null ? [] : [{ messageId, n }]
      }),
      total: ns.length,
      isWhole: bound === 0,
      next: ns.length > page.length ? last! : bound > 0 ? bound + 1 : null,
    }
  }

  return { find }
}

function isFull({ wish, hits, bound, texts, bytes }: Course): boolean {
  if (texts >= mostTexts)
    return true
  const wanted = bytes > countedBytes ? wish.limit : Math.max(wish.limit, wish.countTo)
  if (hits.size < wanted)
    return false
  let above = 0
  for (const n of hits.keys())
    above += n > bound ? 1 : 0
  return above >= wanted
}

async function giveWay(course: Course): Promise<void> {
  if (performance.now() - course.lastTurn < turnMs)
    return
  await turnOfTheLoop()
  course.lastTurn = performance.now()
}

function passes(course: Course, message: SearchedMessage): boolean {
  return message.n < (course.wish.before ?? newest) && course.gate[facetByte(message)] === 1 && says(course, message)
}

/** What is left to ask of a message that the index has found. */
function says({ wish }: Course, message: MessageText): boolean {
  if (!passesRow(wish.filter, message))
    return false
  const form = searchForm(message.text)
  return wish.forms.every(wanted => standsIn(form, wanted))
}

function keep({ hits }: Course, messages: readonly { readonly n: number, readonly id: string }[]): void {
  for (const { n, id } of messages)
    hits.set(n, id)
}

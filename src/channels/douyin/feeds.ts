import type { InboundItem } from '../../shared/domain/index.ts'
import type { BadItem, CallContext, FeedSpec } from '../connector.ts'
import type { Feed } from '../feed-table.ts'
import type { Mapped, MapView, RootPlace, VideoPlace } from './map.ts'
import type { DouyinSettings } from './settings.ts'
import type { Sources } from './sources.ts'
import type { WalkPage, WatchState } from './watch-state.ts'
import type { ListedRoot, ListedVideo, Task, WatchPlan } from './watch.ts'
import type { ListPage } from './wire.ts'
import { isAppError } from '../../shared/errors.ts'
import { badRow, reasonOf } from '../bad-row.ts'
import { mapComment, mapFoundVideo } from './map.ts'
import { intervalOf } from './settings.ts'
import { freshState, readState, writeState } from './watch-state.ts'
import { afterComments, afterGone, afterReplies, afterVideos, hasMore, nextTask } from './watch.ts'
import { wireGlimpse, wireVideo } from './wire.ts'

const HOUR_MS = 3_600_000

/** What feeds are made from. */
export interface FeedParts {
  readonly sources: Sources
  readonly settings: DouyinSettings
  readonly now: () => number
}

/** What a step brought. */
interface Found {
  readonly state: WatchState
  readonly items: readonly InboundItem[]
  readonly bad: readonly BadItem[]
}

interface FeedKind {
  readonly spec: FeedSpec
  readonly plan: WatchPlan
  readonly listVideos: (cursor: string, context: CallContext) => Promise<ListPage>
  /** A row of the list, as far as it is watched; null for one that is not. */
  readonly watch: (row: unknown) => { readonly video: ListedVideo | null, readonly item: InboundItem | null } | { readonly bad: BadItem }
}

/** The ids under which the account's own comments are listed. */
export function ownIdsOf(settings: DouyinSettings): ReadonlySet<string> {
  return new Set([settings.openId, ...settings.ownIds])
}

/** Who wrote what on a page, by comment id: an answer of the account is filed under the one whom it answers. */
function authorsOf(rows: readonly unknown[]): ReadonlyMap<string, string> {
  const pairs = rows.flatMap((row): [string, string][] => {
    const { comment_id: id, comment_user_id: uid } = (row ?? {}) as Record<string, unknown>
    return typeof id === 'string' && typeof uid === 'string' ? [[id, uid]] : []
  })
  return new Map(pairs)
}

function walkPageOf(page: ListPage): WalkPage {
  const times = page.rows.flatMap((row) => {
    const glimpse = wireGlimpse.safeParse(row)
    return glimpse.success && glimpse.data.top !== true && glimpse.data.create_time !== undefined ? [glimpse.data.create_time] : []
  })
  return { times, next: page.next }
}

function rootsOf(mapped: readonly Mapped[]): ListedRoot[] {
  return mapped.flatMap(row => 'row' in row ? [{ id: row.row.comment_id, uid: row.row.comment_user_id, total: row.row.reply_comment_total ?? 0 }] : [])
}

function createFeed(kind: FeedKind, parts: FeedParts): Feed {
  const { sources, settings, now } = parts
  const own = ownIdsOf(settings)

  function mapRows(page: ListPage, video: VideoPlace, root: RootPlace | undefined, since: number): { mapped: Mapped[], items: InboundItem[], bad: BadItem[] } {
    const view: MapView = { own, video, authors: authorsOf(page.rows), ...(root === undefined ? {} : { root }) }
    const mapped = page.rows.map(row => mapComment(row, view))
    const items = mapped.flatMap(row => 'item' in row && row.item.at >= since ? [row.item] : [])
    return { mapped, items, bad: mapped.flatMap(row => 'bad' in row ? [row.bad] : []) }
  }

  async function readVideos(state: WatchState, cursor: string, context: CallContext): Promise<Found> {
    const page = await kind.listVideos(cursor, context)
    const rows = page.rows.map(kind.watch)
    const videos = rows.flatMap(row => 'video' in row && row.video ? [row.video] : [])
    const items = rows.flatMap(row => 'item' in row && row.item && row.item.at >= state.since ? [row.item] : [])
    return { state: afterVideos(state, { videos, next: page.next }, kind.plan, now()), items, bad: rows.flatMap(row => 'bad' in row ? [row.bad] : []) }
  }

  async function perform(state: WatchState, task: Task, context: CallContext): Promise<Found> {
    if (task.what === 'videos')
      return readVideos(state, task.cursor, context)
    const { video, cursor } = task.job
    if (task.what === 'comments') {
      const page = await sources.comments(video, cursor, context)
      const { mapped, items, bad } = mapRows(page, video, undefined, state.since)
      return { state: afterComments(state, task.job, { ...walkPageOf(page), roots: rootsOf(mapped) }, kind.plan, now()), items, bad }
    }
    const page = await sources.replies(video, task.job.root.id, cursor, context)
    const { items, bad } = mapRows(page, video, task.job.root, state.since)
    return { state: afterReplies(state, task.job, walkPageOf(page), now()), items, bad }
  }

  return {
    spec: kind.spec,
    async read(kept, context) {
      const before = readState(kept) ?? freshState(now() - settings.sinceHours * HOUR_MS)
      const { task, state } = nextTask(before, kind.plan, now())
      try {
        const found = await perform(state, task, context)
        return { items: found.items, bad: found.bad, cursor: writeState(found.state), more: hasMore(found.state) }
      }
      catch (error) {
        // The video or comment was deleted between two calls.
        if (!isAppError(error) || error.code !== 'source_deleted')
          throw error
        const after = afterGone(state, task, now())
        return { items: [], bad: [], cursor: writeState(after), more: hasMore(after) }
      }
    },
  }
}

/** The comments under the account's own videos, replies included; also what the account wrote there itself, in whatever app. */
function commentsFeed(parts: FeedParts): Feed {
  const { sources, settings } = parts
  return createFeed({
    spec: { name: 'comments', touchpoint: 'comment', intervalMs: intervalOf(settings, 'comments'), priority: 1 },
    plan: { ...settings, lookEveryMs: intervalOf(settings, 'comments'), mostVideos: settings.watchedVideos, comments: true },
    listVideos: sources.ownVideos,
    watch(row) {
      const read = wireVideo.safeParse(row)
      if (!read.success || read.data.item_id === undefined)
        return { bad: badRow(row, read.success ? 'item_id: missing' : reasonOf(read.error)) }
      const { item_id: id, title, statistics } = read.data
      return { item: null, video: { place: { origin: 'own', id, title: title ?? '', authorName: settings.screenName }, count: statistics?.comment_count ?? null } }
    },
  }, parts)
}

/** Videos of others in which a keyword is found and, if wished, the comments under them. */
function searchFeed(keyword: string, parts: FeedParts): Feed {
  const { sources, settings } = parts
  const own = ownIdsOf(settings)
  return createFeed({
    spec: { name: `search:${keyword}`, touchpoint: 'search_hit', intervalMs: intervalOf(settings, 'search'), priority: 5 },
    plan: { ...settings, lookEveryMs: intervalOf(settings, 'search'), listAllEveryMs: 0, mostVideos: settings.searchPages * settings.videoPageSize, comments: settings.searchComments },
    listVideos: (cursor, context) => sources.search(keyword, cursor, context),
    watch(row) {
      const read = wireVideo.safeParse(row)
      if (!read.success)
        return { bad: badRow(row, reasonOf(read.error)) }
      const { sec_item_id: id, title, nickname, open_id, statistics } = read.data
      const isOwn = open_id !== undefined && own.has(open_id)
      const video: ListedVideo | null = id === undefined || isOwn ? null : { place: { origin: 'found', id, title: title ?? '', authorName: nickname ?? '' }, count: statistics?.comment_count ?? null }
      return { item: mapFoundVideo(read.data, own), video }
    },
  }, parts)
}

/** Every feed of an account. */
export function createFeeds(parts: FeedParts): Feed[] {
  const { settings } = parts
  const own = settings.watchedVideos > 0 ? [commentsFeed(parts)] : []
  return [...own, ...[...new Set(settings.keywords)].map(keyword => searchFeed(keyword, parts))]
}

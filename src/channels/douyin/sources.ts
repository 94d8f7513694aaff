import type { CallContext } from '../connector.ts'
import type { Call, DouyinClient } from './client.ts'
import type { Origin } from './map.ts'
import type { DouyinSettings } from './settings.ts'
import type { ListPage } from './wire.ts'
import { AppError } from '../../shared/errors.ts'
import { readList } from './wire.ts'

/** The comment calls of the two profiles (contract 3.1). */
const COMMENT_PATHS = {
  web: { list: '/item/comment/list/', replies: '/item/comment/reply/list/', reply: '/item/comment/reply/', pin: '/item/comment/top/' },
  miniapp: { list: '/api/apps/v1/item/list_comment/', replies: '/api/apps/v1/item/list_comment_reply/', reply: '/api/apps/v1/item/reply_comment/', pin: '/api/apps/v1/item/top_comment/' },
} as const
const FOUND_PATHS = { list: '/video/search/comment/list/', replies: '/video/search/comment/reply/list/', reply: '/video/search/comment/reply/' } as const

/** A video, as far as calls go. */
export interface VideoId {
  readonly origin: Origin
  readonly id: string
}

/** The lists that are read, each one call. */
export interface Sources {
  readonly ownVideos: (cursor: string, context: CallContext) => Promise<ListPage>
  readonly search: (keyword: string, cursor: string, context: CallContext) => Promise<ListPage>
  /** Newest first where the platform can be asked for it. */
  readonly comments: (video: VideoId, cursor: string, context: CallContext) => Promise<ListPage>
  readonly replies: (video: VideoId, commentId: string, cursor: string, context: CallContext) => Promise<ListPage>
}

/** The call that writes a comment under a video, or a reply to one of its comments. */
export function replyCall(settings: DouyinSettings, video: VideoId, commentId: string | null, content: string): Call {
  const isOwn = video.origin === 'own'
  return {
    path: isOwn ? COMMENT_PATHS[settings.profile].reply : FOUND_PATHS.reply,
    json: { ...(isOwn ? { item_id: video.id } : { sec_item_id: video.id }), ...(commentId === null ? {} : { comment_id: commentId }), content },
    scope: isOwn ? 'comments' : 'search',
    isWrite: true,
  }
}

/** The call that pins a comment at the head of an own video's comments, or lets it go. */
export function pinCall(settings: DouyinSettings, itemId: string, commentId: string, pinned: boolean): Call {
  // Doing it twice does no harm.
  return { path: COMMENT_PATHS[settings.profile].pin, json: { item_id: itemId, comment_id: commentId, top: pinned }, scope: 'comments' }
}

/** The lists of one account. An answer without its list is `channel_bad_answer`, never "no news". */
export function createSources(client: DouyinClient, settings: DouyinSettings): Sources {
  const paths = COMMENT_PATHS[settings.profile]

  async function list(call: Call, context: CallContext): Promise<ListPage> {
    const page = readList((await client.ask(call, context)).data)
    if (!page)
      throw new AppError('channel_bad_answer', { details: { endpoint: call.path, reason: 'no_list' } })
    return page
  }

  return {
    ownVideos: (cursor, context) => list({ path: '/api/douyin/v1/video/video_list/', query: { count: settings.videoPageSize, cursor }, scope: 'videos' }, context),
    search: (keyword, cursor, context) => list({ path: '/video/search/', query: { keyword, count: settings.videoPageSize, cursor }, scope: 'search' }, context),
    comments: ({ origin, id }, cursor, context) => origin === 'own'
      ? list({ path: paths.list, query: { item_id: id, count: settings.commentPageSize, cursor, sort_type: 'time' }, scope: 'comments' }, context)
      : list({ path: FOUND_PATHS.list, query: { sec_item_id: id, count: settings.commentPageSize, cursor }, scope: 'search' }, context),
    replies: ({ origin, id }, comment_id, cursor, context) => origin === 'own'
      ? list({ path: paths.replies, query: { item_id: id, comment_id, count: settings.commentPageSize, cursor, sort_type: 'time' }, scope: 'comments' }, context)
      : list({ path: FOUND_PATHS.replies, query: { sec_item_id: id, comment_id, count: settings.commentPageSize, cursor }, scope: 'search' }, context),
  }
}

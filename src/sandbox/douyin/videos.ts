import type { Call, DouyinContext, Endpoint, Result } from './context.ts'
import { takePage, videoJson } from './lists.ts'
import { demandQuery, readCount, readCursor } from './read.ts'

const MOST = 20

/** Own videos: pinned ones above the others on the first page, then newest first. */
function ownVideos(call: Call, context: DouyinContext): Result {
  const count = readCount(call, MOST)
  const cursor = readCursor(call)
  const own = [...context.world.videos.values()].map((video, index) => ({ n: index + 1, video })).filter(({ video }) => video.uid === context.world.brandId && !video.deleted)
  const page = takePage(own.filter(({ video }) => !video.isTop), { cursor, count, isAscending: false })
  const pinned = cursor === 0 ? own.filter(({ video }) => video.isTop) : []
  return { data: { list: [...pinned, ...page.rows].map(({ video }) => videoJson(video, context)), cursor: page.next, has_more: page.more } }
}

/** Some own videos by their ids. */
function someVideos(call: Call, context: DouyinContext): Result {
  const ids = Array.isArray(call.body.item_ids) ? call.body.item_ids : []
  const videos = ids.flatMap(id => context.world.videos.get(String(id)) ?? []).filter(video => video.uid === context.world.brandId && !video.deleted)
  return { data: { list: videos.map(video => videoJson(video, context)) } }
}

function search(call: Call, context: DouyinContext): Result {
  const keyword = demandQuery(call, 'keyword')
  const count = readCount(call, MOST)
  const hits = [...context.world.videos.values()].map((video, index) => ({ n: index + 1, video })).filter(({ video }) => !video.deleted && video.title.includes(keyword))
  const page = takePage(hits, { cursor: readCursor(call), count, isAscending: false })
  const list = page.rows.map(({ video }) => {
    const owner = context.world.users.get(video.uid)
    return { ...videoJson(video, context), sec_item_id: video.secId, open_id: video.uid, nickname: owner?.nick ?? '', avatar: `${context.baseUrl()}/avatar/${encodeURIComponent(video.uid)}.png` }
  })
  return { data: { list, cursor: page.next, has_more: page.more } }
}

/** Own videos, and those of others by keyword. */
export const VIDEO_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/api/douyin/v1/video/video_list/', envelope: 'A', token: 'user', scope: 'video.list.bind', run: ownVideos },
  { method: 'GET', path: '/video/list/', envelope: 'A', token: 'user', scope: 'video.list.bind', run: ownVideos },
  { method: 'POST', path: '/api/douyin/v1/video/video_data/', envelope: 'A', token: 'user', scope: 'video.data.bind', run: someVideos },
  { method: 'GET', path: '/video/search/', envelope: 'A', token: 'user', scope: 'video.search', run: search },
]

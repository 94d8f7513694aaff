import type { Call, DouyinContext } from './context.ts'
import type { DouyinComment, DouyinVideo } from './world.ts'
import { DouyinRefusal } from './refusal.ts'

const BAD_PARAMETER = 2100005

/** A parameter of the query. Throws the refusal for one that is missing. */
export function demandQuery(call: Call, name: string): string {
  const value = call.query.get(name)
  if (value === null || value === '')
    throw new DouyinRefusal(BAD_PARAMETER, `${name} is missing`)
  return value
}

/** A text of the body. Throws the refusal for one that is missing. */
export function demandText(call: Call, name: string): string {
  const value = call.body[name]
  if (typeof value !== 'string' || value === '')
    throw new DouyinRefusal(BAD_PARAMETER, `${name} is missing`)
  return value
}

/** `count`, within what the list gives. */
export function readCount(call: Call, most: number): number {
  const count = Number(demandQuery(call, 'count'))
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new DouyinRefusal(BAD_PARAMETER, `count must lie between 1 and ${most}`)
  return count
}

/** `cursor`, 0 when left out. */
export function readCursor(call: Call): number {
  const cursor = Number(call.query.get('cursor') ?? '0')
  if (!Number.isSafeInteger(cursor) || cursor < 0)
    throw new DouyinRefusal(BAD_PARAMETER, 'cursor is wrong')
  return cursor
}

/** Whether somebody who looks now sees it. */
export function isShown(row: DouyinComment, context: DouyinContext): boolean {
  return !row.deleted && row.visibleFrom <= context.host.now()
}

/** A video of the brand. */
export function demandOwnVideo(id: string, context: DouyinContext): DouyinVideo {
  const video = context.world.videos.get(id)
  if (!video || video.deleted || video.uid !== context.world.brandId)
    throw new DouyinRefusal(2111007)
  return video
}

/** A video that a search told. */
export function demandFoundVideo(secId: string, context: DouyinContext): DouyinVideo {
  const video = [...context.world.videos.values()].find(one => one.secId === secId)
  if (!video || video.deleted)
    throw new DouyinRefusal(2111007)
  return video
}

/** A comment under that video. */
export function demandComment(id: string, video: DouyinVideo, context: DouyinContext): DouyinComment {
  const comment = context.world.comments.get(id)
  if (!comment || !isShown(comment, context))
    throw new DouyinRefusal(2111003)
  if (comment.videoId !== video.id)
    throw new DouyinRefusal(2111004)
  return comment
}

import type { VideoPlace } from './map.ts'
import type { DouyinSettings } from './settings.ts'
import type { CommentJob, ReplyJob, SeenVideo, WalkPage, WatchState } from './watch-state.ts'
import { remember, rootMark, startWalk, takePage, videoPlace } from './watch-state.ts'

/** Comments with replies that are remembered over all videos of a feed. */
const MOST_ROOTS = 1000
/** Replies that a count promises and no page shows (in review, hidden) are looked for so often again. */
const EXTRA_READINGS = 2
/** Pages of comments read under somebody else's video: those are listed in an order that nobody tells. */
const MOST_FOUND_PAGES = 5
/** A walk so long lets other videos go first now and then, and what comes on top of it is read meanwhile. */
const LONG_WALK_PAGES = 5
/** A platform's clock may be ahead; a garbled time must not carry a mark into the future. */
const AHEAD_MS = 24 * 3_600_000

/** How a feed watches: the times of its settings, and how many videos. */
export interface WatchPlan extends Pick<DouyinSettings, 'overlapMs' | 'sweepEveryMs' | 'sweepBackMs' | 'quietSweepMs' | 'listAllEveryMs'> {
  readonly mostVideos: number
  /** So often the newest videos are looked at, also while there is much to read. */
  readonly lookEveryMs: number
  /** Comments are read at all. */
  readonly comments: boolean
}

/** A video of a list, as far as watching goes. */
export interface ListedVideo {
  readonly place: VideoPlace
  /** Its number of comments: the cheap sign that something happened. Null when the platform does not tell. */
  readonly count: number | null
}

/** What is read next; exactly one call. */
export type Task
  = | { readonly what: 'videos', readonly cursor: string }
    | { readonly what: 'comments', readonly job: CommentJob }
    | { readonly what: 'replies', readonly job: ReplyJob }

/**
 * The next task of a feed, and the state in which it has begun. A round: list the videos, then read what changed. A backlog of
 * hours does not hold up what comes meanwhile: the newest videos are looked at in between.
 */
export function nextTask(state: WatchState, plan: WatchPlan, now: number): { task: Task, state: WatchState } {
  if (state.list !== null)
    return { task: { what: 'videos', cursor: state.list.cursor }, state }
  const [reply] = state.replies
  const [job] = state.jobs
  const isLookDue = now - state.lookedAt >= plan.lookEveryMs || now < state.lookedAt
  if (reply && !isLookDue)
    return { task: { what: 'replies', job: reply }, state }
  if (job && !isLookDue)
    return { task: { what: 'comments', job }, state }
  const isDeep = !reply && !job && (now - state.listedAt >= plan.listAllEveryMs || now < state.listedAt)
  return { task: { what: 'videos', cursor: '0' }, state: { ...state, lookedAt: now, list: { cursor: '0', pages: 0, rows: 0, isDeep } } }
}

/** Whether there is more to read at once. */
export function hasMore(state: WatchState): boolean {
  return state.list !== null || state.jobs.length > 0 || state.replies.length > 0
}

function jobFor(video: ListedVideo, seen: SeenVideo | undefined, plan: WatchPlan, state: WatchState, now: number): CommentJob | null {
  if (seen === undefined)
    return video.count === 0 ? null : { ...startWalk(state.since), video: videoPlace(video.place), count: video.count, sweep: true, ahead: false }
  const sinceSweep = now - seen.sweptAt
  const hasNews = video.count !== null && video.count !== seen.count
  const isQuiet = video.count !== null && video.count === seen.sweptCount
  const isSweepDue = sinceSweep >= (isQuiet ? plan.quietSweepMs : plan.sweepEveryMs) || sinceSweep < 0
  // Without a pause between sweeps every round is one.
  if (!hasNews && !isSweepDue && plan.sweepEveryMs > 0)
    return null
  const sweep = isSweepDue || plan.sweepEveryMs === 0
  const back = sweep ? Math.max(plan.overlapMs, plan.sweepBackMs) : plan.overlapMs
  return { ...startWalk(Math.max(state.since, seen.mark - back)), video: videoPlace(video.place), count: video.count, sweep, ahead: false }
}

/** What came on top of a long walk since it began; null when nothing did, or when that is being read already. */
function jobAheadOf(walking: CommentJob, video: ListedVideo, jobs: readonly CommentJob[]): CommentJob | null {
  const isUnderWay = jobs.some(job => job.ahead && job.video.id === walking.video.id)
  if (isUnderWay || walking.pages < LONG_WALK_PAGES || video.count === walking.count)
    return null
  return { ...startWalk(walking.newest), video: walking.video, count: video.count, sweep: false, ahead: true }
}

/** The state after a page of videos. */
export function afterVideos(state: WatchState, page: { readonly videos: readonly ListedVideo[], readonly next: string | null }, plan: WatchPlan, now: number): WatchState {
  const list = state.list ?? { cursor: '0', pages: 0, rows: 0, isDeep: true }
  const room = Math.max(0, plan.mostVideos - list.rows)
  let jobs = [...state.jobs]
  for (const video of plan.comments ? page.videos.slice(0, room) : []) {
    const walking = jobs.find(job => !job.ahead && job.video.id === video.place.id)
    const job = walking ? jobAheadOf(walking, video, jobs) : jobFor(video, state.videos.get(video.place.id), plan, state, now)
    if (job)
      jobs = [...jobs, job]
  }
  // What is new goes before walks that have been under way for long.
  jobs = [...jobs.filter(job => job.pages < LONG_WALK_PAGES), ...jobs.filter(job => job.pages >= LONG_WALK_PAGES)]
  const rows = list.rows + page.videos.length
  const isStuck = page.next === list.cursor || list.pages > plan.mostVideos
  const goesOn = list.isDeep && page.next !== null && !isStuck && rows < plan.mostVideos
  return goesOn
    ? { ...state, jobs, list: { cursor: page.next ?? '0', pages: list.pages + 1, rows, isDeep: true } }
    : { ...state, jobs, list: null, listedAt: list.isDeep ? now : state.listedAt }
}

/** A comment on a page that has replies. */
export interface ListedRoot {
  readonly id: string
  readonly uid: string
  readonly total: number
}

function replyJobsFor(state: WatchState, video: VideoPlace, roots: readonly ListedRoot[], overlapMs: number): ReplyJob[] {
  return roots.flatMap(({ id, uid, total }) => {
    const seen = state.roots.get(rootMark(id))
    const isKnown = seen !== undefined && seen.total === total && seen.left <= 0
    if (total === 0 || isKnown)
      return []
    const floor = seen === undefined ? state.since : Math.max(state.since, seen.mark - overlapMs)
    return [{ ...startWalk(floor), video, root: { id, uid }, total, read: 0 }]
  })
}

/** What was read ahead counts when the walk below it has arrived: only then the mark moves. */
function raiseWalk(jobs: readonly CommentJob[], ahead: CommentJob): CommentJob[] {
  return jobs.map(job => job.video.id === ahead.video.id ? { ...job, newest: Math.max(job.newest, ahead.newest), count: ahead.count } : job)
}

/** The state after a page of comments: the mark of the video moves when the walk has arrived, and never down. */
export function afterComments(state: WatchState, job: CommentJob, page: WalkPage & { readonly roots: readonly ListedRoot[] }, plan: WatchPlan, now: number): WatchState {
  const step = takePage(job, page)
  const rest = state.jobs.slice(1)
  const replies = replyJobsFor(state, job.video, page.roots, plan.overlapMs)
  const isEnough = job.video.origin === 'found' && step.walk.pages >= MOST_FOUND_PAGES
  if (step.state === 'on' && !isEnough)
    return { ...state, jobs: step.walk.pages % LONG_WALK_PAGES === 0 && !job.ahead ? [...rest, step.walk] : [step.walk, ...rest], replies }
  if (job.ahead)
    return { ...state, jobs: step.state === 'arrived' || isEnough ? raiseWalk(rest, step.walk) : rest, replies }
  const seen = state.videos.get(job.video.id)
  const isThrough = step.state === 'arrived' || isEnough
  // Rows that were deleted or pinned under a first walk of several pages moved others out of its way: it is swept soon.
  const sweptCount = seen === undefined && step.walk.pages > 1 ? null : job.count
  const after: SeenVideo = isThrough
    ? { count: job.count, ...(job.sweep ? { sweptAt: now, sweptCount } : { sweptAt: seen?.sweptAt ?? now, sweptCount: seen?.sweptCount ?? null }), mark: Math.max(seen?.mark ?? state.since, Math.min(step.walk.newest, now + AHEAD_MS)) }
    // Begun anew the next time, whatever the count says then.
    : { count: -1, sweptAt: seen?.sweptAt ?? 0, sweptCount: -1, mark: seen?.mark ?? state.since }
  return { ...state, jobs: rest, replies, videos: remember(state.videos, job.video.id, after, plan.mostVideos * 2) }
}

/** The state after a page of replies. */
export function afterReplies(state: WatchState, job: ReplyJob, page: WalkPage, now: number): WatchState {
  const step = takePage({ ...job, read: job.read + page.times.length }, page)
  const rest = state.replies.slice(1)
  if (step.state === 'on')
    return { ...state, replies: [step.walk, ...rest] }
  const key = rootMark(job.root.id)
  const seen = state.roots.get(key)
  const isWhole = step.walk.read >= job.total || (step.walk.sorted && step.walk.oldest !== null && step.walk.oldest < step.walk.floor)
  const left = isWhole ? 0 : seen?.total === job.total ? seen.left - 1 : EXTRA_READINGS
  const mark = Math.max(seen?.mark ?? state.since, Math.min(step.walk.newest, now + AHEAD_MS))
  return { ...state, replies: rest, roots: remember(state.roots, key, { total: job.total, left, mark }, MOST_ROOTS) }
}

/** A walk whose video or comment is gone ends; nothing is concluded from it. */
export function afterGone(state: WatchState, task: Task, now: number): WatchState {
  if (task.what === 'replies')
    return { ...state, replies: state.replies.slice(1) }
  if (task.what === 'videos')
    return { ...state, list: null }
  const seen = state.videos.get(task.job.video.id)
  const videos = new Map(state.videos).set(task.job.video.id, { count: task.job.count, sweptAt: now, sweptCount: task.job.count, mark: seen?.mark ?? state.since })
  return { ...state, jobs: state.jobs.slice(1), videos }
}

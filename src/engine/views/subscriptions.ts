import type { ViewName } from '../../shared/contract/index.ts'
import type { Frame, Snapshot } from '../../shared/contract/session.ts'
import type { Actor } from '../context.ts'
import type { Change } from '../store/tables.ts'
import type { Told } from './diff.ts'
import type { ViewSource, ViewSources, ViewState } from './source.ts'
import { views } from '../../shared/contract/index.ts'
import { AppError } from '../../shared/errors.ts'
import { diff, told } from './diff.ts'

/** Least pause between frames of one view, ms: at most one frame per 50 ms. */
const frameMs = 50
/** A view that takes long to load pauses so many times as long, so that views never take all of the engine's time; one of less haste more times. */
const pausePerLoad = 2
/** Longest pause that a slow load brings, ms, and as a multiple of the view's own pause. */
const longestPauseMs = 200
const longestPauses = 4
/** Figures over whole days need the least haste and cost the most. */
const figuresPausePerLoad = 30
const longestFiguresPauseMs = 3_000

interface Subscription {
  readonly viewId: string
  readonly actor: Actor
  readonly name: ViewName
  params: unknown
  told: Told
  rowIds: ReadonlySet<string>
  at: number
  lastSentAt: number
  /** How long the latest load took, ms. */
  loadMs: number
  dirty: boolean
  /** Loads under way; nothing else is begun meanwhile. */
  loading: number
  timer: NodeJS.Timeout | null
  /** Grows when the client moved or synced, so that a load begun before tells nothing. */
  generation: number
}

/** Deps of {@link createSubscriptions}. Times in ms of a monotonic clock. */
export interface SubscriptionsDeps {
  readonly sources: ViewSources
  readonly now: () => number
  readonly newId: () => string
  readonly emit: (sessionId: string, frame: Frame) => void
  readonly onBug: (error: unknown) => void
}

/** Every open view of every session: opens, moves, and tells deltas as the store changes. */
export function createSubscriptions(deps: SubscriptionsDeps) {
  const open = new Map<string, Subscription>()
  const source = (name: ViewName) => deps.sources[name] as ViewSource<ViewName>

  async function load(subscription: Subscription): Promise<ViewState<ViewName>> {
    const began = deps.now()
    const state = await source(subscription.name).load(subscription.actor, subscription.params as never)
    subscription.loadMs = deps.now() - began
    return state
  }

  async function start(actor: Actor, name: string, rawParams: unknown): Promise<Snapshot> {
    const params = parseParams(actor, name, rawParams)
    const subscription: Subscription = { viewId: deps.newId(), actor, name: name as ViewName, params, told: told([], null), rowIds: new Set(), at: 0, lastSentAt: 0, loadMs: 0, dirty: false, loading: 0, timer: null, generation: 0 }
    open.set(subscription.viewId, subscription)
    try {
      return await whole(subscription)
    }
    catch (error) {
      end(subscription)
      throw error
    }
  }

  /** The whole state anew; what was loading before is not told. */
  async function whole(subscription: Subscription): Promise<Snapshot> {
    const generation = ++subscription.generation
    subscription.dirty = false
    subscription.loading += 1
    try {
      const state = await load(subscription)
      if (generation === subscription.generation)
        remember(subscription, told(state.rows, state.summary))
      return { viewId: subscription.viewId, at: subscription.at, rows: [...state.rows], summary: state.summary }
    }
    finally {
      subscription.loading -= 1
      arm(subscription)
    }
  }

  function remember(subscription: Subscription, state: Told): void {
    subscription.told = state
    subscription.rowIds = new Set(state.order)
    subscription.at += 1
    subscription.lastSentAt = deps.now()
  }

  async function refresh(subscription: Subscription): Promise<void> {
    subscription.timer = null
    if (subscription.loading > 0 || !open.has(subscription.viewId))
      return
    subscription.loading += 1
    subscription.dirty = false
    const generation = subscription.generation
    try {
      const state = await load(subscription)
      if (generation === subscription.generation && open.has(subscription.viewId))
        tell(subscription, state)
    }
    catch (error) {
      deps.onBug(error)
    }
    finally {
      subscription.loading -= 1
      arm(subscription)
    }
  }

  function tell(subscription: Subscription, state: ViewState<ViewName>): void {
    const after = told(state.rows, state.summary)
    const delta = diff(subscription.told, after, state.rows, state.summary)
    const from = subscription.at
    if (delta === null) {
      subscription.lastSentAt = deps.now()
      return
    }
    remember(subscription, after)
    deps.emit(subscription.actor.sessionId, { viewId: subscription.viewId, from, to: subscription.at, ...delta })
  }

  function arm(subscription: Subscription): void {
    if (subscription.timer !== null || subscription.loading > 0 || !open.has(subscription.viewId))
      return
    const { pauseMs, everyMs, countsDays = false } = source(subscription.name)
    const pause = subscription.dirty ? Math.max(frameMs, pauseMs, pauseAfter(subscription.loadMs, pauseMs, countsDays)) : everyMs
    if (pause === undefined)
      return
    const wait = Math.max(0, subscription.lastSentAt + pause - deps.now())
    subscription.timer = setTimeout(() => void refresh(subscription), wait)
    subscription.timer.unref()
  }

  function touch(subscription: Subscription): void {
    if (subscription.dirty)
      return
    subscription.dirty = true
    if (subscription.timer !== null) {
      clearTimeout(subscription.timer)
      subscription.timer = null
    }
    arm(subscription)
  }

  function end(subscription: Subscription): void {
    open.delete(subscription.viewId)
    if (subscription.timer !== null)
      clearTimeout(subscription.timer)
  }

  function mine(actor: Actor, viewId: string): Subscription {
    const subscription = open.get(viewId)
    if (subscription === undefined || subscription.actor.sessionId !== actor.sessionId)
      throw new AppError('not_found')
    return subscription
  }

  return {
    open: start,
    async move(actor: Actor, viewId: string, rawParams: unknown): Promise<Snapshot> {
      const subscription = mine(actor, viewId)
      subscription.params = parseParams(actor, subscription.name, rawParams)
      return whole(subscription)
    },
    sync: async (actor: Actor, viewId: string): Promise<Snapshot> => whole(mine(actor, viewId)),
    close(actor: Actor, viewId: string): void {
      const subscription = open.get(viewId)
      if (subscription !== undefined && subscription.actor.sessionId === actor.sessionId)
        end(subscription)
    },
    closeSession(sessionId: string): void {
      for (const subscription of [...open.values()].filter(each => each.actor.sessionId === sessionId))
        end(subscription)
    },
    /** Marks every view that a committed change may alter. */
    changed(changes: readonly Change[]): void {
      for (const subscription of open.values()) {
        if (!subscription.dirty && changes.some(change => source(subscription.name).touches(change, subscription.params as never, subscription.rowIds, subscription.actor)))
          touch(subscription)
      }
    },
    /** Marks the views of a name as dirty for a reason outside the store (a gateway link came up). */
    nudge(name: ViewName): void {
      for (const subscription of open.values()) {
        if (subscription.name === name)
          touch(subscription)
      }
    },
    stop(): void {
      for (const subscription of [...open.values()])
        end(subscription)
    },
  }
}

export type Subscriptions = ReturnType<typeof createSubscriptions>

function pauseAfter(loadMs: number, pauseMs: number, countsDays: boolean): number {
  if (countsDays)
    return Math.min(longestFiguresPauseMs, loadMs * figuresPausePerLoad)
  return Math.min(Math.max(longestPauseMs, pauseMs * longestPauses), loadMs * Math.max(pausePerLoad, pauseMs / frameMs))
}

function parseParams(actor: Actor, name: string, raw: unknown): unknown {
  if (!Object.hasOwn(views, name))
    throw new AppError('not_found', { details: { view: name.slice(0, 40) } })
  const definition = views[name as ViewName]
  if (definition.right === 'supervisor' && actor.role !== 'supervisor')
    throw new AppError('forbidden')
  const parsed = definition.params.safeParse(raw)
  if (!parsed.success)
    throw new AppError('bad_input', { details: { fields: parsed.error.issues.slice(0, 20).map(issue => issue.path.join('.')) } })
  return parsed.data
}

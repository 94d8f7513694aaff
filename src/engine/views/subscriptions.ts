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
  /** Number of the latest change that touched it. */
  touchedBy: number
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

/** A load that others who ask for the same are told as well. */
interface SharedLoad {
  readonly begunAt: number
  /** Changes before it are in it. */
  readonly begunAfter: number
  readonly state: Promise<ViewState<ViewName>>
  /** Null while it is under way. */
  tookMs: number | null
}

/** Every open view of every session: opens, moves, and tells deltas as the store changes. */
export function createSubscriptions(deps: SubscriptionsDeps) {
  const open = new Map<string, Subscription>()
  /** The latest load of each view that says the same to everybody, by name and parameters. */
  const shared = new Map<string, SharedLoad>()
  let lastChange = 0
  const source = (name: ViewName) => deps.sources[name] as ViewSource<ViewName>

  async function load(subscription: Subscription): Promise<ViewState<ViewName>> {
    const { load: ask, sameForAll } = source(subscription.name)
    const began = deps.now()
    const state = ask(subscription.actor, subscription.params as never)
    if (sameForAll !== true) {
      const loaded = await state
      subscription.loadMs = deps.now() - began
      return loaded
    }
    const one: SharedLoad = { begunAt: began, begunAfter: lastChange, state, tookMs: null }
    shared.set(keyOf(subscription), one)
    // One that failed is told to nobody else.
    state.then(() => one.tookMs = deps.now() - began, () => shared.delete(keyOf(subscription)))
    return take(subscription, one)
  }

  /**
   * What another screen's load brings, as long as this one would have to wait that long between two of its own; what has changed since
   * then is still to be told. `isExact`: only where nothing at all has changed since; `isDue`: nothing has, but time has passed.
   */
  async function loadOrShare(subscription: Subscription, isExact: boolean, isDue = false): Promise<ViewState<ViewName>> {
    const own = source(subscription.name)
    const one = own.sameForAll === true ? shared.get(keyOf(subscription)) : undefined
    if (one === undefined || (isExact && one.begunAfter < lastChange))
      return load(subscription)
    const mostMs = isDue ? own.everyMs ?? 0 : pauseOf(own, one.tookMs ?? 0)
    if (one.tookMs !== null && deps.now() - one.begunAt >= mostMs)
      return load(subscription)
    subscription.dirty ||= one.begunAfter < subscription.touchedBy
    return take(subscription, one)
  }

  async function take(subscription: Subscription, one: SharedLoad): Promise<ViewState<ViewName>> {
    const state = await one.state
    subscription.loadMs = one.tookMs ?? 0
    return state
  }

  function dropUnshared(key: string): void {
    if (shared.has(key) && ![...open.values()].some(other => keyOf(other) === key))
      shared.delete(key)
  }

  async function start(actor: Actor, name: string, rawParams: unknown): Promise<Snapshot> {
    const params = parseParams(actor, name, rawParams)
    const subscription: Subscription = { viewId: deps.newId(), actor, name: name as ViewName, params, told: told([], null), rowIds: new Set(), at: 0, lastSentAt: 0, loadMs: 0, dirty: false, touchedBy: 0, loading: 0, timer: null, generation: 0 }
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
    subscription.touchedBy = lastChange
    subscription.dirty = false
    subscription.loading += 1
    try {
      const state = await loadOrShare(subscription, true)
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
    const isDue = !subscription.dirty
    subscription.dirty = false
    const generation = subscription.generation
    try {
      const state = await loadOrShare(subscription, false, isDue)
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
    const own = source(subscription.name)
    const pause = subscription.dirty ? pauseOf(own, subscription.loadMs) : own.everyMs
    if (pause === undefined)
      return
    const wait = Math.max(0, subscription.lastSentAt + pause - deps.now())
    subscription.timer = setTimeout(() => void refresh(subscription), wait)
    subscription.timer.unref()
  }

  function touch(subscription: Subscription): void {
    subscription.touchedBy = lastChange
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
    dropUnshared(keyOf(subscription))
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
      const before = keyOf(subscription)
      subscription.params = parseParams(actor, subscription.name, rawParams)
      dropUnshared(before)
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
      lastChange += 1
      for (const subscription of open.values()) {
        // One that waits anyway need not be asked, unless another's load may be told to it meanwhile.
        if ((!subscription.dirty || source(subscription.name).sameForAll) && changes.some(change => source(subscription.name).touches(change, subscription.params as never, subscription.rowIds, subscription.actor)))
          touch(subscription)
      }
    },
    /** Marks the views of a name as dirty for a reason outside the store (a gateway link came up). */
    nudge(name: ViewName): void {
      lastChange += 1
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

/** Equal for views that ask for the same. */
function keyOf({ name, params }: Pick<Subscription, 'name' | 'params'>): string {
  return `${name} ${JSON.stringify(params)}`
}

/** Least pause before a view is loaded again, whose last load took so long, ms. */
function pauseOf(source: ViewSource<ViewName>, loadMs: number): number {
  return Math.max(frameMs, source.pauseMs, pauseAfter(source, loadMs))
}

function pauseAfter({ pauseMs, countsDays, longestPauseMs: own }: ViewSource<ViewName>, loadMs: number): number {
  if (countsDays === true)
    return Math.min(own ?? longestFiguresPauseMs, loadMs * figuresPausePerLoad)
  return Math.min(own ?? Math.max(longestPauseMs, pauseMs * longestPauses), loadMs * Math.max(pausePerLoad, pauseMs / frameMs))
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

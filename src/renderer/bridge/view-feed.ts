import type { ViewName, ViewParams, ViewRow, ViewSummary, WorkstationClient } from '../../shared/contract/index.ts'
import type { Frame } from '../../shared/contract/session.ts'
import type { AppError } from '../../shared/errors.ts'
import type { ViewState } from './view-state.ts'
import { fromErrorData, toErrorData } from '../../shared/errors.ts'
import { applyFrame, fromSnapshot } from './view-state.ts'

/** Frames kept while an answer is on its way; more than this and a `view:sync` is cheaper. */
const maxEarlyFrames = 64
const retryMs = [1_000, 2_000, 4_000, 8_000, 15_000] as const

/** What a feed tells its screen. */
export interface ViewFeedSink<N extends ViewName> {
  /** A new state and the params it belongs to; both null once the view is shut. */
  readonly onState: (state: ViewState<ViewRow<N>, ViewSummary<N>> | null, params: ViewParams<N> | null) => void
  readonly onBusy: () => void
  readonly onError: (error: AppError) => void
}

/** A live subscription to one view. The newest wish wins; a step that is under way is finished first. */
export interface ViewFeed<N extends ViewName> {
  /** Shows the view with these params; null shuts it. */
  readonly show: (params: ViewParams<N> | null) => void
  /** Begins anew with these params, e.g. in a new session. */
  readonly reopen: (params: ViewParams<N> | null) => void
  readonly close: () => void
}

type Step = 'open' | 'move' | 'sync' | 'shut' | null

/** Options of {@link createViewFeed}. */
export interface ViewFeedOptions<N extends ViewName> {
  readonly client: WorkstationClient
  readonly name: N
  readonly sink: ViewFeedSink<N>
  readonly later: (run: () => void, ms: number) => () => void
}

/** Opens, moves, repairs and closes a view; applies its frames by sequence. */
export function createViewFeed<N extends ViewName>({ client, name, sink, later }: ViewFeedOptions<N>): ViewFeed<N> {
  let wanted: ViewParams<N> | null = null
  let shown: ViewParams<N> | null = null
  let state: ViewState<ViewRow<N>, ViewSummary<N>> | null = null
  let early: Frame[] = []
  let gap = false
  let running = false
  let closed = false
  let session = 0
  let failures = 0
  let cancelRetry = () => {}
  const offFrames = client.on('frame', take)

  function take(frame: Frame): void {
    if (running)
      keepEarly(frame)
    else if (frame.viewId === state?.viewId)
      apply(frame)
  }

  function keepEarly(frame: Frame): void {
    if (state !== null && frame.viewId !== state.viewId)
      return
    if (early.length < maxEarlyFrames)
      early.push(frame)
    else
      gap = true
  }

  function apply(frame: Frame): void {
    if (state === null || gap)
      return
    const next = applyFrame(state, frame)
    if (next === 'gap') {
      gap = true
      void settle()
    }
    else if (next !== 'old') {
      state = next
      sink.onState(state, shown)
    }
  }

  function nextStep(): Step {
    if (closed || wanted === null)
      return state === null ? null : 'shut'
    if (state === null)
      return 'open'
    if (shown !== wanted)
      return 'move'
    return gap ? 'sync' : null
  }

  async function settle(): Promise<void> {
    if (running)
      return
    running = true
    cancelRetry()
    try {
      for (let step = nextStep(); step !== null; step = nextStep())
        await perform(step)
    }
    catch (cause) {
      fail(fromErrorData(toErrorData(cause)))
    }
    finally {
      running = false
      early = []
    }
  }

  async function perform(step: Exclude<Step, null>): Promise<void> {
    if (step === 'shut')
      return shut()
    const mine = session
    const params = wanted
    if (step !== 'sync')
      sink.onBusy()
    const snapshot = await ask(step, params)
    if (mine !== session || snapshot === null) {
      if (snapshot !== null)
        await client.call('view:close', { viewId: snapshot.viewId }).catch(() => undefined)
      return
    }
    failures = 0
    gap = false
    shown = params
    state = fromSnapshot<ViewRow<N>, ViewSummary<N>>(snapshot)
    const waiting = early.filter(frame => frame.viewId === snapshot.viewId)
    early = []
    if (closed)
      return
    sink.onState(state, shown)
    waiting.forEach(apply)
  }

  /** Null = the host no longer knows this view: it is opened anew. */
  async function ask(step: 'open' | 'move' | 'sync', params: unknown) {
    if (step === 'open' || state === null)
      return client.call('view:open', { view: name, params })
    try {
      return step === 'move'
        ? await client.call('view:move', { viewId: state.viewId, params })
        : await client.call('view:sync', { viewId: state.viewId })
    }
    catch (cause) {
      if (toErrorData(cause).code !== 'not_found')
        throw cause
      state = null
      return null
    }
  }

  async function shut(): Promise<void> {
    const viewId = state?.viewId
    state = null
    shown = null
    gap = false
    if (!closed)
      sink.onState(null, null)
    if (viewId !== undefined)
      await client.call('view:close', { viewId }).catch(() => undefined)
  }

  function fail(error: AppError): void {
    if (closed)
      return
    sink.onError(error)
    if (error.retryable && error.code !== 'link_lost')
      cancelRetry = later(() => void settle(), retryMs[Math.min(failures++, retryMs.length - 1)] ?? 1_000)
  }

  function show(params: ViewParams<N> | null): void {
    wanted = params
    void settle()
  }

  function reopen(params: ViewParams<N> | null): void {
    wanted = params
    session++
    state = null
    shown = null
    gap = false
    early = []
    void settle()
  }

  function close(): void {
    closed = true
    cancelRetry()
    offFrames()
    void settle()
  }

  return { show, reopen, close }
}

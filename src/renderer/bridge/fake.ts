import type { CallInput, CallName, CallOutput, SessionEventName, SessionEvents, ViewName, ViewParams, WorkstationClient } from '../../shared/contract/index.ts'
import type { FakeCalls } from './fake/desk-calls.ts'
import type { FakePage } from './fake/page.ts'
import type { FakeWorld } from './fake/world.ts'
import { calls, views } from '../../shared/contract/index.ts'
import { AppError } from '../../shared/errors.ts'
import { wireVersion } from '../../shared/wire.ts'
import { accountCallsOf } from './fake/account-calls.ts'
import { seedCalls } from './fake/call-scene.ts'
import { complaintCallsOf } from './fake/complaint-calls.ts'
import { customerCallsOf } from './fake/customer-calls.ts'
import { deskCallsOf } from './fake/desk-calls.ts'
import { hotlineCallsOf } from './fake/hotline-calls.ts'
import { messageCallsOf } from './fake/message-calls.ts'
import { reviewCallsOf } from './fake/review-calls.ts'
import { scriptCallsOf } from './fake/script-calls.ts'
import { searchCallsOf } from './fake/search-calls.ts'
import { softphoneCallsOf } from './fake/softphone-calls.ts'
import { readView } from './fake/views.ts'
import { workCallsOf } from './fake/work-calls.ts'
import { createWorld } from './fake/world.ts'

/** A client without any engine: for looking at the screen, and for tests of components. */
export interface FakeClient extends WorkstationClient {
  readonly world: FakeWorld
  /** Every call made, in order. */
  readonly made: readonly { readonly name: CallName, readonly input: unknown }[]
  /** The next call of that name fails with this error. */
  readonly failNext: (name: CallName, error: AppError) => void
  /** Breaks or mends the link. */
  readonly setLink: (state: 'up' | 'lost') => void
}

/** Options of {@link createFakeClient}. */
export interface FakeOptions {
  readonly now: () => number
  /** Rows beside the seeded scene. */
  readonly crowd?: number
  /** Nothing happens by itself. */
  readonly quiet?: boolean
  /** How long each call takes, ms. */
  readonly latencyMs?: number
}

interface OpenView {
  readonly id: string
  readonly name: ViewName
  params: ViewParams<ViewName>
  at: number
  page: FakePage
}

type Handlers = { [E in SessionEventName]: Set<(payload: SessionEvents[E]) => void> }

/** A fake workstation with a seeded scene in it. */
export function createFakeClient({ now, crowd = 0, quiet = false, latencyMs = 0 }: FakeOptions): FakeClient {
  const world = createWorld({ now, crowd, quiet, later: (run, ms) => void setTimeout(run, ms) })
  seedCalls(world)
  const handlers: Handlers = { frame: new Set(), room: new Set(), alarm: new Set(), softphoneOrder: new Set(), softphoneState: new Set(), moved: new Set(), signedOut: new Set() }
  const links = new Set<(state: 'up' | 'lost') => void>()
  const open = new Map<string, OpenView>()
  const made: { name: CallName, input: unknown }[] = []
  const failures = new Map<CallName, AppError>()
  let opened = 0
  let planned = false
  let up = true

  world.emit = (event, payload) => handlers[event].forEach(handle => handle(payload))
  world.changed = () => {
    if (planned)
      return
    planned = true
    setTimeout(flush, 30)
  }

  function flush(): void {
    planned = false
    for (const view of open.values()) {
      const page = readView(world, view.name, view.params)
      const frame = difference(view, page)
      view.page = page
      if (frame && up)
        world.emit('frame', frame)
    }
  }

  function snapshotOf(view: OpenView) {
    view.page = readView(world, view.name, view.params)
    return { viewId: view.id, at: view.at, rows: view.page.rows.map(row => ({ ...row })), summary: view.page.summary }
  }

  function viewOf(id: string): OpenView {
    const view = open.get(id)
    if (!view)
      throw new AppError('not_found', { details: { viewId: id } })
    return view
  }

  const sessionCalls: FakeCalls = {
    'session:hello': () => ({ sessionId: 's-fake', wireVersion, storeId: 'store-fake', now: now(), me: { id: world.me.id, name: world.me.name, workNo: world.me.workNo, role: world.me.role }, sandbox: true, host: 'direct', mediaBase: './ui/favicon.svg?id=' }),
    'session:time': () => ({ now: now() }),
    'session:fault': () => ({}),
    'view:open': ({ view: name, params }) => {
      if (!(name in views))
        throw new AppError('not_found', { details: { view: name } })
      const page: FakePage = { rows: [], summary: {} }
      const view: OpenView = { id: `v-${opened++}`, name: name as ViewName, params: params as ViewParams<ViewName>, at: 1, page }
      const snapshot = snapshotOf(view)
      open.set(view.id, view)
      return snapshot
    },
    'view:move': ({ viewId, params }) => {
      const view = viewOf(viewId)
      view.params = params as ViewParams<ViewName>
      return snapshotOf(view)
    },
    'view:sync': ({ viewId }) => snapshotOf(viewOf(viewId)),
    'view:close': ({ viewId }) => {
      open.delete(viewId)
      return {}
    },
  }
  const handled: FakeCalls = { ...sessionCalls, ...deskCallsOf(world), ...messageCallsOf(world), ...hotlineCallsOf(world), ...softphoneCallsOf(world), ...complaintCallsOf(world), ...accountCallsOf(world), ...scriptCallsOf(world), ...searchCallsOf(world), ...workCallsOf(world), ...customerCallsOf(world), ...reviewCallsOf(world) }

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    made.push({ name, input })
    await new Promise(resolve => setTimeout(resolve, latencyMs))
    const failure = failures.get(name)
    failures.delete(name)
    if (failure ?? !up)
      throw failure ?? new AppError('link_lost')
    const handle = handled[name] as ((input: CallInput<N>) => CallOutput<N>) | undefined
    if (!handle)
      throw new AppError('unknown_call', { details: { name } })
    const output = handle(calls[name].input.parse(input) as CallInput<N>)
    if (!name.startsWith('view:') && !name.startsWith('session:'))
      world.changed()
    return structuredClone(output)
  }

  return {
    world,
    made,
    call,
    on: (event, handler) => {
      handlers[event].add(handler)
      return () => void handlers[event].delete(handler)
    },
    onLink: (handler) => {
      links.add(handler)
      return () => void links.delete(handler)
    },
    close: () => open.clear(),
    failNext: (name, error) => void failures.set(name, error),
    setLink: (state) => {
      up = state === 'up'
      if (!up)
        open.clear()
      links.forEach(handle => handle(state))
    },
  }
}

/** The frame from what a view showed to what it shows now; null when nothing changed. */
function difference(view: OpenView, page: FakePage): SessionEvents['frame'] | null {
  const old = new Map(view.page.rows.map(row => [row.id, JSON.stringify(row)]))
  const ids = page.rows.map(row => row.id)
  const put = page.rows.filter(row => old.get(row.id) !== JSON.stringify(row)).map(row => ({ ...row }))
  const del = view.page.rows.map(row => row.id).filter(id => !ids.includes(id))
  const moved = ids.join() !== view.page.rows.map(row => row.id).join()
  const summary = JSON.stringify(page.summary) === JSON.stringify(view.page.summary) ? undefined : page.summary
  if (put.length === 0 && del.length === 0 && !moved && summary === undefined)
    return null
  const from = view.at
  view.at = from + 1
  return { viewId: view.id, from, to: view.at, put, del, ...(moved ? { order: ids } : {}), ...(summary === undefined ? {} : { summary }) }
}

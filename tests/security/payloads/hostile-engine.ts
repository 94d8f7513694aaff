import type { z } from 'zod'
import type { Emit, EngineHandle, EngineSession } from '../../../src/engine/handle.ts'
import type { CallInput, CallName, ViewName, ViewParams } from '../../../src/shared/contract/index.ts'
import type { Frame, Snapshot } from '../../../src/shared/contract/session.ts'
import type { Pen } from './rewrite.ts'
import { createFakeClient } from '../../../src/renderer/bridge/fake.ts'
import { readView } from '../../../src/renderer/bridge/fake/views.ts'
import { enclose } from '../../../src/shared/contract/envelope.ts'
import { calls, views } from '../../../src/shared/contract/index.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { tinyPng } from '../../support/engine/fake-connector.ts'
import { makeUp, rewrite } from './rewrite.ts'
import { setScene } from './scene.ts'

/** An engine behind which a seeded workstation stands, and which writes over every text that is not our own. */
export interface HostileEngine extends EngineHandle {
  /** Tells every open view anew, in the words of round `n`, and then says `stamp-<n>` in an event that no screen looks at. */
  readonly tell: (round: number) => void
  /** Answers of calls that held text of others, since this was asked last. */
  readonly takeAnswered: () => readonly CallName[]
}

/** What the engine is made of. */
export interface HostileOptions {
  readonly now: () => number
  /** The text for the `nth` time that this place is written in this round; null: a text of our own, left as it is. */
  readonly write: (place: string, round: number, nth: number) => string | null
}

interface OpenView { readonly id: string, readonly name: ViewName, params: unknown, at: number }
interface Screen { readonly emit: Emit, readonly open: Map<string, OpenView> }

/** Answers that steer the page itself. */
const untouched: ReadonlySet<string> = new Set<CallName>(['session:hello', 'session:time', 'softphone:account', 'view:close'])

/** A line of the system says which of our own words it is. */
function keptOf(row: object): object {
  return 'direction' in row && row.direction === 'system' && 'text' in row ? { text: row.text } : {}
}

function withoutKept(row: object): object {
  return { ...row, ...Object.fromEntries(Object.keys(keptOf(row)).map(key => [key, null])) }
}

/** Makes a {@link HostileEngine}. */
export function createHostileEngine({ now, write }: HostileOptions): HostileEngine {
  const fake = createFakeClient({ now, quiet: true, crowd: 12 })
  setScene(fake.world)
  const screens = new Set<Screen>()
  const died = Promise.withResolvers<unknown>()
  const answered = new Set<CallName>()
  let round = 0
  let opened = 0
  let chosen = 0
  let wrote = false

  /** A pen for one view or one answer: it counts how often each place has been written there. */
  function penFor(fills: () => boolean): Pen {
    const counts = new Map<string, number>()
    return {
      get fills() { return fills() },
      now: now(),
      choose: words => words[chosen++ % words.length],
      write(place) {
        const nth = counts.get(place) ?? 0
        const text = write(place, round, nth)
        if (text !== null) {
          counts.set(place, nth + 1)
          wrote = true
        }
        return text
      },
    }
  }

  /** Two of three rows have what is absent filled in, in turn, so that both shapes of each are seen; where there is none, two are made up. */
  function pageOf({ name, params }: OpenView): Pick<Snapshot, 'rows' | 'summary'> {
    const { rows, summary } = readView(fake.world, name, params as ViewParams<ViewName>)
    const { row: rowSchema, summary: summarySchema } = views[name]
    let turn = round
    const pen = penFor(() => turn % 3 !== 0)
    const written = (rows.length > 0 ? rows : [null, null]).map((row, index) => {
      turn++
      const place = `view ${name} row`
      const one = row === null ? makeUp(rowSchema, place, pen, index) : { ...rewrite(rowSchema, withoutKept(row), place, pen) as object, ...keptOf(row) }
      return one as Snapshot['rows'][number]
    })
    turn = round
    return { rows: written, summary: rewrite(summarySchema, summary, `view ${name} summary`, pen) }
  }

  function viewOf(screen: Screen, viewId: string): OpenView {
    const view = screen.open.get(viewId)
    if (!view)
      throw new AppError('not_found', { details: { viewId } })
    return view
  }

  function openView(screen: Screen, { view: name, params }: CallInput<'view:open'>): Snapshot {
    if (!Object.hasOwn(views, name))
      throw new AppError('not_found', { details: { view: name } })
    const view: OpenView = { id: `v-${opened++}`, name: name as ViewName, params, at: 1 }
    const page = pageOf(view)
    screen.open.set(view.id, view)
    return { viewId: view.id, at: view.at, ...page }
  }

  function askView(screen: Screen, name: CallName, input: unknown): unknown {
    if (name === 'view:open')
      return openView(screen, input as CallInput<'view:open'>)
    const { viewId, params } = input as CallInput<'view:move'>
    if (name === 'view:close') {
      screen.open.delete(viewId)
      return {}
    }
    const view = viewOf(screen, viewId)
    if (name === 'view:move')
      view.params = params
    return { viewId, at: view.at, ...pageOf(view) }
  }

  /** The seeded workstation's own answer; where it has none, one that is made up from the contract. */
  async function askFake(name: CallName, input: unknown): Promise<unknown> {
    const schema: z.ZodType = calls[name].output
    try {
      const answer: unknown = await fake.call(name, input as never)
      return untouched.has(name) ? answer : rewrite(schema, answer, `call ${name} answer`, penFor(() => true))
    }
    catch (cause) {
      if (cause instanceof AppError && cause.code === 'unknown_call')
        return makeUp(schema, `call ${name} answer`, penFor(() => true))
      throw cause
    }
  }

  async function answer(screen: Screen, name: string, input: unknown): Promise<unknown> {
    if (!Object.hasOwn(calls, name))
      throw new AppError('unknown_call', { details: { name } })
    const known = name as CallName
    if (known.startsWith('view:'))
      return askView(screen, known, input)
    wrote = false
    const data = await askFake(known, input)
    if (wrote)
      answered.add(known)
    return known === 'session:hello' ? { ...data as object, host: 'hub', mediaBase: '/media/' } : data
  }

  function openSession(_identity: unknown, emit: Emit): EngineSession {
    const screen: Screen = { emit, open: new Map() }
    screens.add(screen)
    return {
      id: `hostile-${++opened}`,
      call: (name, input) => enclose(() => answer(screen, name, input)),
      close: () => void screens.delete(screen),
    }
  }

  function tell(next: number): void {
    round = next
    for (const { emit, open } of screens) {
      for (const view of open.values())
        emit('frame', frameOf(view))
      emit('room', { conversationId: `stamp-${next}`, people: [] })
    }
  }

  function frameOf(view: OpenView): Frame {
    const { rows, summary } = pageOf(view)
    const from = view.at++
    return { viewId: view.id, from, to: view.at, put: rows, del: [], order: rows.map(row => row.id), summary }
  }

  const nobody = () => Promise.reject(new AppError('not_found'))
  return {
    tell,
    takeAnswered() {
      const names = [...answered]
      answered.clear()
      return names
    },
    openSession,
    webhook: nobody,
    callMe: nobody,
    upload: nobody,
    media: async () => ({ mime: 'image/png', bytes: tinyPng, name: null }),
    signOut: () => {},
    died: died.promise,
    stop: async () => screens.clear(),
  }
}

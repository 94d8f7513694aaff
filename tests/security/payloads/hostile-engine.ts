import type { z } from 'zod'
import type { Emit, EngineHandle, EngineSession } from '../../../src/engine/handle.ts'
import type { CallInput, CallName, SessionEvents, ViewName, ViewParams } from '../../../src/shared/contract/index.ts'
import type { Frame, Snapshot } from '../../../src/shared/contract/session.ts'
import type { Pen } from './rewrite.ts'
import { createFakeClient } from '../../../src/renderer/bridge/fake.ts'
import { readView } from '../../../src/renderer/bridge/fake/views.ts'
import { enclose } from '../../../src/shared/contract/envelope.ts'
import { calls, views } from '../../../src/shared/contract/index.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { tinyPng } from '../../support/engine/fake-connector.ts'
import { makeUp, rewrite } from './rewrite.ts'
import { alterAnswer, alterRow, ownCall, setScene } from './scene.ts'

/** An engine behind which a seeded workstation stands, and which writes over every text that is not our own. */
export interface HostileEngine extends EngineHandle {
  /** Tells open views anew, in the words of round `n`, and then says `stamp-<n>` in an event that no screen looks at. */
  readonly tell: (round: number, wanted?: Wanted) => void
  /** From now on other words are written than those it was made with. */
  readonly say: (write: HostileOptions['write']) => void
  /** Raises alarms of every kind, in the words of the round that was told last. */
  readonly alarm: () => void
  /** Answers of calls that held text of others, since this was asked last. */
  readonly takeAnswered: () => readonly CallName[]
}

/** What the engine is made of. */
export interface HostileOptions {
  readonly now: () => number
  /** The text for the `nth` time that this place is written in this round; null: a text of our own, left as it is. */
  readonly write: (place: string, round: number, nth: number) => string | null
  readonly isOutside: (place: string) => boolean
  /** How long a list is that an answer is made up with. */
  readonly listLength: number
}

/** What is told of a round: these views alone, each of their lists as long as this. */
export interface Wanted { readonly views: ReadonlySet<string>, readonly rows: number }

interface OpenView { readonly id: string, readonly name: ViewName, params: unknown, at: number }
interface Screen { readonly emit: Emit, readonly open: Map<string, OpenView> }

const shapes: readonly Pen['fills'][] = ['nothing', 'texts', 'moments']

/** Answers that steer the page itself. */
const untouched: ReadonlySet<string> = new Set<CallName>(['session:hello', 'session:time', 'softphone:account', 'view:close'])

/** Answered from the contract alone: what the seeded workstation would do with them cannot be done again. */
const madeUpCalls: ReadonlySet<string> = new Set<CallName>(['message:undo', 'message:notPosted', 'conversation:claim', 'customer:link', 'abuse:handUp', 'abuse:wording'])
/** Words of somebody else that come in no view and in no answer. */
const peopleHere = 'event room people[].name'
const alarmFacts = 'event alarm facts{}'
const alarmKinds = ['offer', 'due_soon', 'miss_likely', 'clock_jump', 'danger', 'channel_red', 'call_ringing', 'send_failed', 'review_waiting', 'review_returned', 'resolve_failed', 'foreign_origin'] as const satisfies readonly SessionEvents['alarm']['kind'][]

/** A line of the system says which of our own words it is. */
function keptOf(row: object): object {
  return 'direction' in row && row.direction === 'system' && 'text' in row ? { text: row.text } : {}
}

function withoutKept(row: object): object {
  return { ...row, ...Object.fromEntries(Object.keys(keptOf(row)).map(key => [key, null])) }
}

/** Makes a {@link HostileEngine}. */
export function createHostileEngine({ now, write: firstWrite, isOutside, listLength }: HostileOptions): HostileEngine {
  let write = firstWrite
  const fake = createFakeClient({ now, quiet: true, crowd: 12 })
  setScene(fake.world)
  const screens = new Set<Screen>()
  const died = Promise.withResolvers<unknown>()
  const answered = new Set<CallName>()
  let round = 0
  let opened = 0
  let chosen = 0
  let wrote = false
  let wanted: Wanted | null = null
  const asked = new Map<CallName, number>()

  /** A pen for one view or one answer: it counts how often each place has been written there. */
  function penFor(fills: () => Pen['fills'], entries = 2): Pen {
    const counts = new Map<string, number>()
    return {
      get fills() { return fills() },
      entries,
      isOutside,
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

  /** Rows have what is absent filled in, or not, in turn, so that each shape of them is seen; where there is none, two are made up. */
  function pageOf({ name, params }: OpenView): Pick<Snapshot, 'rows' | 'summary'> {
    const { rows, summary } = readView(fake.world, name, params as ViewParams<ViewName>)
    const { row: rowSchema, summary: summarySchema } = views[name]
    let turn = round
    const pen = penFor(() => shapes[turn % 3]!)
    const least = rows.length > 0 ? rows : [null, null]
    const long = Array.from({ length: Math.max(0, (wanted?.rows ?? 0) - least.length) }, (_, nth) => {
      const row = least[nth % least.length] ?? null
      return row === null ? null : { ...row, id: `${row.id}~${nth}` }
    })
    const written = [...least, ...long].map((row, index) => {
      turn++
      const place = `view ${name} row`
      const one = row === null ? makeUp(rowSchema, place, pen, index) : { ...rewrite(rowSchema, withoutKept(row), place, pen) as object, ...keptOf(row) }
      return alterRow(name, one as object, index, round) as Snapshot['rows'][number]
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
    const times = asked.get(name) ?? 0
    asked.set(name, times + 1)
    if (madeUpCalls.has(name))
      return makeUp(schema, `call ${name} answer`, penFor(() => 'texts', listLength))
    try {
      const answer: unknown = await fake.call(name, input as never)
      return untouched.has(name) ? answer : alterAnswer(name, rewrite(schema, answer, `call ${name} answer`, penFor(() => times % 3 === 2 ? 'nothing' : 'texts', listLength)), times)
    }
    catch (cause) {
      if (cause instanceof AppError && cause.code === 'unknown_call')
        return alterAnswer(name, makeUp(schema, `call ${name} answer`, penFor(() => 'texts', listLength)), times)
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

  function tell(next: number, only: Wanted | null = null): void {
    round = next
    wanted = only
    const pen = penFor(() => 'texts')
    for (const { emit, open } of screens) {
      for (const view of open.values()) {
        if (only === null || only.views.has(view.name))
          emit('frame', frameOf(view))
        if (view.name === 'conversation')
          emit('room', { conversationId: (view.params as ViewParams<'conversation'>).id, people: [0, 1].map(n => ({ agentId: `somebody-${n}`, name: pen.write(peopleHere) ?? '', typing: n === 0 })) })
      }
      emit('room', { conversationId: `stamp-${next}`, people: [] })
    }
  }

  function alarm(): void {
    // Nobody is called away from somebody they speak with.
    const spoken = fake.world.callbacks.get(ownCall)
    fake.world.callbacks.delete(ownCall)
    tell(round)
    const pen = penFor(() => 'texts')
    const words = () => pen.write(alarmFacts) ?? ''
    for (const kind of alarmKinds)
      screens.forEach(({ emit }) => emit('alarm', { kind, facts: { origin: words(), conversationId: words(), name: words(), names: words(), accountId: words(), code: words(), count: 3 } }))
    if (spoken)
      fake.world.callbacks.set(ownCall, spoken)
  }

  function frameOf(view: OpenView): Frame {
    const { rows, summary } = pageOf(view)
    const from = view.at++
    return { viewId: view.id, from, to: view.at, put: rows, del: [], order: rows.map(row => row.id), summary }
  }

  const nobody = () => Promise.reject(new AppError('not_found'))
  return {
    tell,
    alarm,
    say(next) {
      write = next
    },
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

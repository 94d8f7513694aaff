import type { FaultId, FaultParams, FaultRow, FaultValue } from './fault-sheet.ts'
import { FAULT_SHEET, isFaultId } from './fault-sheet.ts'

/** How one switch stands. */
export interface FaultState {
  id: FaultId
  title: string
  on: boolean
  params: Record<string, FaultValue>
  /** How often it bit since it was switched on. */
  hits: number
}

/** The switchboard of everything that can go wrong on the platforms' side. */
export interface Faults {
  /** The parameters when the switch is on and the path is meant, else undefined. Does not count as a hit. */
  peek: <Id extends FaultId>(id: Id, path?: string) => FaultParams<Id> | undefined
  /** As `peek`, and counts one hit. */
  bite: <Id extends FaultId>(id: Id, path?: string) => FaultParams<Id> | undefined
  /** Throws FaultError, naming everything that is wrong. */
  set: (id: string, wish: Record<string, unknown>) => FaultState
  /** How often a switch bit since it was last set. */
  hits: (id: FaultId) => number
  list: () => FaultState[]
  clear: () => void
  /** Called after each change of a switch. */
  onChange: (listener: (state: FaultState) => void) => void
}

/** A switch was asked for something it does not have. */
export class FaultError extends Error {
  override name = 'FaultError'
}

interface Switch {
  on: boolean
  params: Record<string, FaultValue>
  hits: number
  offAt: number
}

const COMMON: Record<string, FaultValue> = { times: 0, minutes: 0 }

function off(): Switch {
  return { on: false, params: {}, hits: 0, offAt: Number.POSITIVE_INFINITY }
}

function problemWith(row: FaultRow, name: string, value: unknown): string | null {
  const standard = row.params[name] ?? COMMON[name]
  if (standard === undefined)
    return `no parameter ${name} (there are: ${[...Object.keys(row.params), ...Object.keys(COMMON)].join(', ')})`
  if (typeof value !== typeof standard)
    return `${name} must be a ${typeof standard}`
  const choices = row.choices?.[name]
  return choices && !choices.includes(String(value)) ? `${name} must be one of ${choices.join(', ')}` : null
}

function readWish(id: FaultId, wish: Record<string, unknown>): Record<string, FaultValue> {
  const row: FaultRow = FAULT_SHEET[id]
  const given = Object.entries(wish).filter(([name]) => name !== 'on')
  const problems = given.map(([name, value]) => problemWith(row, name, value)).filter(problem => problem !== null)
  if (typeof wish.on !== 'boolean')
    problems.unshift('on must be true or false')
  if (problems.length > 0)
    throw new FaultError(`${id}: ${problems.join('; ')}`)
  return { ...COMMON, ...row.params, ...Object.fromEntries(given) as Record<string, FaultValue> }
}

function isMeant(paths: FaultValue | undefined, path: string | undefined): boolean {
  if (typeof paths !== 'string' || paths === '' || path === undefined)
    return true
  return paths.split(',').some(beginning => path.startsWith(beginning.trim()))
}

/** A switchboard with everything off. */
export function createFaults(now: () => number): Faults {
  const switches = new Map<FaultId, Switch>()
  const listeners = new Set<(state: FaultState) => void>()

  function stateOf(id: FaultId): FaultState {
    const held = switches.get(id) ?? off()
    const row: FaultRow = FAULT_SHEET[id]
    return { id, title: row.title, on: isOn(held), params: held.on ? held.params : { ...COMMON, ...row.params }, hits: held.hits }
  }

  function isOn(held: Switch): boolean {
    const times = Number(held.params.times ?? 0)
    return held.on && now() < held.offAt && (times === 0 || held.hits < times)
  }

  function find<Id extends FaultId>(id: Id, path: string | undefined, counts: boolean): FaultParams<Id> | undefined {
    const held = switches.get(id)
    if (!held || !isOn(held) || !isMeant(held.params.path, path))
      return undefined
    if (counts)
      held.hits++
    return held.params as FaultParams<Id>
  }

  return {
    peek: (id, path) => find(id, path, false),
    bite: (id, path) => find(id, path, true),
    set(id, wish) {
      if (!isFaultId(id))
        throw new FaultError(`no fault ${id} (there are: ${Object.keys(FAULT_SHEET).join(', ')})`)
      const params = readWish(id, wish)
      const minutes = Number(params.minutes)
      switches.set(id, { on: wish.on === true, params, hits: 0, offAt: minutes > 0 ? now() + minutes * 60_000 : Number.POSITIVE_INFINITY })
      const state = stateOf(id)
      for (const listener of listeners)
        listener(state)
      return state
    },
    hits: id => switches.get(id)?.hits ?? 0,
    list: () => (Object.keys(FAULT_SHEET) as FaultId[]).map(stateOf),
    clear: () => switches.clear(),
    onChange: (listener) => { listeners.add(listener) },
  }
}

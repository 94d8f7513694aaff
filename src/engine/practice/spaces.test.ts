import type { PortHandle } from '../port-handle.ts'
import type { PracticeDesk } from './build-desk.ts'
import type { PracticeHost, PracticeRequest } from './port.ts'
import type { Switchboard } from './switchboard.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defaultPreferences } from '../../shared/contract/preferences.ts'
import { createPracticeSpaces } from './spaces.ts'

const sheet = { score: 70, voices: [] }
const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }

let seated: Map<string, PortHandle>
let screens: number
let hosts: Map<string, PracticeHost>
let losses: Map<string, () => void>
let closed: string[]
let board: Switchboard

function ask(id: string, shiftId = `shift-${id}`): PracticeRequest {
  return { shiftId, agent: { id, name: id, workNo: '1', role: 'agent' }, lesson: 'first-answers', preferences: defaultPreferences }
}

async function build({ agent: { id } }: PracticeRequest, host: PracticeHost): Promise<PracticeDesk> {
  const lost = Promise.withResolvers<unknown>()
  hosts.set(id, host)
  losses.set(id, () => lost.resolve(null))
  return { engine: { storeId: id } as PortHandle, lost: lost.promise, close: async () => void closed.push(id) }
}

beforeEach(() => {
  seated = new Map()
  hosts = new Map()
  losses = new Map()
  closed = []
  screens = 1
  board = { through: engine => engine, seat: (id, engine) => void seated.set(id, engine as PortHandle), unseat: id => void seated.delete(id), screensOf: () => screens }
})
afterEach(() => vi.useRealTimers())

it('whoever asks is seated at a desk of their own; its sheet goes to who waits for it, and leaving clears it away', async () => {
  const { practice } = createPracticeSpaces({ build, switchboard: board, log })
  await practice.open(ask('lin'))
  expect(seated.get('lin')?.storeId).toBe('lin')
  const waiting = practice.sheet('shift-lin')
  await hosts.get('lin')?.done(sheet)
  expect(await waiting).toEqual(sheet)
  expect(closed).toEqual([])
  await hosts.get('lin')?.leave()
  await vi.waitFor(() => expect(closed).toEqual(['lin']))
  expect(seated.size).toBe(0)
})

it('who leaves without handing in has no sheet, and neither has a desk that broke', async () => {
  const { practice } = createPracticeSpaces({ build, switchboard: board, log })
  await practice.open(ask('lin'))
  await practice.open(ask('zhou'))
  const [left, broken] = [practice.sheet('shift-lin'), practice.sheet('shift-zhou')]
  await hosts.get('lin')?.leave()
  losses.get('zhou')?.()
  expect(await left).toBeNull()
  expect(await broken).toBeNull()
  await vi.waitFor(() => expect(closed.toSorted()).toEqual(['lin', 'zhou']))
  expect(await practice.sheet('shift-nobody')).toBeNull()
})

it('one desk a person, and no more at once than there may be', async () => {
  const { practice } = createPracticeSpaces({ build, switchboard: board, log, most: 2 })
  await practice.open(ask('lin'))
  await expect(practice.open(ask('lin'))).rejects.toMatchObject({ code: 'busy' })
  await Promise.all([practice.open(ask('zhou')), expect(practice.open(ask('chen'))).rejects.toMatchObject({ code: 'busy' })])
  await hosts.get('lin')?.leave()
  await practice.open(ask('chen'))
  expect([...seated.keys()]).toEqual(['zhou', 'chen'])
})

it('what cannot be built leaves no trace, and may be tried again', async () => {
  let isBroken = true
  const { practice } = createPracticeSpaces({ build: (request, host) => isBroken ? Promise.reject(new Error('no port')) : build(request, host), switchboard: board, log })
  await expect(practice.open(ask('lin'))).rejects.toThrow('no port')
  expect(seated.size).toBe(0)
  isBroken = false
  await practice.open(ask('lin'))
  expect(seated.size).toBe(1)
})

it('a desk at which nobody sits any more is cleared away by itself; who comes back in time finds it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { practice } = createPracticeSpaces({ build, switchboard: board, log, lookEveryMs: 1_000 })
  await practice.open(ask('lin'))
  screens = 0
  vi.advanceTimersByTime(9_500)
  screens = 1
  vi.advanceTimersByTime(1_000)
  screens = 0
  vi.advanceTimersByTime(9_000)
  expect(seated.size).toBe(1)
  vi.advanceTimersByTime(1_000)
  expect(seated.size).toBe(0)
})

it('a host that ends takes its desks with it', async () => {
  const spaces = createPracticeSpaces({ build, switchboard: board, log })
  await spaces.practice.open(ask('lin'))
  const waiting = spaces.practice.sheet('shift-lin')
  await spaces.stop()
  expect(await waiting).toBeNull()
  expect(closed).toEqual(['lin'])
  await expect(spaces.practice.open(ask('zhou'))).rejects.toMatchObject({ code: 'busy' })
})

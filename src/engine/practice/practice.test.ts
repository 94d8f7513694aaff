import type { TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { PracticeHost, PracticeRequest } from './port.ts'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { claimOnly, rowsOf, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { readLessons } from './lessons.ts'
import { noPractice } from './port.ts'

let lessons: Awaited<ReturnType<typeof readLessons>>
let t: TestEngine

beforeAll(async () => {
  lessons = await readLessons(fileURLToPath(new URL('../../../resources', import.meta.url)))
})
afterEach(() => t.stop())

/** A host whose desks are asked for, and whose sheets are handed in by the test. */
function hostOf() {
  const asked: PracticeRequest[] = []
  const sheets = new Map<string, PromiseWithResolvers<PracticeSheet | null>>()
  const sheetOf = (id: string) => sheets.get(id) ?? sheets.set(id, Promise.withResolvers()).get(id)!
  const host: PracticeHost = { ...noPractice, open: async request => void asked.push(request), sheet: id => sheetOf(id).promise }
  return { host, asked, handIn: (id: string, sheet: PracticeSheet | null) => sheetOf(id).resolve(sheet) }
}

const sheet = (score: number): PracticeSheet => ({ score, voices: [{ key: 'one', nick: '甲', advice: '这样', points: [{ aim: 'effective', got: 10, of: 10, outcome: 'full', n: 0 }] }] })

it('a lesson that a supervisor asked for is taken, scored, and no longer asked for; the best of all tries counts', async () => {
  const { host, asked, handIn } = hostOf()
  t = await startTestEngine({ lessons, practice: host })
  const [lin, zhou, boss] = [t.desk('lin'), t.desk('zhou'), t.desk('boss')]
  await boss.call('practice:assign', { agentId: 'lin', lesson: 'danger-first', wanted: true })
  const before = await lin.call('practice:list', {})
  expect(before.mine.find(({ lesson }) => lesson === 'danger-first')).toEqual({ lesson: 'danger-first', tries: 0, best: null, lastAt: null, assignedBy: { id: 'boss', name: '何班长' } })
  expect(before.people).toEqual([])
  await lin.call('preference:save', { patch: { tourStep: 3 } })

  for (const score of [80, 60]) {
    const { id } = await lin.call('practice:start', { lesson: 'danger-first' })
    expect(asked.at(-1)).toMatchObject({ shiftId: id, agent: { id: 'lin', workNo: '8001' }, lesson: 'danger-first', preferences: { tourStep: 3 } })
    handIn(id, sheet(score))
    await until(async () => expect((await t.store.read.get('practiceShifts', id))?.state).toBe('done'))
  }
  const left = await lin.call('practice:start', { lesson: 'danger-first' })
  handIn(left.id, null)
  await until(async () => expect((await t.store.read.get('practiceShifts', left.id))?.state).toBe('left'))

  const { mine, shifts } = await lin.call('practice:list', {})
  expect(mine.find(({ lesson }) => lesson === 'danger-first')).toMatchObject({ tries: 2, best: 80, assignedBy: null })
  expect(shifts.map(({ score }) => score)).toEqual([60, 80])
  expect((await boss.call('practice:list', {})).people.find(({ id }) => id === 'lin')?.standings.find(({ lesson }) => lesson === 'danger-first')?.best).toBe(80)
  expect((await boss.call('practice:sheet', { id: shifts[0]!.id })).sheet.score).toBe(60)
  await expect(zhou.call('practice:sheet', { id: shifts[0]!.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(zhou.call('practice:assign', { agentId: 'lin', lesson: 'danger-first', wanted: true })).rejects.toMatchObject({ code: 'forbidden' })
  expect((await t.store.read.find('audit', { action: 'practice.assign' })).map(({ actorId }) => actorId)).toEqual(['boss'])
})

it('nobody goes to practise while a customer waits for them; a desk that cannot be set up counts for nothing', async () => {
  const open = vi.fn(async () => Promise.reject(new Error('no port')))
  t = await startTestEngine({ lessons, practice: { ...noPractice, open } })
  const lin = t.desk('lin')
  t.hear({ text: '@云杉客服 宽带断网三天了，什么时候来修？' })
  await claimOnly(lin)
  await expect(lin.call('practice:start', { lesson: 'first-answers' })).rejects.toMatchObject({ code: 'practice_busy', details: { open: 1 } })
  expect(open).not.toHaveBeenCalled()
  const zhou = t.desk('zhou')
  await expect(zhou.call('practice:start', { lesson: 'first-answers' })).rejects.toMatchObject({ code: 'internal' })
  await expect(zhou.call('practice:start', { lesson: 'unknown' })).rejects.toMatchObject({ code: 'not_found' })
  expect((await zhou.call('practice:list', {})).mine[0]).toMatchObject({ tries: 0, best: null })
  await expect(zhou.call('practice:finish', {})).rejects.toMatchObject({ code: 'wrong_state' })
})

it('at a practice desk what was done is scored, once, and told to its host; the person has their own keys there', async () => {
  const done = vi.fn(async () => {})
  const lesson = lessons.find(({ id }) => id === 'public-to-private')!
  const store = { kind: 'sqlite' as const }
  t = await startTestEngine({
    lessons,
    practice: { ...noPractice, done },
    config: { dataDir: '', store, accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings: {}, secrets: {} }], agents: [{ id: 'lin', name: '林晓', workNo: '8001', role: 'agent' }], hotline: null, sandbox: true, poll: true, brandWords: ['云杉'], practice: { lesson: lesson.id, preferences: { tourStep: 4 } } },
  })
  const lin = t.desk('lin')
  expect((await lin.call('session:hello', { wireVersion: 1, app: 'test', appVersion: '1' })).practice).toMatchObject({ lesson: lesson.id })
  expect((await t.store.read.get('preferences', 'lin'))?.value).toMatchObject({ tourStep: 4, welcomed: true })
  await expect(lin.call('practice:start', { lesson: lesson.id })).rejects.toMatchObject({ code: 'wrong_state' })

  const voice = lesson.voices.find(({ key }) => key === 'broadband-move')!
  t.hear({ text: String(voice.opening.says[0]), author: { uid: 'u-move', name: voice.nick, followers: 77 }, at: t.clock.now() - 400 })
  const { row, epoch } = await claimOnly(lin)
  expect(await lin.call('practice:progress', {})).toEqual({ came: 1, total: 5, waiting: 1 })
  await lin.call('message:send', { conversationId: row.id, epoch, seenVersion: 9, clientKey: 'practice-1', text: '预约后一般三个工作日内上门，您约周末也可以。', role: 'reply', acceptWarnings: false })
  await until(async () => expect((await rowsOf(lin, 'mine'))[0]?.due).toBeNull())
  const { sheet: told } = await lin.call('practice:finish', {})
  expect(told.voices.find(({ key }) => key === 'broadband-move')?.points.map(({ aim, outcome }) => [aim, outcome])).toEqual([['inTime', 'full'], ['stayPublic', 'full']])
  expect(told.voices.filter(({ points }) => points.every(({ got }) => got === 0))).toHaveLength(4)
  expect(await lin.call('practice:finish', {})).toEqual({ sheet: told })
  expect(done).toHaveBeenCalledOnce()
})

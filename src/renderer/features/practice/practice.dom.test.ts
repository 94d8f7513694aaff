import { afterEach, expect, it, vi } from 'vitest'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import PracticeDialog from './PracticeDialog.vue'
import PracticeSheetDialog from './PracticeSheetDialog.vue'
import PracticeTeam from './PracticeTeam.vue'

type Desk = Awaited<ReturnType<typeof mountOnDesk>>
let desk: Desk | null = null
afterEach(() => desk?.wrapper.unmount())
const parts = (testid: string) => desk!.wrapper.findAll(`[data-testid="${testid}"]`)

it('lessons say how far one has come and who asks for them; a press begins one and says what it waits for', async () => {
  desk = await mountOnDesk(PracticeDialog)
  await desk.settle()
  expect(parts('practice-best').map(part => part.text())).toEqual(['最好 80 分练过 2 次', '没练过'])
  expect(parts('practice-wanted').map(part => part.text())).toEqual(['沈静怡 安排你练这一课'])
  const answer = vi.spyOn(desk.client, 'call').mockImplementationOnce(() => new Promise(() => {}))
  await parts('practice-begin')[1]!.trigger('click')
  await desk.settle()
  expect(answer).toHaveBeenCalledWith('practice:start', { lesson: 'danger-first' })
  expect(parts('practice-starting')).toHaveLength(1)
  expect(parts('practice-begin').every(part => part.attributes('disabled') !== undefined)).toBe(true)
})

it('a sheet says for each point what was got and why, and opens where something was lost', async () => {
  desk = await mountOnDesk(PracticeSheetDialog)
  useDialogs().show('practiceSheet', 'p-1')
  await desk.settle()
  expect(parts('practice-score')[0]!.text()).toBe('75 分')
  const [whole, lost] = parts('practice-voice')
  expect([whole!.attributes('open'), lost!.attributes('open')]).toEqual([undefined, ''])
  expect(lost!.findAll('li').map(line => line.text().replace(/\s+/g, ' '))).toEqual(['20 秒内有效首响用时 41 秒，超过 20 秒；60 秒内算一半10 / 20', '没踩发出前检查发出的话里有 2 处被检查点名0 / 10'])
  expect(lost!.text()).toContain('先答要什么证件')
  expect(whole!.text()).toContain('用时 8 秒')
})

it('a supervisor asks for a lesson, and no longer, by the same press', async () => {
  const standing = { lesson: 'first-answers', tries: 0, best: null, lastAt: null }
  const told = { lessons: [{ id: 'first-answers', title: '二十秒首响', about: '', goals: [], minutes: 5, voices: 6 }], mine: [], shifts: [], people: [{ id: 'lin', name: '林晓雯', standings: [{ ...standing, assignedBy: null }] }, { id: 'zhou', name: '周雨桐', standings: [{ ...standing, best: 60, assignedBy: { id: 'boss', name: '沈静怡' } }] }] }
  desk = await mountOnDesk(PracticeTeam, { told, busy: false })
  const cells = parts('practice-assign')
  expect(cells.map(cell => cell.attributes('aria-label'))).toEqual(['— · 安排林晓雯练“二十秒首响”', '60 分 · 不再安排周雨桐练“二十秒首响”'])
  for (const cell of cells)
    await cell.trigger('click')
  expect(desk.wrapper.emitted('assign')).toEqual([['lin', 'first-answers', true], ['zhou', 'first-answers', false]])
})

import { describe, expect, it, vi } from 'vitest'
import { mountOnDesk, unmountAfterEach } from '../../bridge/test-desk.ts'
import WorkCalendar from './WorkCalendar.vue'

unmountAfterEach()

async function open() {
  const desk = await mountOnDesk(WorkCalendar)
  const find = (mark: string) => desk.wrapper.find(`[data-testid="${mark}"]`)
  async function choose(file: File): Promise<void> {
    Object.defineProperty(find('calendar-file').element, 'files', { configurable: true, value: [file] })
    await find('calendar-file').trigger('change')
  }
  return { ...desk, find, choose, calls: () => desk.client.made.filter(call => call.name === 'calendar:import').map(call => call.input as { dryRun: boolean }) }
}

describe('the calendar of working days on the screen', () => {
  it('says which years are known, and plainly that one is missing', async () => {
    const { find } = await open()
    expect(find('calendar-year').attributes()).toMatchObject({ 'data-year': '2026', 'data-source': 'shipped' })
    expect(find('calendar-missing').text()).toContain('2027')
  })

  it('takes a file in once it was looked at', async () => {
    const { find, choose, settle, calls } = await open()
    await choose(new File(['日期,类型'], '2027.csv'))
    await vi.waitFor(async () => {
      await settle()
      expect(find('calendar-summary').text()).toContain('放假 3 天')
    })
    expect(calls()).toMatchObject([{ dryRun: true }])
    await find('calendar-take').trigger('click')
    await settle()
    expect(calls()).toMatchObject([{ dryRun: true }, { dryRun: false }])
    expect(find('calendar-summary').exists()).toBe(false)
  })

  it('names what is wrong by its line, and offers nothing then', async () => {
    const { client, find, choose, settle } = await open()
    const call = client.call
    vi.spyOn(client, 'call').mockImplementation((name, ...rest) => name === 'calendar:import' ? Promise.resolve({ year: null, faults: [{ line: 3, why: 'not_a_day' }] }) as never : call(name, ...rest))
    await choose(new File(['x'], 'x.csv'))
    await vi.waitFor(async () => {
      await settle()
      expect(find('calendar-faults').text()).toContain('第 3 行')
    })
    expect(find('calendar-take').exists()).toBe(false)
  })
})

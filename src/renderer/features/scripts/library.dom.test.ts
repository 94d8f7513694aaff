import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import FactLibrary from '../knowledge/FactLibrary.vue'
import PersonaLibrary from './PersonaLibrary.vue'
import ScriptImport from './ScriptImport.vue'
import ScriptLibrary from './ScriptLibrary.vue'

async function open(component: Parameters<typeof mountOnDesk>[0]) {
  const desk = await mountOnDesk(component)
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const all = (testid: string) => desk.wrapper.findAll(`[data-testid="${testid}"]`)
  return {
    ...desk,
    find,
    all,
    press: async (testid: string) => {
      await find(testid).trigger('click')
      await desk.settle()
    },
    fill: async (testid: string, value: string) => {
      await find(testid).setValue(value)
      await desk.settle()
    },
    calls: (name: string) => desk.client.made.filter(call => call.name === name).map(call => call.input as Record<string, unknown>),
  }
}

let opened: Awaited<ReturnType<typeof open>> | null = null
async function page(component: Parameters<typeof mountOnDesk>[0]) {
  opened = await open(component)
  return opened
}
beforeEach(() => {
  HTMLDialogElement.prototype.show ??= () => {}
})
afterEach(() => {
  opened?.wrapper.unmount()
  vi.restoreAllMocks()
})

describe('the library of scripts', () => {
  it('shows one after the other, by pile, by situation, by letters', async () => {
    const { all, find, press, fill } = await page(ScriptLibrary)
    expect(all('script-row')).toHaveLength(5)
    expect(find('script-card').attributes('data-id')).toBe('s-bill')
    await press('script-pile-toReview')
    expect(all('script-row').map(row => row.attributes('data-id'))).toEqual(['s-review'])
    await press('script-pile-all')
    await fill('library-query', '物流 没有')
    expect(all('script-row')).toHaveLength(0)
    await fill('library-query', '请等')
    expect(find('script-card').attributes('data-id')).toBe('s-wait')
  })

  it('writes one, says what its kind needs, and refuses a meme without a date before it is sent', async () => {
    const { find, press, fill, wrapper, calls } = await page(ScriptLibrary)
    await press('script-add')
    expect(find('script-save').attributes('disabled')).toBeDefined()
    await fill('script-title', '新的一条')
    await wrapper.findAll('[data-testid="script-variant-text"]')[0]!.setValue('{客户}您好，我来跟。')
    await fill('script-style', 'trending')
    expect(wrapper.find('[data-fault="expiry"]').exists()).toBe(true)
    expect(find('script-save').attributes('disabled')).toBeDefined()
    await fill('script-day', '2026-12-31')
    expect(wrapper.find('[data-fault]').exists()).toBe(false)
    await find('script-form').trigger('submit')
    await opened!.settle()
    expect(calls('script:save')).toMatchObject([{ id: null, title: '新的一条', variants: ['{客户}您好，我来跟。'], style: 'trending', expiresAt: Date.UTC(2026, 11, 31, 16), submit: true }])
    expect(find('script-card').text()).toContain('新的一条')
    expect(find('script-card').attributes('data-state')).toBe('in_review')
  })

  it('a change that somebody else was faster with is said, and nothing is lost', async () => {
    const { find, press, client, settle } = await page(ScriptLibrary)
    await press('script-edit')
    await find('script-title').setValue('改过的名字')
    client.failNext('script:save', new AppError('stale_version'))
    await find('script-form').trigger('submit')
    await settle()
    expect(find('script-form').text()).toContain('别人刚改过')
    expect((find('script-title').element as HTMLInputElement).value).toBe('改过的名字')
  })

  it('keeps its pictures over a change of words, and takes off what is taken off', async () => {
    const { find, all, press, fill, calls } = await page(ScriptLibrary)
    expect(find('script-file').text()).toContain('账单怎么看.png')
    await press('script-edit')
    expect(all('attachment').map(one => one.attributes('data-state'))).toEqual(['ready'])
    await fill('script-title', '账单多出来了')
    await find('script-form').trigger('submit')
    await opened!.settle()
    expect(calls('script:save').at(-1)).toMatchObject({ id: 's-bill', files: ['f-bill'] })
    await press('script-edit')
    await press('attachment-remove')
    await find('script-form').trigger('submit')
    await opened!.settle()
    expect(calls('script:save').at(-1)).toMatchObject({ files: [] })
    expect(find('script-file').exists()).toBe(false)
  })

  it('says while one writes what the outgoing check will say, and of which brand', async () => {
    const { find, press, wrapper, settle } = await page(ScriptLibrary)
    await press('script-add')
    await wrapper.findAll('[data-testid="script-variant-text"]')[0]!.setValue('我保证今天就好。')
    await vi.waitFor(async () => {
      await settle()
      expect(find('wording-doubts').text()).toContain('回音')
    })
    expect(find('wording-doubts').find('li').attributes('data-severity')).toBe('review')
  })

  it('is reviewed, brought back and taken out by a supervisor, taking out in two presses', async () => {
    const { find, press, all, calls } = await page(ScriptLibrary)
    await press('script-pile-toReview')
    await press('script-approve')
    expect(calls('script:review')).toMatchObject([{ id: 's-review', approve: true }])
    await press('script-pile-all')
    await find('script-restore').trigger('click')
    await opened!.settle()
    expect(calls('script:restore')).toHaveLength(1)
    await press('script-retire')
    expect(calls('script:retire')).toEqual([])
    await press('script-retire')
    expect(calls('script:retire')).toHaveLength(1)
    expect(all('script-row')).toHaveLength(4)
  })

  it('takes a file in after it was looked at, with what is wrong first', async () => {
    const { find, all, press, calls, settle } = await page(ScriptImport)
    const field = find('script-import-file')
    Object.defineProperty(field.element, 'files', { value: [new File(['标题\n一'], 'a.csv')] })
    await field.trigger('change')
    await vi.waitFor(async () => {
      await settle()
      expect(all('script-import-row').map(row => row.attributes('data-fate'))).toEqual(['refused', 'new'])
    })
    expect(calls('script:import')).toMatchObject([{ dryRun: true }])
    await press('script-import-run')
    expect(calls('script:import').at(-1)).toMatchObject({ dryRun: false })
    expect(find('script-import-done').text()).toContain('1')
  })
})

describe('the knowledge base', () => {
  it('shows what is doubted and by whom; a supervisor settles it', async () => {
    const { find, press, calls } = await page(FactLibrary)
    await press('fact-pile-toCheck')
    expect(find('fact-doubted').text()).toContain('林晓')
    await press('fact-confirm')
    expect(calls('knowledge:confirm')).toMatchObject([{ id: 'f-old' }])
    await press('fact-pile-all')
    await press('fact-doubt')
    expect(calls('knowledge:doubt')).toHaveLength(1)
  })

  it('takes a fact with its days', async () => {
    const { find, press, fill, calls, settle } = await page(FactLibrary)
    await press('fact-add')
    await fill('fact-title', '新规定')
    await fill('fact-text', '从明年起十五天。')
    await find('fact-form').trigger('submit')
    await settle()
    expect(calls('knowledge:save')).toMatchObject([{ id: null, title: '新规定', text: '从明年起十五天。', validFrom: null, validUntil: null }])
    expect(find('fact-card').text()).toContain('新规定')
  })
})

describe('personas', () => {
  it('are written as words between commas', async () => {
    const { find, fill, calls, settle } = await page(PersonaLibrary)
    await fill('persona-avoided', '亲亲、按规定，稍安勿躁')
    await find('persona-form').trigger('submit')
    await settle()
    expect(calls('persona:save')).toMatchObject([{ brand: '回音', version: 1, wordsAvoided: ['亲亲', '按规定', '稍安勿躁'] }])
  })
})

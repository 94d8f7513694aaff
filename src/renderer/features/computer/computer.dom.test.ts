import type { PolicyProblem, PolicyState } from '../../../shared/policy/host.ts'
import type { PolicyEntries, PolicyEntry, PolicyName } from '../../../shared/policy/schema.ts'
import type { PolicyPort } from '../../bridge/policy-port.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { policyKey, policyNames } from '../../../shared/policy/schema.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import AccountsPage from '../channels/AccountsPage.vue'
import MaskedNumbers from '../customer/MaskedNumbers.vue'
import ComputerPage from './ComputerPage.vue'
import DeskCover from './DeskCover.vue'

type Said = Partial<Record<PolicyName, PolicyEntry>>

function shell(said: Said = {}, problems: readonly PolicyProblem[] = []) {
  const entries: Record<string, PolicyEntry> = Object.fromEntries(policyNames.map(name => [name, said[name] ?? { value: policyKey(name).default, locked: false, source: 'default' }]))
  const chosen: [PolicyName, unknown][] = []
  let hear = () => {}
  const state = (): PolicyState => ({ entries: { ...entries } as unknown as PolicyEntries, problems, warnings: [] })
  const port: PolicyPort = {
    read: async () => state(),
    async choose(name, value) {
      if (entries[name]?.locked)
        throw new AppError('policy_locked')
      chosen.push([name, value])
      entries[name] = value === null ? { value: policyKey(name).default, locked: false, source: 'default' } : { value, locked: false, source: 'user' }
      return state()
    },
    onChange(told) {
      hear = told
      return () => {}
    },
  }
  return { port, chosen, tell: (name: PolicyName, entry: PolicyEntry) => {
    entries[name] = entry
    hear()
  } }
}
const byMachine = (value: unknown): PolicyEntry => ({ value, locked: true, source: 'machine' })

const mounted: { unmount: () => void }[] = []
afterEach(() => mounted.splice(0).forEach(wrapper => wrapper.unmount()))
async function mount(component: Parameters<typeof mountOnDesk>[0], policy?: PolicyPort) {
  const desk = await mountOnDesk(component, {}, policy ? { policy } : {})
  mounted.push(desk.wrapper)
  return desk
}
const at = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)

describe('the settings of this computer', () => {
  it('are all on one page, each by whose word it holds, the locked ones with a padlock and in words', async () => {
    await mount(ComputerPage, shell({ proxyMode: byMachine('pac'), hubPins: byMachine(['sha256/x', 'sha256/y']), logLevel: { value: 'debug', locked: false, source: 'user' } }).port)
    expect(document.querySelectorAll('[data-testid^="policy-row-"]')).toHaveLength(policyNames.length)
    expect(at('policy-row-proxyMode')?.textContent).toContain('PAC 脚本')
    expect(at('policy-row-proxyMode')?.textContent).toContain('由管理员设定')
    expect(at('policy-row-proxyMode')?.querySelector('svg')).not.toBeNull()
    expect(at('policy-proxyMode')).toBeNull()
    expect(at('policy-row-hubPins')?.textContent).toContain('2 个公钥')
    expect(at('policy-row-alwaysMask')?.textContent).toContain('只有管理员能设')
    expect(at('policy-row-logLevel')?.textContent).toContain('您设的')
  })

  it('are chosen where nobody decided: switch, list of choices, lines; and taken back', async () => {
    const { port, chosen } = shell({ logLevel: { value: 'debug', locked: false, source: 'user' } })
    const { settle } = await mount(ComputerPage, port)
    at('policy-autostart')?.click()
    const mode = at('policy-proxyMode') as HTMLSelectElement
    mode.value = 'direct'
    mode.dispatchEvent(new Event('change'))
    at('policy-reset-logLevel')?.click()
    await settle()
    expect(chosen).toEqual([['autostart', true], ['proxyMode', 'direct'], ['logLevel', null]])
    expect(at('policy-pending')?.getAttribute('role')).toBe('status')
  })

  it('take a typed value when one leaves the field, and say so when it does not fit', async () => {
    const { port, chosen } = shell()
    const { settle } = await mount(ComputerPage, port)
    const type = async (name: string, text: string) => {
      const field = at(`policy-${name}`)?.querySelector('input, textarea') as HTMLInputElement
      field.value = text
      field.dispatchEvent(new Event('input'))
      await settle()
      field.dispatchEvent(new Event('blur'))
      await settle()
    }
    await type('hubUrl', 'http://desk.example.com')
    expect([chosen, at('policy-row-hubUrl')?.querySelector('[role=alert]')?.textContent]).toEqual([[], '值不合要求'])
    await type('hubUrl', ' https://desk.example.com ')
    await type('proxyBypass', '<local>\n\n*.example.com\n')
    expect(chosen).toEqual([['hubUrl', 'https://desk.example.com'], ['proxyBypass', ['<local>', '*.example.com']]])
  })

  it('change on the screen when they change in the shell', async () => {
    const { port, tell } = shell()
    const { settle } = await mount(ComputerPage, port)
    expect(at('policy-row-proxyMode')?.dataset.locked).toBe('false')
    tell('proxyMode', byMachine('direct'))
    await settle()
    expect(at('policy-row-proxyMode')?.dataset.locked).toBe('true')
  })

  it('F57 name what cannot be made out, in a line for the help-desk', async () => {
    await mount(ComputerPage, shell({}, [{ from: '/etc/huiyin/policy.json', key: null, why: 'not_json' }]).port)
    expect(at('policy-problems')?.textContent).toContain('/etc/huiyin/policy.json 不是合格的 JSON')
    expect(at('policy-banner')?.getAttribute('role')).toBe('alert')
  })

  it('are not there in a browser', async () => {
    await mount(ComputerPage)
    expect(at('computer-page')?.textContent).toContain('这里没有本机设置')
    expect(at('policy-row-hubUrl')).toBeNull()
  })
})

describe('what an administrator lays over the desk', () => {
  it('is a watermark with the staff number, that nothing is pressed on and no reader speaks', async () => {
    await mount(DeskCover, shell({ watermark: byMachine(true) }).port)
    const cover = at('watermark')
    expect(cover?.getAttribute('aria-hidden')).toBe('true')
    expect(decodeURIComponent(cover?.style.getPropertyValue('--tile') ?? '')).toMatch(/>\d{4} \S+<\/text>.*2026-11-22/)
    await mount(DeskCover, shell().port)
    expect(document.querySelectorAll('[data-testid="watermark"]')).toHaveLength(1)
  })

  it('keeps others\' words from being copied, cut or dragged, and leaves one\'s own drafts alone', async () => {
    await mount(DeskCover, shell({ copyText: byMachine(false) }).port)
    document.body.append(Object.assign(document.createElement('p'), { id: 'said' }), Object.assign(document.createElement('textarea'), { id: 'draft' }))
    const goes = (id: string, kind: string) => document.getElementById(id)?.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }))
    for (const kind of ['copy', 'cut', 'dragstart'])
      expect([goes('said', kind), goes('draft', kind)], kind).toEqual([false, true])
    mounted.splice(0).forEach(wrapper => wrapper.unmount())
    expect(goes('said', 'copy')).toBe(true)
    await mount(DeskCover, shell().port)
    expect(goes('said', 'copy')).toBe(true)
  })

  it('leaves paper empty', async () => {
    await mount(DeskCover, shell({ print: byMachine(false) }).port)
    expect(document.documentElement.hasAttribute('data-unprinted')).toBe(true)
    await mount(DeskCover, shell().port)
    expect(document.documentElement.hasAttribute('data-unprinted')).toBe(false)
  })

  it('offers fewer channels', async () => {
    const offered = async (said: Said) => {
      const { wrapper, settle } = await mountOnDesk(AccountsPage, {}, { policy: shell(said).port })
      await settle()
      at('account-add')?.click()
      await settle()
      const found = [at('kind-weibo') !== null, at('kinds-held')?.textContent ?? null]
      wrapper.unmount()
      return found
    }
    expect(await offered({ channels: byMachine(['douyin']) })).toEqual([false, '管理员没有开放更多渠道'])
    expect(await offered({})).toEqual([true, null])
  })

  it('takes the way to whole numbers away', async () => {
    const customer = { numbers: [{ id: 'n-1', masked: '138****8000' }] }
    const shows = async (said: Said) => {
      mounted.push((await mountOnDesk(MaskedNumbers, { customer }, { policy: shell(said).port })).wrapper)
      const ways = [at('reveal-open') !== null, at('reveal-locked')?.getAttribute('aria-label') ?? null]
      mounted.splice(0).forEach(wrapper => wrapper.unmount())
      return ways
    }
    expect(await shows({ alwaysMask: byMachine(true) })).toEqual([false, '管理员设定：号码始终打码'])
    expect(await shows({})).toEqual([true, null])
  })
})

import type { BundleText, DiagnosticsAsk, DiagnosticsState, ShellFacts } from '../../../shared/diagnostics.ts'
import type { DiagnosticsPort } from '../../bridge/diagnostics-port.ts'
import type { SelfTestPorts } from './self-test-ports.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { selfTestChecks, selfTestOutcomes } from '../../../shared/rules/self-test.ts'
import { mountOnDesk, testNow } from '../../bridge/test-desk.ts'
import { en } from '../../locales/en/index.ts'
import { zhCN } from '../../locales/zh-CN/index.ts'
import { useDiagnostics } from '../../stores/diagnostics.ts'
import NoticeStack from '../shell/NoticeStack.vue'
import SignInPage from '../shell/SignInPage.vue'
import BundleDialog from './BundleDialog.vue'
import DiagnosticsSection from './DiagnosticsSection.vue'
import SelfTestPage from './SelfTestPage.vue'

const facts: ShellFacts = { version: '0.1.0', electron: '45.4.1', system: 'Windows_NT 10 x64', policy: { decided: 2, problems: 0 }, keeper: 'plain', disk: { freeBytes: 1e8, writable: true, temporary: false }, graphics: 'software', isLent: false, logTrouble: null }

/** A shell, and what it was asked. */
function shell(state: Partial<DiagnosticsState> = {}) {
  const faults: DiagnosticsState['faults'] = [{ number: 'A7K-203', place: 'page', at: testNow - 120_000 }]
  let hear = () => {}
  const asked: (Omit<Extract<DiagnosticsAsk, { act: 'prepare' }>, 'act'> | string)[] = []
  let refusal: AppError | null = null
  const port: DiagnosticsPort = {
    state: async () => ({ logTrouble: null, logDays: 190, reportsCrashes: false, dumps: 1, faults: [...faults], ...state }),
    async prepare(order) {
      asked.push(order)
      return { id: 'b1', entries: [{ name: 'computer.json', bytes: 600, isText: true }, { name: 'logs/desktop-2026-11-22-7.log', bytes: 5_000_000, isText: true }, { name: 'crashes/x.dmp', bytes: 9, isText: false }], bytes: 5_000_609, isCut: true }
    },
    look: async (_, name): Promise<BundleText> => ({ text: `head of ${name}`, isCut: true }),
    async save(id) {
      if (refusal)
        throw refusal
      asked.push(id)
      return 'huiyin-2026-11-22.zip'
    },
    facts: async () => facts,
    report: async () => {},
    onChange(told) {
      hear = told
      return () => {}
    },
  }
  return { port, asked, breaks: (fault: DiagnosticsState['faults'][number]) => {
    faults.unshift(fault)
    hear()
  }, refuse: (error: AppError) => void (refusal = error) }
}

function browser(change: Partial<SelfTestPorts> = {}) {
  const copied: string[] = []
  const ports: SelfTestPorts = { microphone: async () => 'granted', speakers: async () => 1, notices: () => 'granted', hasChinese: () => true, window: () => ({ width: 1366, height: 768, scale: 1.25 }), wall: () => testNow, copy: async text => void copied.push(text), ...change }
  return { ports, copied }
}

const mounted: { unmount: () => void }[] = []
afterEach(() => mounted.splice(0).forEach(wrapper => wrapper.unmount()))
async function mount(component: Parameters<typeof mountOnDesk>[0], props: Record<string, unknown>, diagnostics?: DiagnosticsPort) {
  const desk = await mountOnDesk(component, props, { stubs: { BesideDesk: true }, ...diagnostics ? { diagnostics } : {} })
  mounted.push(desk.wrapper)
  return desk
}
const at = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)
async function press(testid: string, settle: () => Promise<void>) {
  at(testid)?.click()
  await settle()
}

describe('the self-test on the screen', () => {
  it('says of each check its number, a word, one sentence, what to do and a code; and the numbers of late faults', async () => {
    await mount(SelfTestPage, { ports: browser().ports }, shell().port)
    expect([...document.querySelectorAll('[data-testid^="self-test-"][data-code]')].map(row => (row as HTMLElement).dataset.code?.slice(0, 3))).toEqual(selfTestChecks.filter(check => check !== 'proxy').map(check => selfTestOutcomes[check].prefix))
    expect(at('self-test-store')?.textContent).toMatch(/^5STO-4存储不正常磁盘满了，只剩 0.1 GB请马上清理磁盘/)
    expect(at('self-test-keeper')?.textContent).toContain('注意')
    expect(at('self-test-policy')?.textContent).toContain('2 项由管理员设定')
    expect(at('self-test-summary')?.textContent).toMatch(/^\d 项不正常，\d 项要注意，1 项待试，其余正常$/)
    expect(at('self-test-summary')?.getAttribute('role')).toBe('status')
    expect(at('self-test-page')?.textContent).toContain('A7K-203')
  })

  it('is copied as short lines', async () => {
    const { ports, copied } = browser()
    const { settle } = await mount(SelfTestPage, { ports }, shell().port)
    await press('self-test-copy', settle)
    const lines = copied[0]?.split('\n') ?? []
    expect(lines[0]).toContain('回音自检')
    expect(lines).toContain('05 STO-4 不正常 存储 磁盘满了，只剩 0.1 GB')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThan(80)
  })

  it('takes the person\'s word for the headset, and looks again when asked', async () => {
    let microphone: 'missing' | 'granted' = 'missing'
    const { settle } = await mount(SelfTestPage, { ports: browser({ microphone: async () => microphone }).ports })
    expect([at('self-test-speaker')?.dataset.state, at('self-test-microphone')?.dataset.code]).toEqual(['ask', 'MIC-5'])
    await press('self-test-tone-silent', settle)
    expect(at('self-test-speaker')?.dataset.code).toBe('SPK-2')
    await press('self-test-tone-heard', settle)
    expect(at('self-test-speaker')?.dataset.code).toBe('SPK-1')
    microphone = 'granted'
    await press('self-test-again', settle)
    expect(at('self-test-microphone')?.dataset.code).toBe('MIC-0')
  })

  it('compares this computer\'s clock with the host\'s', async () => {
    await mount(SelfTestPage, { ports: browser({ wall: () => testNow + 400_000 }).ports })
    expect(at('self-test-clock')?.textContent).toContain('差 7 分钟')
  })

  it('stands in a browser with what a browser can know, and while the host is away', async () => {
    const { settle, client } = await mount(SelfTestPage, { ports: browser().ports })
    expect(at('self-test-keeper')).toBeNull()
    expect(at('self-test-bundle')).toBeNull()
    expect(at('self-test-page')?.textContent).toContain('编号照旧空着')
    client.setLink('lost')
    await settle()
    expect(at('self-test-hub')?.dataset.code).toBe('HUB-3')
  })

  it('has words for every outcome, in both languages, and nothing to do where all is well', () => {
    for (const { selfTest } of [zhCN, en]) {
      for (const check of selfTestChecks) {
        const words = selfTest.outcomes[check] as Record<string, { what: string, todo?: string }>
        expect(Object.keys(words).sort(), check).toEqual(Object.keys(selfTestOutcomes[check].outcomes).sort())
        for (const [outcome, state] of Object.entries(selfTestOutcomes[check].outcomes))
          expect([outcome, words[outcome]?.todo === undefined], check).toEqual([outcome, state === 'good'])
      }
    }
  })
})

describe('the bundle on the screen', () => {
  it('is looked at, file by file, before it is saved', async () => {
    const { port, asked } = shell()
    const { settle } = await mount(BundleDialog, { ports: browser().ports }, port)
    expect(at('bundle-save')).toBeNull()
    await press('bundle-prepare', settle)
    expect(asked[0]).toMatchObject({ days: 7, dumps: false, desk: { link: 'up', host: 'direct' }, tested: expect.arrayContaining([{ code: 'STO-4', values: { gb: 0.1 } }]) })
    expect(JSON.stringify(asked[0])).not.toMatch(/[\u4E00-\u9FFF]/)
    expect(at('bundle-sum')?.textContent).toMatch(/将存入 3 个文件，共 4.8 MB.*只放了最近的部分/)
    const [first] = document.querySelectorAll<HTMLElement>('[data-testid="bundle-entries"] button')
    first?.click()
    await settle()
    expect([first?.getAttribute('aria-expanded'), at('bundle-text')?.textContent]).toEqual(['true', expect.stringContaining('head of computer.json')])
    expect(document.querySelectorAll('[data-testid="bundle-entries"] button')).toHaveLength(2)
    await press('bundle-save', settle)
    expect(asked[1]).toBe('b1')
  })

  it('is another one when something else is ticked: what was looked at is what is saved', async () => {
    const { port, asked } = shell()
    const { settle } = await mount(BundleDialog, { ports: browser().ports }, port)
    await press('bundle-prepare', settle)
    await press('bundle-dumps', settle)
    expect([at('bundle-save'), at('bundle-sum')]).toEqual([null, null])
    await press('bundle-prepare', settle)
    expect(asked[1]).toMatchObject({ dumps: true })
  })

  it('says why it could not be saved', async () => {
    const { port, refuse } = shell()
    const { settle } = await mount(BundleDialog, { ports: browser().ports }, port)
    await press('bundle-prepare', settle)
    refuse(new AppError('store_full'))
    await press('bundle-save', settle)
    expect(at('error-words')?.dataset.code).toBe('store_full')
  })
})

describe('what this computer writes down of itself', () => {
  it('stands among its settings: the log, where crashes go, the latest faults', async () => {
    await mount(DiagnosticsSection, {}, shell({ logTrouble: 'ENOSPC', reportsCrashes: true }).port)
    const text = at('diagnostics-section')?.textContent
    expect(text).toContain('写不进磁盘（ENOSPC）')
    expect(text).toContain('发到公司自己的收集地址 · 1 份内存快照')
    expect(text).toMatch(/A7K-203 页面 2 分钟前/)
  })

  it('tells the number of what broke beside the pages; a page has told its own', async () => {
    const { port, breaks } = shell()
    const { settle } = await mount(NoticeStack, {}, port)
    useDiagnostics()
    await settle()
    breaks({ number: 'C3D-042', place: 'engine', at: testNow })
    breaks({ number: 'E5F-777', place: 'page', at: testNow })
    await settle()
    expect([...document.querySelectorAll('[data-testid="notice"]')].map(notice => notice.textContent)).toEqual([expect.stringContaining('故障号 C3D-042，请报给 IT')])
  })

  it('is not there in a browser', async () => {
    await mount(DiagnosticsSection, {})
    expect(at('diagnostics-section')).toBeNull()
  })
})

describe('F59 the sign-in page', () => {
  it.each([['key_changed', '系统密钥换了'], ['not_kept', '不会存成明文']] as const)('F59 (%s) says why one has to sign in again', async (why, words) => {
    const desk = await mount(SignInPage, {})
    Object.assign(desk.link.error, { value: new AppError('not_signed_in', { details: { hub: 'https://desk.example.com', why } }) })
    await desk.settle()
    expect(at('sign-in-keeper')?.textContent).toContain(words)
    expect(at('open-self-test')?.getAttribute('href')).toContain('/computer/self-test')
  })
})

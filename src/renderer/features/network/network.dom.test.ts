import type { SessionEvents, WorkstationClient } from '../../../shared/contract/index.ts'
import type { NetworkState } from '../../../shared/network.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { reachVerdicts } from '../../../shared/rules/reachability.ts'
import { createFakeClient } from '../../bridge/fake.ts'
import { mountOn, mountOnDesk, testNow } from '../../bridge/test-desk.ts'
import { en } from '../../locales/en/index.ts'
import { zhCN } from '../../locales/zh-CN/index.ts'
import NetworkSection from '../computer/NetworkSection.vue'
import NetworkHint from './NetworkHint.vue'
import NetworkNotice from './NetworkNotice.vue'
import StrangerBanner from './StrangerBanner.vue'

const well: NetworkState = { verdict: 'fine', hub: 'desk.example.com', proxy: null, issuer: null, transport: 'websocket', wish: null, authorities: 'used', at: 0 }
const wish = { proxy: 'proxy.example.com:8080', realm: 'Example', wasRefused: false, onlySystem: false, canRemember: true }

/** A shell around the page, with a network that a test sets. */
function shellWith(first: Partial<NetworkState>) {
  let state: NetworkState = { ...well, ...first }
  const asked: [string, unknown][] = []
  const hearers = new Set<(event: string, payload: unknown) => void>()
  const set = (next: Partial<NetworkState>) => {
    state = { ...state, ...next }
    hearers.forEach(hear => hear('network', {}))
  }
  const answers: Record<string, (input: unknown) => void> = {
    'host:proxySignIn': input => (input as { password: string }).password === 'right' ? set({ verdict: 'fine', wish: null }) : set({ wish: { ...wish, wasRefused: true } }),
  }
  vi.stubGlobal('huiyin', {
    version: '0',
    call: async (name: string, input: unknown) => {
      asked.push([name, input])
      answers[name]?.(input)
      return { ok: true, data: state }
    },
    on: (hear: (event: string, payload: unknown) => void) => {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  })
  return { asked, set }
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('what stands between a desk and its hub', () => {
  it.each(reachVerdicts.filter(verdict => verdict !== 'fine'))('says %s in words of its own, in both languages', async (verdict) => {
    shellWith({ verdict, transport: null, proxy: 'proxy.example.com:8080', issuer: 'Somebody' })
    const { wrapper, settle } = await mountOnDesk(NetworkNotice)
    await settle()
    const text = wrapper.get('[data-testid=network-notice]').text()
    const titles = reachVerdicts.map(one => zhCN.network.verdicts[one].title)
    expect(titles.filter(title => title === zhCN.network.verdicts[verdict].title)).toHaveLength(1)
    expect(text).toContain(zhCN.network.verdicts[verdict].step.replace('{hub}', 'desk.example.com'))
    expect(text).not.toMatch(/[{}]/)
    expect(en.network.verdicts[verdict].step).not.toBe('')
  })

  it('is silent while all is well, also in a browser without a shell', async () => {
    shellWith({})
    const desk = await mountOnDesk(NetworkNotice)
    await desk.settle()
    expect(desk.wrapper.find('[role=alert]').exists()).toBe(false)
    vi.unstubAllGlobals()
    const browser = await mountOnDesk(NetworkNotice)
    await browser.settle()
    expect(browser.wrapper.find('[role=alert]').exists()).toBe(false)
  })

  it('names who signed a certificate in between, and offers no way through', async () => {
    shellWith({ verdict: 'intercepted', transport: null, issuer: 'Somebody In Between' })
    const { wrapper, settle } = await mountOnDesk(NetworkNotice)
    await settle()
    expect(wrapper.text()).toContain('证书由「Somebody In Between」签发')
    expect(wrapper.findAll('button').map(button => button.text())).toEqual(['再看一次'])
  })

  it('asks for the proxy\'s name and password, says a refusal, forgets the password, and goes when it is well', async () => {
    const shell = shellWith({ verdict: 'proxy_sign_in', transport: null, wish })
    const { wrapper, settle } = await mountOnDesk(NetworkNotice)
    await settle()
    await wrapper.get('[data-testid=proxy-open]').trigger('click')
    const type = async (password: string) => {
      await wrapper.get('input[data-testid=proxy-user]').setValue('lin')
      await wrapper.get('input[data-testid=proxy-password]').setValue(password)
      await wrapper.get('[data-testid=proxy-form]').trigger('submit')
      await settle()
      await nextTick()
    }
    await type('wrong')
    expect(wrapper.get('[data-testid=proxy-refused]').text()).toContain('不认')
    expect((wrapper.get('input[data-testid=proxy-password]').element as HTMLInputElement).value).toBe('')
    await type('right')
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
    expect(shell.asked.filter(([name]) => name === 'host:proxySignIn').map(([, input]) => input)).toEqual([{ user: 'lin', password: 'wrong', remember: false }, { user: 'lin', password: 'right', remember: false }])
  })

  it('says that a proxy which takes the system\'s sign-in alone is for IT, and asks for no password', async () => {
    shellWith({ verdict: 'proxy_sign_in', transport: null, wish: { ...wish, onlySystem: true } })
    const { wrapper, settle } = await mountOnDesk(NetworkNotice)
    await settle()
    expect(wrapper.text()).toContain('Negotiate')
    expect(wrapper.find('[data-testid=proxy-open]').exists()).toBe(false)
  })

  it('F39 tells a supervisor of another site\'s page that knocked at the hub, until it is read', async () => {
    const hearers: ((alarm: SessionEvents['alarm']) => void)[] = []
    const client: WorkstationClient = {
      ...createFakeClient({ now: () => testNow, quiet: true }),
      on(event, hear) {
        if (event === 'alarm')
          hearers.push(hear as (alarm: SessionEvents['alarm']) => void)
        return () => {}
      },
    }
    const raise = (kind: SessionEvents['alarm']['kind'], facts: Record<string, string>) => hearers.forEach(hear => hear({ kind, facts }))
    const { wrapper, settle } = await mountOn(StrangerBanner, {}, client)
    raise('foreign_origin', { origin: 'https://evil.example' })
    await settle()
    expect(wrapper.get('[data-testid=stranger]').text()).toContain('https://evil.example 的网页想连进服务端，已拒绝')
    raise('foreign_origin', { origin: 'null' })
    raise('danger', {})
    await settle()
    expect(wrapper.text()).toContain('null 等 2 处')
    await wrapper.get('[data-testid=stranger-understood]').trigger('click')
    expect(wrapper.find('[data-testid=stranger]').exists()).toBe(false)
  })

  it('says calmly that messages are polled', async () => {
    const shell = shellWith({ transport: 'polling' })
    const { wrapper, settle } = await mountOnDesk(NetworkHint)
    await settle()
    expect(wrapper.text()).toBe('经代理轮询')
    shell.set({ transport: 'websocket' })
    await settle()
    expect(wrapper.text()).toBe('')
  })

  it.each([['used', '已加上'], ['expired', '过期'], ['not_authority', '不是根证书'], ['unreadable', '读不了'], ['empty', '没有证书']] as const)('a bundle that is %s has its words and its code among the settings', async (authorities, words) => {
    shellWith({ authorities })
    const { wrapper, settle } = await mountOnDesk(NetworkSection)
    await settle()
    const line = wrapper.get('[data-testid=network-bundle]').text()
    expect(line).toContain(words)
    expect(line.includes(authorities)).toBe(authorities !== 'used')
    const notice = await mountOnDesk(NetworkNotice)
    await notice.settle()
    expect(notice.wrapper.find('[data-testid=bundle-notice]').exists()).toBe(authorities !== 'used')
  })
})

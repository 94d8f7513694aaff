import type { Session, View, WebContents, WebContentsView, WebContentsViewConstructorOptions } from 'electron'
import type { Policy } from '../policy/policy.ts'
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../tests/support/network/certificates.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { openSidePanel } from './open.ts'
import { createSidePanel } from './side-panel.ts'

type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0]
type Judge = (details: { url: string }, decide: (verdict: { cancel: boolean }) => void) => void

function fakeSession() {
  const asked = { judge: null as Judge | null, request: null as ((...args: unknown[]) => void) | null, check: null as (() => boolean) | null, proxy: null as unknown, verify: null as unknown }
  return Object.assign(new EventEmitter(), {
    asked,
    setPermissionRequestHandler: (handler: typeof asked.request) => asked.request = handler,
    setPermissionCheckHandler: (handler: typeof asked.check) => asked.check = handler,
    setDevicePermissionHandler: () => {},
    setDisplayMediaRequestHandler: () => {},
    setCertificateVerifyProc: (verify: unknown) => void (asked.verify = verify),
    setProxy: async (config: unknown) => void (asked.proxy = config),
    webRequest: { onBeforeRequest: (judge: Judge) => void (asked.judge = judge) },
  })
}

class FakeContents extends EventEmitter {
  readonly loads: string[] = []
  open: OpenHandler | null = null
  closed = false
  close = () => void (this.closed = true)
  loadURL = async (url: string) => void this.loads.push(url)
  setWindowOpenHandler = (handler: OpenHandler) => this.open = handler
}

class FakeView {
  readonly webContents = new FakeContents()
  visible = true
  bounds: unknown = null
  readonly options: WebContentsViewConstructorOptions
  constructor(options: WebContentsViewConstructorOptions) {
    this.options = options
  }

  setVisible(on: boolean) {
    this.visible = on
  }

  setBounds(at: unknown) {
    this.bounds = at
  }
}

function rig() {
  const sessions = new Map<string, ReturnType<typeof fakeSession>>()
  const views: FakeView[] = []
  const children: unknown[] = []
  let inside = { addChildView: (view: unknown) => children.push(view) } as unknown as View | null
  const panel = createSidePanel({
    sidePanel: { 订单: 'https://crm.example.com/orders?customer={customerId}&by={agentId}', 工单: 'https://tickets.example.com:8443/' },
    sidePanelOrigins: ['https://login.example.com'],
    proxy: { mode: 'direct' },
    verify: null,
    sessionOf(partition) {
      const session = sessions.get(partition) ?? fakeSession()
      sessions.set(partition, session)
      return session as unknown as Session
    },
    createView(options) {
      const view = new FakeView(options)
      views.push(view)
      return view as unknown as WebContentsView
    },
    desk: () => inside,
    log: quietLog,
  })
  const ask = (page: string | null, about: Record<string, string> = {}, more = {}) => panel.calls['host:panel']({ page, at: { x: 940, y: 60, width: 420, height: 600 }, about, ...more })
  return { panel, ask, sessions, views, children, shut() {
    panel.close()
    inside = null
  }, reopen: () => inside = { addChildView: (view: unknown) => children.push(view) } as unknown as View }
}
function goes(contents: FakeContents, event: string, url: string) {
  let stays = false
  contents.emit(event, { url, preventDefault: () => stays = true })
  return !stays
}

describe('the side panel', () => {
  it('shows a company page where the desk keeps the place free, about the customer, isolated and without a bridge', async () => {
    const { ask, views, children, sessions } = rig()
    await ask('订单', { customerId: 'c-1', agentId: 'a1' })
    expect(children).toHaveLength(1)
    expect(views[0]).toMatchObject({ visible: true, bounds: { x: 940, y: 60, width: 420, height: 600 } })
    expect(views[0]?.webContents.loads).toEqual(['https://crm.example.com/orders?customer=c-1&by=a1'])
    expect(views[0]?.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, disableDialogs: true })
    expect(views[0]?.options.webPreferences).not.toHaveProperty('preload')
    expect([...sessions.keys()][0]).toMatch(/^persist:side-panel-[0-9a-f]{16}$/)
  })

  it('never gives a number away, whatever it is called', async () => {
    const { ask, views } = rig()
    await ask('订单', { customerId: '13812345678', agentId: 'a1' })
    expect(views[0]?.webContents.loads).toEqual(['https://crm.example.com/orders?customer=&by=a1'])
  })

  it('keeps each page with its own sign-in, loads it once for one customer, and anew when asked', async () => {
    const { ask, views, sessions } = rig()
    await ask('订单', { customerId: 'c-1' })
    await ask('订单', { customerId: 'c-1' })
    await ask('工单')
    expect(sessions.size).toBe(2)
    expect(views.map(({ visible }) => visible)).toEqual([false, true])
    await ask('订单', { customerId: 'c-2' })
    await ask('订单', { customerId: 'c-2' }, { anew: true })
    expect(views[0]?.webContents.loads.map(url => url.match(/customer=([^&]*)/)?.[1])).toEqual(['c-1', 'c-2', 'c-2'])
    await ask(null)
    expect(views.map(({ visible }) => visible)).toEqual([false, false])
  })

  it('keeps the sign-ins of two people at one computer apart', async () => {
    const { ask, views, sessions } = rig()
    await ask('工单', { agentId: 'a1' })
    await ask('工单', { agentId: 'a2' })
    expect([sessions.size, views.map(({ visible }) => visible)]).toEqual([2, [false, true]])
    await ask('工单', { agentId: 'a1' })
    expect([sessions.size, views.map(({ visible }) => visible)]).toEqual([2, [true, false]])
  })

  it('meets wishes one after the other, the last one in the end', async () => {
    const { ask, views } = rig()
    await Promise.all([ask('工单'), ask('工单'), ask('订单'), ask(null), ask('工单')])
    expect(views.map(({ visible }) => visible)).toEqual([true, false])
  })

  it('makes another view for another window, and none without a window', async () => {
    const { ask, views, shut, reopen } = rig()
    await ask('工单')
    shut()
    await ask('工单')
    expect([views.length, views[0]?.webContents.closed]).toEqual([1, true])
    reopen()
    await ask('工单')
    expect([views.length, views[1]?.webContents.loads]).toEqual([2, ['https://tickets.example.com:8443/']])
  })

  it('knows the policy\'s pages alone', async () => {
    const { ask, panel } = rig()
    await expect(ask('别的')).rejects.toMatchObject({ code: 'not_found' })
    await expect(ask('constructor')).rejects.toMatchObject({ code: 'not_found' })
    for (const input of [null, {}, { page: '订单' }, { page: '订单', at: { x: -1, y: 0, width: 1, height: 1 }, about: {} }])
      await expect(panel.calls['host:panel'](input)).rejects.toMatchObject({ code: 'bad_input' })
    await expect(ask('订单', { phone: '1' })).rejects.toMatchObject({ code: 'bad_input' })
    await expect(ask('订单', { customerId: '"><script>' })).rejects.toMatchObject({ code: 'bad_input' })
  })

  const outside = ['https://evil.example/', 'https://crm.example.com.evil.example/', 'https://crm.example.com:444/', 'http://crm.example.com/', 'https://crm.example.com@evil.example/', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'app://huiyin/index.html', 'huiyin://conversation/1', 'tel:110', 'about:blank', '', '//']
  const inside = ['https://crm.example.com/', 'https://CRM.example.com/a#b', 'https://tickets.example.com:8443/x', 'https://login.example.com/authorize?x=1', 'blob:https://crm.example.com/7b']

  it('stays on its origins, and shows what it would open there itself', async () => {
    const { ask, views } = rig()
    await ask('订单')
    const contents = views[0]?.webContents as FakeContents
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(outside.filter(url => goes(contents, event, url))).toEqual([])
      expect(inside.filter(url => !goes(contents, event, url))).toEqual([])
    }
    const before = contents.loads.length
    for (const url of [...outside, ...inside])
      expect(contents.open?.({ url } as never)).toEqual({ action: 'deny' })
    expect(contents.loads.slice(before)).toEqual(inside)
    expect(goes(contents, 'will-attach-webview', '')).toBe(false)
  })

  it('is granted nothing, asks nobody else, saves nothing, and goes the computer\'s own way', async () => {
    const { ask, panel, sessions } = rig()
    await ask('订单')
    const session = [...sessions.values()][0] as ReturnType<typeof fakeSession>
    const granted: unknown[] = []
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen'])
      session.asked.request?.(null, permission, (yes: boolean) => granted.push(yes))
    expect([new Set(granted), session.asked.check?.()]).toEqual([new Set([false]), false])
    const cancelled = (url: string) => {
      let verdict = false
      session.asked.judge?.({ url }, ({ cancel }) => verdict = cancel)
      return verdict
    }
    expect(outside.filter(url => !url.startsWith('data:') && !cancelled(url))).toEqual([])
    expect(inside.filter(cancelled)).toEqual([])
    let saves = true
    session.emit('will-download', { preventDefault: () => saves = false })
    expect(saves).toBe(false)
    expect(session.asked.proxy).toEqual({ mode: 'direct' })
    expect([panel.owns(session as unknown as Session), panel.owns(fakeSession() as unknown as Session), panel.owns(undefined)]).toEqual([true, false, false])
  })
})

describe('the side panel by the policy of a computer', () => {
  function openedWith(caBundle: string | null) {
    const session = fakeSession()
    const values: Readonly<Record<string, unknown>> = { sidePanel: { 工单: 'https://tickets.example.com/' }, sidePanelOrigins: [], proxyMode: 'direct', proxyPacUrl: null, proxyServers: null, proxyBypass: [], caBundle }
    const panel = openSidePanel({
      policy: { value: (name: string) => values[name] } as unknown as Pick<Policy, 'value'>,
      session: { fromPartition: () => session as unknown as Session },
      View: FakeView as unknown as new (options: WebContentsViewConstructorOptions) => WebContentsView,
      desk: () => ({ addChildView: () => {} }) as unknown as View,
      now: Date.now,
      log: quietLog,
    })
    return { session, open: () => panel.calls['host:panel']({ page: '工单', at: { x: 0, y: 0, width: 400, height: 600 }, about: {} }) }
  }

  it('believes the company\'s own authorities before the desk\'s network stands, and Chromium alone where none are named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'huiyin-panel-'))
    try {
      const file = join(folder, 'ca.pem')
      writeFileSync(file, makeCertificate({ name: 'Example Company CA', authority: true, from: new Date(0) }).cert)
      const named = openedWith(file)
      await named.open()
      expect(named.session.asked.verify).toBeTypeOf('function')
      for (const path of [null, join(folder, 'missing.pem')]) {
        const without = openedWith(path)
        await without.open()
        expect(without.session.asked.verify).toBeNull()
      }
    }
    finally {
      rmSync(folder, { recursive: true })
    }
  })
})

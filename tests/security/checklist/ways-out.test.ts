import type { WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { guardAllContents } from '../../../electron/main/guards.ts'
import { aloneConversation, isOwnPage, isWall } from '../../../electron/main/page.ts'
import { createOpenOutside } from '../../../electron/main/security/open-outside.ts'
import { guardPanelContents } from '../../../electron/main/side-panel/panel-guards.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { ownAddresses, waysOut } from '../corpus/ways-out.ts'
import { tellFigures } from '../figures.ts'
import { filesOf, linesOf, textOf } from './sources.ts'

type OpenHandler = (details: { url: string }) => { action: string }

/** A page under the shell's own guards, as the application makes them. */
function guardedPage() {
  const app = new EventEmitter()
  const happened: string[] = []
  let handler: OpenHandler = () => ({ action: 'allow' })
  const page = Object.assign(new EventEmitter(), { setWindowOpenHandler: (given: OpenHandler) => void (handler = given) })
  const clock = { now: 0 }
  const openOutside = createOpenOutside({ shell: { openExternal: async address => void happened.push(`outside ${address}`) }, now: () => clock.now += 60_000, log: quietLog })
  guardAllContents(app as never, {
    isOwn: address => isOwnPage(address, null),
    isWall: address => isWall(address, null),
    openWall: () => happened.push('wall'),
    aloneOf: address => aloneConversation(address, null),
    openAlone: id => happened.push(`alone ${id}`),
    openOutside,
    log: quietLog,
  })
  app.emit('web-contents-created', {}, page as unknown as WebContents)
  const goes = (event: string, url: string) => {
    let prevented = false
    page.emit(event, { url, preventDefault: () => prevented = true })
    return !prevented
  }
  return { page, happened, goes, openOutside, opens: (url: string) => handler({ url }).action }
}

const figures = { addresses: waysOut.length, navigations: 0, windows: 0, outside: 0 }
afterAll(() => tellFigures('ways-out', [
  `${figures.addresses} hostile addresses by 3 kinds of navigation: ${figures.navigations} let go; by window: ${figures.windows} opened; by the way out: ${figures.outside} handed on`,
]))

describe('a page', () => {
  it('E13 goes nowhere but to pages of ours, by itself, by redirect and in a frame', () => {
    expect(waysOut.length).toBeGreaterThanOrEqual(200)
    const { goes } = guardedPage()
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      const gone = waysOut.filter(address => goes(event, address))
      figures.navigations += gone.length
      expect(gone, event).toEqual([])
      expect(ownAddresses.filter(address => !goes(event, address)), event).toEqual([])
    }
  })

  it('E14 opens no window, whatever the address; its own are opened by the shell', () => {
    const { opens, happened } = guardedPage()
    const opened = [...waysOut, ...ownAddresses].filter(address => opens(address) !== 'deny')
    figures.windows = opened.length
    expect(opened).toEqual([])
    expect(happened).toEqual([])
    expect(['app://huiyin/index.html#/wall', 'app://huiyin/index.html#/c/1?alone'].map(opens)).toEqual(['deny', 'deny'])
    expect(happened).toEqual(['wall', 'alone 1'])
  })

  it('E13 E14 the company\'s own page beside the desk stays on its origins, and opens nothing', () => {
    const loads: string[] = []
    let handler: OpenHandler = () => ({ action: 'allow' })
    const page = Object.assign(new EventEmitter(), { loadURL: async (url: string) => void loads.push(url), setWindowOpenHandler: (given: OpenHandler) => void (handler = given) })
    guardPanelContents(page as unknown as WebContents, { origins: new Set(['https://crm.example.com']), log: quietLog })
    const goes = (event: string, url: string) => {
      let prevented = false
      page.emit(event, { url, preventDefault: () => prevented = true })
      return !prevented
    }
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'])
      expect([...waysOut, ...ownAddresses].filter(address => goes(event, address)), event).toEqual([])
    expect([...waysOut, ...ownAddresses].filter(address => handler({ url: address }).action !== 'deny')).toEqual([])
    expect(loads).toEqual([])
    expect(goes('will-attach-webview', '')).toBe(false)
    expect(goes('will-navigate', 'https://crm.example.com/orders')).toBe(true)
  })

  it('E12 makes no web view, whatever its options', () => {
    const { goes } = guardedPage()
    expect(goes('will-attach-webview', 'app://huiyin/index.html')).toBe(false)
  })

  it('E11 has no web view in its sources', () => {
    const screens = [...filesOf('src/renderer', 'vue'), ...filesOf('src/renderer', 'html')]
    expect(screens.length).toBeGreaterThan(20)
    expect(screens.filter(file => /<webview|allowpopups/i.test(textOf(file)))).toEqual([])
  })
})

describe('the way out', () => {
  it('E15 hands no hostile address to the system', () => {
    const { openOutside, happened } = guardedPage()
    const handed = waysOut.filter(address => openOutside(address) === null)
    figures.outside = handed.length
    expect(handed).toEqual([])
    expect(happened).toEqual([])
    expect(openOutside('https://tousu.sina.com.cn/complaint/view/1/')).toBeNull()
    expect(happened).toEqual(['outside https://tousu.sina.com.cn/complaint/view/1/'])
  })

  it('E15 is the only place that asks the system to open something', () => {
    const asking = linesOf('electron', /\bopenExternal\(|\bopenPath\(|\['openExternal'\]/)
    expect(asking.map(({ file }) => file)).toEqual(['electron/main/security/open-outside.ts'])
    expect(linesOf('electron', /child_process|\bexec(?:File)?(?:Sync)?\(|xdg-open/).filter(({ text }) => /start |open /.test(text))).toEqual([])
  })
})

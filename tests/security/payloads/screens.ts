import type { Page } from '@playwright/test'
import type { DialogName } from '../../../src/renderer/stores/dialogs.ts'
import type { Behind } from '../../e2e/desk/every-screen.ts'
import type { Screen } from './screen.ts'
import { dialogScreens, goTo, pageScreens, showDialog, shutDialog } from '../../e2e/desk/every-screen.ts'
import { answerScreens } from './answer-screens.ts'
import { ownCall } from './scene.ts'
import { fill, patience, press, screenAt, see, stay, unfold } from './screen.ts'

/** Rooms of the seeded workstation, each another kind of conversation. */
const rooms = ['r-roam', 'r-roam-p', 'r-elder', 'r-parcel', 'r-leak', 'r-unknown', 'r-shut', 'r-silent', 'r-lead', 'r-call', 'r-missed', 'r-complaint'] as const
/** What is looked at wherever all tests run: a public room, a private one with a call, a complaint. */
const quickRooms: ReadonlySet<string> = new Set(['r-roam', 'r-roam-p', 'r-complaint'])
const quickDialogs: ReadonlySet<string> = new Set<DialogName>(['resolve', 'call', 'search', 'palette', 'complaintEdit', 'thread', 'shift', 'image'])

const roomBehind: Readonly<Record<Behind, string>> = { nothing: '/', public: '/c/r-roam', private: '/c/r-roam-p', complaint: '/c/r-complaint', caller: '/c/r-roam-p', library: '/library/scripts' }

function setWelcomed(page: Page, welcomed: boolean): Promise<void> {
  return page.evaluate(patch => (window as unknown as { app: () => { stores: (name: string) => { save: (patch: object) => Promise<void> } } }).app().stores('my-preferences').save(patch), { welcomed })
}

function pageScreen(address: string): Screen {
  return screenAt(address, address, stay, { quick: address !== '/' })
}

/** What a dialog needs beside standing open: words to look for, a step further. */
const further: Readonly<Partial<Record<DialogName, (page: Page) => Promise<void>>>> = {
  search: async (page) => {
    await fill(page, 'search-query', '了')
    await see(page, 'search-hit')
  },
  palette: async page => fill(page, 'palette-query', '人'),
}

function dialogScreen(name: DialogName): Screen {
  return screenAt(`dialog ${name}`, roomBehind[dialogScreens[name].behind], async (page) => {
    await showDialog(page, name, dialogScreens[name].behind === 'caller' ? ownCall : undefined)
    await page.locator(`[data-dialog=${name}]`).waitFor({ state: 'attached', timeout: patience })
    await further[name]?.(page)
  }, { leave: shutDialog, quick: quickDialogs.has(name) })
}

const calls = ['mine', 'waiting', 'missed', 'booked', 'recent'].map(tab => screenAt(`calls ${tab}`, '/', page => press(page, 'rail-calls', `calls-tab-${tab}`), { leave: page => press(page, 'rail-inbox'), quick: tab === 'recent' }))
const inbox = ['mine', 'all'].map(tab => screenAt(`inbox ${tab}`, '/', page => press(page, `tab-${tab}`), { quick: tab === 'all' }))

const places: readonly Screen[] = [
  ...Object.values(pageScreens).flat().map(pageScreen),
  ...rooms.map(id => screenAt(`room ${id}`, `/c/${id}`, unfold, { quick: quickRooms.has(id) })),
  screenAt('drafts', '/c/r-silent', stay, { leave: page => goTo(page, '/wall'), anew: true }),
  screenAt('a window of its own', '/c/r-roam?alone=1', stay),
  ...inbox,
  ...calls,
  screenAt('mentions', '/', page => press(page, 'mentions-open'), { leave: page => press(page, 'mentions-back'), quick: true }),
  screenAt('channels', '/', page => press(page, 'channels'), { leave: page => page.keyboard.press('Escape') }),
  screenAt('ledger', '/', page => press(page, 'ledger'), { leave: page => page.keyboard.press('Escape') }),
  screenAt('offers of customers', '/', page => see(page, 'offer'), { quick: true }),
  screenAt('tabs', '/c/r-roam', async (page) => {
    await page.evaluate(() => (window as unknown as { app: () => { stores: (name: string) => { keep: (id: string) => void } } }).app().stores('open-tabs').keep('r-roam'))
    await see(page, 'open-tab')
  }, { quick: true }),
  screenAt('account', '/accounts/acc-weibo', page => see(page, 'callback-url'), { anew: true, leave: page => goTo(page, '/wall') }),
  screenAt('dead letters', '/accounts/acc-forum', page => see(page, 'dead-letter'), { quick: true }),
  screenAt('evidence', '/safety/impostors', page => press(page, 'impostor-evidence'), { leave: page => press(page, 'impostor-evidence') }),
  screenAt('customer, unfolded', '/c/r-roam', async (page) => {
    await unfold(page)
    await page.locator('[data-testid=customer-note] .was').first().dispatchEvent('click', {}, { timeout: patience })
  }, { quick: true, leave: page => page.locator('[data-testid=customer-note] .was').first().dispatchEvent('click', {}, { timeout: patience }) }),
  screenAt('words, policy', '/words', page => press(page, 'words-tab-policy')),
  screenAt('words, history', '/words', page => press(page, 'words-tab-history')),
  screenAt('fact', '/library/knowledge', page => press(page, 'fact-row'), { quick: true }),
  screenAt('hand-over to sign', '/', async (page) => {
    await showDialog(page, 'shift')
    await press(page, 'shift-tab-all', 'shift-row')
    await see(page, 'shift-line')
  }, { leave: shutDialog, quick: true }),
  screenAt('hand-overs', '/', async (page) => {
    await showDialog(page, 'shift')
    await press(page, 'shift-tab-all')
    await see(page, 'shift-row')
  }, { leave: shutDialog }),
  screenAt('bulk', '/', async (page) => {
    await showDialog(page, 'bulks')
    await press(page, 'bulk-row')
  }, { leave: shutDialog }),
  screenAt('welcome', '/', async (page) => {
    await setWelcomed(page, false)
    await see(page, 'welcome')
  }, { leave: page => setWelcomed(page, true) }),
  screenAt('search begins', '/', page => showDialog(page, 'search'), { leave: shutDialog }),
]

/** Every place where one can look at somebody else's words: pages, rooms, dialogs, panels, and what comes of a press. The lists of pages and dialogs are the page's own. */
export const screens: readonly Screen[] = [...places, ...answerScreens, ...(Object.keys(dialogScreens) as DialogName[]).map(dialogScreen)]

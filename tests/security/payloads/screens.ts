import type { Page } from '@playwright/test'
import type { DialogName } from '../../../src/renderer/stores/dialogs.ts'
import type { Behind } from '../../e2e/desk/every-screen.ts'
import { dialogScreens, goTo, pageScreens, showDialog, shutDialog } from '../../e2e/desk/every-screen.ts'

/** Something that the workstation shows, and how one gets there. */
export interface Screen {
  readonly name: string
  readonly show: (page: Page) => Promise<void>
  /** Leaves it, so that it can be shown anew; what asks the engine only when it opens is shown anew in every round. */
  readonly leave: (page: Page) => Promise<void>
  /** What it shows is read when it opens: every round opens it anew. */
  readonly anew?: boolean
}

const patience = 20_000
async function stay() {}

/** Rooms of the seeded workstation, each another kind of conversation. */
const rooms = ['r-roam', 'r-roam-p', 'r-elder', 'r-parcel', 'r-leak', 'r-unknown', 'r-shut', 'r-silent', 'r-lead', 'r-call', 'r-missed', 'r-complaint'] as const

const roomBehind: Readonly<Record<Behind, string>> = { nothing: '/', public: '/c/r-roam', private: '/c/r-roam-p', complaint: '/c/r-complaint', caller: '/c/r-roam-p', library: '/library/scripts' }

/** Presses one after the other, whatever lies over them by now. */
async function press(page: Page, ...testIds: readonly string[]): Promise<void> {
  for (const id of testIds)
    await page.getByTestId(id).first().dispatchEvent('click', {}, { timeout: patience })
}

function pageScreen(address: string): Screen {
  return {
    name: address,
    async show(page) {
      await goTo(page, address)
      await page.locator('main').first().waitFor({ timeout: patience })
    },
    leave: stay,
  }
}

/** What a dialog needs beside standing open: words to look for, a file, a step further. */
const further: Readonly<Partial<Record<DialogName, (page: Page) => Promise<void>>>> = {
  search: async (page) => {
    await page.getByTestId('search-query').fill('了')
    await page.getByTestId('search-hit').first().waitFor({ timeout: patience })
  },
  palette: async page => page.getByTestId('palette-query').fill('人'),
}

function dialogScreen(name: DialogName): Screen {
  return {
    name: `dialog ${name}`,
    async show(page) {
      await goTo(page, roomBehind[dialogScreens[name].behind])
      await page.locator('main').first().waitFor({ timeout: patience })
      await showDialog(page, name)
      await page.locator(`[data-dialog=${name}]`).waitFor({ timeout: patience })
      await further[name]?.(page)
    },
    leave: shutDialog,
  }
}

/** Something that opens by a press on the desk. */
function panelScreen(name: string, at: string, show: (page: Page) => Promise<void>, leave: Screen['leave'] = async page => page.keyboard.press('Escape')): Screen {
  return {
    name,
    async show(page) {
      await goTo(page, at)
      await page.locator('main').first().waitFor({ timeout: patience })
      await show(page)
    },
    leave,
  }
}

const callTabs = ['mine', 'waiting', 'missed', 'booked', 'recent'].map(tab => panelScreen(`calls ${tab}`, '/', page => press(page, 'rail-calls', `calls-tab-${tab}`), page => press(page, 'rail-inbox')))
const inboxTabs = ['mine', 'all'].map(tab => panelScreen(`inbox ${tab}`, '/', page => press(page, `tab-${tab}`), stay))

/** Every place where one can look at somebody else's words: pages, rooms, dialogs, panels. The lists of pages and dialogs are the page's own. */
export const screens: readonly Screen[] = [
  ...Object.values(pageScreens).flat().map(pageScreen),
  ...rooms.map(id => pageScreen(`/c/${id}`)),
  { ...pageScreen('/c/r-silent'), name: 'drafts', leave: page => goTo(page, '/wall'), anew: true },
  pageScreen('/c/r-roam?alone=1'),
  ...inboxTabs,
  ...callTabs,
  panelScreen('mentions', '/', page => press(page, 'mentions-open'), page => press(page, 'mentions-back')),
  panelScreen('channels', '/', page => press(page, 'channels')),
  panelScreen('ledger', '/', page => press(page, 'ledger')),
  panelScreen('offers of customers', '/', page => page.getByTestId('offer').first().waitFor({ timeout: patience }), stay),
  panelScreen('refused numbers', '/', async (page) => {
    await press(page, 'rail-calls', 'calls-more')
    await page.getByText('免打扰名单').last().click({ timeout: patience })
  }, page => press(page, 'rail-inbox')),
  panelScreen('account', '/accounts/acc-weibo', page => page.getByTestId('account-detail').waitFor({ timeout: patience }), stay),
  panelScreen('evidence', '/safety/impostors', page => press(page, 'impostor-evidence'), page => press(page, 'impostor-evidence')),
  panelScreen('hand-over', '/', async (page) => {
    await showDialog(page, 'shift')
    await press(page, 'shift-tab-all', 'shift-row')
  }, shutDialog),
  panelScreen('bulk', '/', async (page) => {
    await showDialog(page, 'bulks')
    await press(page, 'bulk-row')
  }, shutDialog),
  panelScreen('customer, unfolded', '/c/r-roam', async (page) => {
    for (const fold of await page.locator('[data-testid^=section-][data-open=false] h2 button').all())
      await fold.dispatchEvent('click')
  }, stay),
  panelScreen('search begins', '/', page => showDialog(page, 'search'), shutDialog),
  panelScreen('words, policy', '/words', page => press(page, 'words-tab-policy'), stay),
  panelScreen('words, history', '/words', page => press(page, 'words-tab-history'), stay),
  panelScreen('fact', '/library/knowledge', page => press(page, 'fact-row'), stay),
  panelScreen('persona', '/library/personas', page => press(page, 'persona-row'), stay),
  panelScreen('category', '/', async (page) => {
    await showDialog(page, 'wrapUpTree')
    await press(page, 'wrapup-node')
  }, shutDialog),
  panelScreen('scripts picker', '/c/r-roam', page => press(page, 'scripts', 'picker-tab-scripts')),
  panelScreen('facts picker', '/c/r-roam', page => press(page, 'scripts', 'picker-tab-facts')),
  ...(Object.keys(dialogScreens) as DialogName[]).map(dialogScreen),
]

import type { Page } from '@playwright/test'
import type { DialogName } from '../../../src/renderer/stores/dialogs.ts'

/** What must stand open behind a dialog so that it has something to be about. */
export type Behind = 'nothing' | 'public' | 'private' | 'complaint' | 'caller' | 'library'

interface DialogScreen {
  readonly behind: Behind
  /** What the dialog is about, found on the page where it cannot be known before. */
  readonly subject?: string | ((page: Page) => Promise<string>)
}

const ofCall = (page: Page) => page.getByTestId('call-bar').getAttribute('data-id').then(id => id ?? '')
function ofOwnReply(page: Page) {
  return page.evaluate(() => {
    const { messages } = (window as PageOfApp).app().stores('room') as { messages: readonly { outbound: { id: string } | null }[] }
    return messages.find(message => message.outbound)?.outbound?.id ?? ''
  })
}

function ofPicture(page: Page) {
  return page.evaluate(() => {
    const { messages } = (window as PageOfApp).app().stores('room') as { messages: readonly { media: readonly { id: string }[] }[] }
    return messages.flatMap(message => message.media)[0]?.id ?? ''
  })
}

function ofNumber(page: Page) {
  return page.evaluate(() => {
    const outside = (window as PageOfApp).app().stores('outsideDial') as { asked: unknown }
    outside.asked = { number: '+8613800138000' }
    return ''
  })
}

function ofAddress(page: Page) {
  return page.evaluate(() => {
    const way = (window as PageOfApp).app().stores('way-out') as { link: unknown }
    way.link = { url: 'https://example.com/bill', host: 'example.com', warning: 'otherName' }
    return ''
  })
}

function ofUpdate(page: Page) {
  return page.evaluate(() => {
    const updates = (window as PageOfApp).app().stores('updates') as { view: unknown }
    updates.view = { phase: 'staged', current: '1.4.0', version: '1.3.2', isBack: true, progress: 0, mode: 'automatic', channel: 'stable', checkedAt: null, trouble: null, busy: ['call', 'draft'], rolledBack: null }
    return ''
  })
}

/** Every dialog of the desk. A new name that is missing here does not compile. */
export const dialogScreens = {
  resolve: { behind: 'public' },
  closeCase: { behind: 'public' },
  assign: { behind: 'public' },
  snooze: { behind: 'public' },
  triage: { behind: 'public' },
  removeOwn: { behind: 'public', subject: ofOwnReply },
  call: { behind: 'private' },
  dial: { behind: 'private', subject: ofNumber },
  wrapUp: { behind: 'caller', subject: ofCall },
  transfer: { behind: 'caller', subject: ofCall },
  reschedule: { behind: 'caller', subject: ofCall },
  palette: { behind: 'public' },
  keys: { behind: 'nothing' },
  search: { behind: 'nothing' },
  settings: { behind: 'nothing' },
  image: { behind: 'public', subject: ofPicture },
  link: { behind: 'nothing' },
  complaintNew: { behind: 'nothing' },
  complaintEdit: { behind: 'complaint' },
  complaintState: { behind: 'complaint' },
  complaintStep: { behind: 'complaint' },
  complaintRate: { behind: 'complaint' },
  complaintImport: { behind: 'nothing' },
  deadlines: { behind: 'nothing' },
  scriptImport: { behind: 'library' },
  identityCheck: { behind: 'private' },
  reveal: { behind: 'private' },
  linkCustomer: { behind: 'private' },
  mergeCase: { behind: 'public' },
  flagImpostor: { behind: 'public' },
  forgetCustomer: { behind: 'private' },
  holdCustomer: { behind: 'private' },
  views: { behind: 'nothing' },
  tags: { behind: 'public' },
  shift: { behind: 'nothing' },
  absence: { behind: 'nothing' },
  wrapUpTree: { behind: 'nothing' },
  bulkTag: { behind: 'nothing' },
  bulkAssign: { behind: 'nothing' },
  bulkResolve: { behind: 'nothing' },
  bulkWrite: { behind: 'nothing' },
  bulks: { behind: 'nothing' },
  mood: { behind: 'public' },
  abuse: { behind: 'public' },
  thread: { behind: 'public' },
  openLink: { behind: 'public', subject: ofAddress },
  hintErrors: { behind: 'nothing' },
  practice: { behind: 'nothing' },
  practiceSheet: { behind: 'nothing' },
  update: { behind: 'nothing', subject: ofUpdate },
  bundle: { behind: 'nothing' },
} as const satisfies Readonly<Record<DialogName, DialogScreen>>

/** Every page, by its pattern in the router, with the addresses that show it whole. */
export const pageScreens: Readonly<Record<string, readonly string[]>> = {
  '/': ['/'],
  '/c/:id': [],
  '/wall': ['/wall'],
  '/accounts/:id?': ['/accounts'],
  '/safety/:tab?': ['/safety/impostors', '/safety/reveals', '/safety/rules'],
  '/review': ['/review'],
  '/words': ['/words'],
  '/library/:tab?': ['/library/scripts', '/library/knowledge', '/library/personas'],
  '/computer': ['/computer'],
  '/computer/self-test': ['/computer/self-test'],
  '/:rest(.*)*': [],
}

interface App { readonly stores: (name: string) => unknown, readonly routes: () => readonly string[], readonly go: (to: string) => void }
/** The page with a way into its stores, put there by {@link reachInto}. */
type PageOfApp = Window & typeof globalThis & { app: () => App }

/** Lets the test reach the page's stores and routes, so that a dialog stands open without the whole way to it. */
export async function reachInto(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface Mounted { __vue_app__: { config: { globalProperties: { $pinia: { _s: Map<string, unknown> }, $router: { getRoutes: () => { path: string }[], push: (to: string) => unknown } } } } }
    const { $pinia, $router } = (document.querySelector('#app') as unknown as Mounted).__vue_app__.config.globalProperties
    Object.assign(window, { app: () => ({ stores: (name: string) => $pinia._s.get(name), routes: () => $router.getRoutes().map(route => route.path), go: (to: string) => void $router.push(to) }) })
  })
}

/** The patterns of all pages. */
export function routesOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (window as PageOfApp).app().routes())
}

/** Goes to a page without loading anew. */
export async function goTo(page: Page, address: string): Promise<void> {
  await page.evaluate(to => (window as PageOfApp).app().go(to), address)
}

/** Opens one dialog over what stands there; `of`: what it is about, where that is known. */
export async function showDialog(page: Page, name: DialogName, of?: string): Promise<void> {
  const screen: DialogScreen = dialogScreens[name]
  const subject = of ?? (typeof screen.subject === 'function' ? await screen.subject(page) : screen.subject ?? '')
  await page.evaluate(([dialog, about]) => ((window as PageOfApp).app().stores('dialogs') as { show: (name: string, about: string) => void }).show(dialog, about), [name, subject] as const)
}

/** Shuts whatever dialog stands open. */
export async function shutDialog(page: Page): Promise<void> {
  await page.evaluate(() => ((window as PageOfApp).app().stores('dialogs') as { shut: () => void }).shut())
}

import type { Page } from '@playwright/test'
import type { DialogName } from '../../../src/renderer/stores/dialogs.ts'
import type { Screen } from './screen.ts'
import { Buffer } from 'node:buffer'
import { goTo, showDialog, shutDialog } from '../../e2e/desk/every-screen.ts'
import { ownCall } from './scene.ts'
import { chooseFirst, fill, patience, press, screenAt, see, unfold } from './screen.ts'

type Show = (page: Page) => Promise<void>

const away: Show = page => goTo(page, '/wall')

/** Something whose words come with the answer to a press: every round asks anew. */
function answer(name: string, address: string, show: Show, leave: Show = away, quick = false): Screen {
  return screenAt(name, address, show, { leave, anew: true, quick })
}

/** The same in a dialog. */
function inDialog(name: string, address: string, dialog: DialogName, show: Show, quick = false): Screen {
  return answer(name, address, async (page) => {
    await showDialog(page, dialog)
    await show(page)
  }, shutDialog, quick)
}

/** Asks a store of the page to do something of its own. */
function askStore(page: Page, store: string, what: string, ...words: readonly string[]): Promise<void> {
  return page.evaluate(async ([name, act, given]) => {
    await (window as unknown as { app: () => { stores: (name: string) => Record<string, (...words: readonly string[]) => unknown> } }).app().stores(name)[act]!(...given)
  }, [store, what, words] as const)
}

/** What stands in the composer is taken out again. */
const emptied: Show = page => fill(page, 'composer-text', '')

async function written(page: Page): Promise<void> {
  await page.waitForFunction(() => (document.querySelector<HTMLTextAreaElement>('[data-testid=composer-text]')?.value ?? '').includes('⟦'), null, { timeout: patience })
}

/** Any file: what it holds is not looked at. */
async function choose(page: Page, testId: string): Promise<void> {
  await page.getByTestId(testId).setInputFiles({ name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n') })
}

/** Shows of presses that are answered with somebody else's words, or with words of a colleague. */
export const answerScreens: readonly Screen[] = [
  answer('account, tried', '/accounts/acc-weibo', async (page) => {
    await press(page, 'account-edit', 'account-test')
    await see(page, 'account-found')
  }),
  answer('two who may be one', '/c/r-roam', async (page) => {
    await unfold(page)
    await press(page, 'link')
    await see(page, 'link-signs')
  }, shutDialog),
  answer('tags like it', '/c/r-roam', async (page) => {
    await unfold(page)
    await press(page, 'tag-add')
    await page.locator('.like li').first().waitFor({ state: 'attached', timeout: patience })
  }, async (page) => {
    // What is not drawn has no focus to lose.
    await page.evaluate(() => document.querySelector('[data-testid=tag-field]')?.dispatchEvent(new FocusEvent('blur')))
    await away(page)
  }),
  answer('a number that is shown', '/c/r-roam-p', async (page) => {
    // The dialog takes the numbers that are known when it opens.
    await see(page, 'section-identities')
    await showDialog(page, 'reveal')
    await page.locator('[data-dialog=reveal] [role=radio]').first().dispatchEvent('click', {}, { timeout: patience })
    await press(page, 'reveal-submit')
    await page.locator('[data-dialog=reveal]').waitFor({ state: 'detached', timeout: patience })
    await unfold(page)
  }, shutDialog),
  answer('an invitation', '/c/r-roam', async (page) => {
    await press(page, 'guide')
    await written(page)
  }, emptied),
  answer('a text taken back', '/c/r-roam', async (page) => {
    await press(page, 'message-undo')
    await written(page)
  }, emptied),
  answer('a text that nobody posted', '/c/r-complaint', async (page) => {
    await press(page, 'by-hand-not-posted')
    await written(page)
  }, emptied),
  answer('a script', '/c/r-silent', async (page) => {
    await press(page, 'scripts', 'picker-tab-scripts', 'script-use')
    await written(page)
  }, emptied, true),
  answer('scripts to choose from', '/c/r-silent', async (page) => {
    await press(page, 'scripts', 'picker-tab-scripts')
    await see(page, 'script-use')
  }),
  answer('a fact', '/c/r-roam', async (page) => {
    await press(page, 'scripts', 'picker-tab-facts', 'fact-quote')
    await written(page)
  }, emptied),
  answer('a persona in full', '/c/r-roam', page => press(page, 'persona-line')),
  answer('a persona\'s form', '/library/personas', page => see(page, 'persona-form')),
  answer('versions of a script', '/library/scripts', async (page) => {
    await press(page, 'script-row')
    await see(page, 'script-version')
    await unfold(page)
  }),
  answer('a script\'s form', '/library/scripts', page => press(page, 'script-row', 'script-edit')),
  inDialog('scripts out of a file', '/library/scripts', 'scriptImport', async (page) => {
    await choose(page, 'script-import-file')
    await see(page, 'script-import-row')
  }),
  inDialog('complaints out of a file', '/', 'complaintImport', async (page) => {
    await choose(page, 'import-file')
    await see(page, 'import-row')
  }),
  inDialog('complaints taken in', '/', 'complaintImport', async (page) => {
    await choose(page, 'import-file')
    await see(page, 'import-row')
    await press(page, 'import-run')
    await page.getByTestId('import-run').waitFor({ state: 'detached', timeout: patience })
  }),
  inDialog('a warning', '/c/r-roam', 'abuse', page => see(page, 'abuse-text')),
  inDialog('handed up', '/c/r-roam', 'abuse', async (page) => {
    await press(page, 'abuse-hand-up')
    await page.locator('[data-dialog=abuse]').waitFor({ state: 'detached', timeout: patience })
  }),
  answer('many at once', '/', async (page) => {
    await page.evaluate(() => (window as unknown as { app: () => { stores: (name: string) => { set: (ids: readonly string[]) => void } } }).app().stores('selection').set(['r-roam', 'r-elder']))
    await showDialog(page, 'bulkWrite')
    await fill(page, 'bulk-variant', '您好')
    await see(page, 'bulk-line')
  }, shutDialog),
  answer('a call that a colleague asks for', '/', page => see(page, 'call-card')),
  answer('what is said after a call', '/c/r-roam-p', async (page) => {
    await showDialog(page, 'wrapUp', ownCall)
    await press(page, 'wrapup-resolved')
    await see(page, 'wrapup-prepared')
  }, shutDialog),
  inDialog('fields of a category', '/c/r-roam', 'resolve', async (page) => {
    await page.locator('[data-testid^=wrapup-field-]').first().waitFor({ state: 'attached', timeout: patience })
  }),
  inDialog('the form of a category', '/', 'wrapUpTree', async (page) => {
    await page.locator('[data-testid=wrapup-node] .word').first().dispatchEvent('click', {}, { timeout: patience })
    await see(page, 'wrapup-name')
  }),
  inDialog('everything of somebody absent', '/', 'absence', async (page) => {
    await chooseFirst(page, 'absence-from')
    await see(page, 'absence-open')
  }),
  answer('a number to hand a call to', '/c/r-roam-p', async (page) => {
    await showDialog(page, 'transfer', ownCall)
    await press(page, 'transfer-kind-number')
    await see(page, 'transfer-add')
  }, shutDialog),
  inDialog('a call for somebody else', '/c/r-roam-p', 'call', async (page) => {
    await press(page, 'call-who-agent')
    await see(page, 'call-card')
  }),
  answer('refused numbers', '/', async (page) => {
    await press(page, 'rail-calls', 'calls-more')
    await page.getByText('免打扰名单').last().dispatchEvent('click', {}, { timeout: patience })
    await see(page, 'refused-row')
  }, page => press(page, 'rail-inbox')),
  answer('doubts about a wording', '/library/scripts', async (page) => {
    await press(page, 'script-add')
    await fill(page, 'script-variant-text', '保证退款')
    await see(page, 'wording-doubts')
  }),
  answer('files of a script', '/c/r-elder', async (page) => {
    await press(page, 'scripts', 'picker-tab-scripts', 'script-use')
    await written(page)
    await see(page, 'attachment')
  }, async (page) => {
    await askStore(page, 'attachments', 'leave', 'r-elder')
    await emptied(page)
  }),
  inDialog('days that somebody entered', '/', 'deadlines', async (page) => {
    await askStore(page, 'work-calendar', 'load')
    await see(page, 'calendar-year')
  }),
  inDialog('who has practised', '/', 'practice', async (page) => {
    await press(page, 'practice-tab-team')
    await see(page, 'practice-team')
  }),
  answer('the sheet of a lesson', '/', async (page) => {
    await showDialog(page, 'practiceSheet', 'p-1')
    await see(page, 'practice-score')
  }, shutDialog),
  inDialog('the sheet of a lesson that ends', '/', 'practiceSheet', async (page) => {
    await askStore(page, 'practice', 'finish')
    await see(page, 'practice-score')
  }),
]

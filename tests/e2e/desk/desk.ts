import type { Locator, Page } from '@playwright/test'
import { expect as patient } from '@playwright/test'

/** The workstation's page, in the words of the person who sits at it. */
export interface Desk {
  readonly page: Page
  readonly at: (testid: string) => Locator
  readonly rows: Locator
  readonly conversation: Locator
  readonly field: Locator
  /** Messages of the open room that contain the words. */
  readonly message: (words: string | RegExp) => Locator
  readonly rowOf: (words: string | RegExp) => Locator
  /** Takes offers from now on. */
  readonly ready: () => Promise<void>
  /** Takes none from now on. */
  readonly rest: () => Promise<void>
  /** Opens the row with these words from a tab of the inbox. */
  readonly openRow: (tab: 'mine' | 'queue' | 'all', words: string | RegExp) => Promise<void>
  /** Opens and claims. */
  readonly claim: (words: string | RegExp) => Promise<void>
  /** Writes and sends by Enter; a customer who wrote meanwhile is answered all the same. Resolves when the platform took it. */
  readonly reply: (text: string) => Promise<void>
  readonly switchRoom: (visibility: 'public' | 'private') => Promise<void>
  readonly resolve: (reason: string) => Promise<void>
  readonly closeCase: (reason: string) => Promise<void>
}

/** The desk on a page that somebody is signed in on. `timeoutMs`: how long to wait for things outside of Playwright's runner. */
export function createDesk(page: Page, timeoutMs?: number): Desk {
  const expect = timeoutMs === undefined ? patient : patient.configure({ timeout: timeoutMs })
  const at = (testid: string) => page.getByTestId(testid)
  const conversation = at('conversation')
  const rows = at('inbox-row')
  const message = (words: string | RegExp) => at('message').filter({ hasText: words })
  const rowOf = (words: string | RegExp) => rows.filter({ hasText: words })

  async function openRow(tab: 'mine' | 'queue' | 'all', words: string | RegExp): Promise<void> {
    await at(`tab-${tab}`).click()
    await rowOf(words).first().click()
    await expect(at('composer')).toBeVisible()
  }

  async function resolve(reason: string): Promise<void> {
    await at('resolve-open').click()
    await at(`resolve-${reason}`).click()
    await at('resolve-submit').click()
    await expect(at('reopen')).toBeVisible()
  }

  async function choose(choice: string, presence: string): Promise<void> {
    await at('presence').click()
    await at(`presence-${choice}`).click()
    await expect(at('presence')).toHaveAttribute('data-presence', presence)
  }

  return {
    page,
    at,
    rows,
    conversation,
    field: at('composer-text'),
    message,
    rowOf,
    openRow,
    resolve,
    ready: () => choose('ready', 'ready'),
    rest: () => choose('break', 'not_ready'),
    async claim(words) {
      await openRow('queue', words)
      await at('claim').click()
      await expect(at('resolve-open')).toBeEnabled()
    },
    async reply(text) {
      await at('composer-text').fill(text)
      await at('composer-text').press('Enter')
      const sent = message(text).getByTestId('outbound-state')
      await expect(sent.or(at('send-anyway'))).toBeVisible()
      if (await at('send-anyway').isVisible())
        await at('send-anyway').click()
      await expect(sent).toHaveAttribute('data-state', 'sent')
    },
    async switchRoom(visibility) {
      const tab = at(`room-tab-${visibility}`)
      await tab.click()
      await expect(tab).toHaveAttribute('aria-selected', 'true')
      await expect(conversation).toHaveAttribute('data-id', await tab.getAttribute('data-id') ?? '')
    },
    async closeCase(reason) {
      await at('more').click()
      await page.getByText('关闭事项', { exact: true }).click()
      await at(`resolve-${reason}`).click()
      await at('resolve-submit').click()
      await expect(at('resolve-submit')).toBeHidden()
    },
  }
}

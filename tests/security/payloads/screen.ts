import type { Page } from '@playwright/test'
import { goTo } from '../../e2e/desk/every-screen.ts'

/** Something that the workstation shows, and how one gets there. */
export interface Screen {
  readonly name: string
  readonly show: (page: Page) => Promise<void>
  /** Leaves it, so that it can be shown anew; what asks the engine only when it opens is shown anew in every round. */
  readonly leave: (page: Page) => Promise<void>
  /** What it shows is read when it opens: every round opens it anew. */
  readonly anew: boolean
  /** Among those that every run of all tests looks at. */
  readonly quick: boolean
}

/** How long something may take to stand on the screen, ms. */
export const patience = 20_000

/** What every page has: its own part, or the list of the desk where no conversation is open. */
const stands = 'main, [data-testid=tab-queue]'

/** Nothing has to be left. */
export async function stay(): Promise<void> {}

/** Presses one after the other, whatever lies over them by now. */
export async function press(page: Page, ...testIds: readonly string[]): Promise<void> {
  for (const id of testIds)
    await page.getByTestId(id).first().dispatchEvent('click', {}, { timeout: patience })
}

/** Waits until something stands there. */
export async function see(page: Page, testId: string): Promise<void> {
  await page.getByTestId(testId).first().waitFor({ state: 'attached', timeout: patience })
}

/** Types into a field, or into the one that stands in what bears the name, drawn or not. */
export async function fill(page: Page, testId: string, text: string): Promise<void> {
  const place = page.getByTestId(testId).first()
  await place.waitFor({ state: 'attached', timeout: patience })
  await place.evaluate((element, typed) => {
    const field = element.matches('input, textarea') ? element : element.querySelector('input, textarea')
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field) as object, 'value')?.set?.call(field, typed)
    field?.dispatchEvent(new Event('input', { bubbles: true }))
  }, text)
}

/** Chooses the first thing of a list that is not nothing. */
export async function chooseFirst(page: Page, testId: string): Promise<void> {
  const list = page.getByTestId(testId).first()
  await list.locator('option').nth(1).waitFor({ state: 'attached', timeout: patience })
  await list.evaluate((select: HTMLSelectElement) => {
    select.selectedIndex = 1
    select.dispatchEvent(new Event('change', { bubbles: true }))
  })
}

/** Opens whatever is folded on the page: sections, long texts, details. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.querySelectorAll<HTMLElement>('[data-testid^=section-][data-open=false] h2 button, [data-testid=message-expand][aria-expanded=false]').forEach(button => button.click())
    document.querySelectorAll('details').forEach(details => details.open = true)
  })
}

/** Everything but the name is as it mostly is. */
export function screenAt(name: string, address: string, show: (page: Page) => Promise<void>, more: Partial<Pick<Screen, 'leave' | 'anew' | 'quick'>> = {}): Screen {
  return {
    name,
    async show(page) {
      await goTo(page, address)
      await page.locator(stands).first().waitFor({ state: 'attached', timeout: patience })
      await show(page)
    },
    leave: more.leave ?? stay,
    anew: more.anew ?? false,
    quick: more.quick ?? false,
  }
}

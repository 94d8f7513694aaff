import type { Page } from '@playwright/test'
import axe from 'axe-core'

/** How a person may have the screen. */
export const looks = ['light', 'dark', 'contrast', 'forced', 'zoomed'] as const
export type Look = typeof looks[number]

const desktop = { width: 1366, height: 768 }
/** 1280 × 1024 at 400 %. */
const zoomed = { width: 320, height: 256 }

/** What is different in a look is looked at; what is the same in all of them only once. */
const rulesOf: Readonly<Record<Look, readonly string[] | null>> = {
  light: null,
  dark: ['color-contrast'],
  contrast: ['color-contrast'],
  forced: ['color-contrast'],
  zoomed: ['target-size', 'scrollable-region-focusable', 'meta-viewport'],
}

interface Violation { readonly id: string, readonly nodes: readonly { readonly target: readonly unknown[], readonly failureSummary?: string }[] }
type AxePage = Window & typeof globalThis & { axe: { run: (context: unknown, options: unknown) => Promise<{ violations: readonly Violation[] }> } }

/** Puts axe into a page. It is evaluated, not loaded: the page's policy allows no script of others. */
export async function bringAxe(page: Page): Promise<void> {
  await page.evaluate(axe.source)
}

/** Shows the page as that person has it. */
export async function take(page: Page, look: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light', contrast: look === 'contrast' ? 'more' : 'no-preference', forcedColors: look === 'forced' ? 'active' : 'none', reducedMotion: 'reduce' })
  await page.setViewportSize(look === 'zoomed' ? zoomed : desktop)
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** What stands against the person in this look: axe's violations, and at 400 % whatever needs scrolling in two directions. */
export async function violationsOf(page: Page, look: Look): Promise<readonly string[]> {
  const rules = rulesOf[look]
  const found = await page.evaluate(async ([only, isZoomed]) => {
    const scope = document.querySelector('dialog[open]') ?? document
    const { violations } = await (window as unknown as AxePage).axe.run(scope, { resultTypes: ['violations'], ...only === null ? { rules: { 'target-size': { enabled: true } } } : { runOnly: { type: 'rule', values: only } } })
    const words = violations.flatMap(({ id, nodes }) => nodes.slice(0, 4).map(node => `${id} ${node.target.join(' ')} ${(node.failureSummary ?? '').split('\n').slice(1, 2).join('').trim().slice(0, 150)}`))
    const root = document.scrollingElement
    const wide = isZoomed && root !== null && root.scrollWidth > root.clientWidth + 1 ? [`reflow: the page is ${root.scrollWidth} px wide`] : []
    return [...words, ...wide, ...isZoomed ? outside(scope) : []]

    /** What can be used and lies beyond the edge of the screen, in nothing that scrolls sideways by right (a table, a row of tabs). */
    function outside(within: Document | Element): string[] {
      return [...within.querySelectorAll('button, a[href], input, textarea, select')]
        .filter(one => one.checkVisibility({ visibilityProperty: true }) && one.closest('[data-wide], .unseen, [inert], [role=tablist], table') === null)
        .filter((one) => {
          const { left, right, width } = one.getBoundingClientRect()
          return width > 1 && (right > innerWidth + 1 || left < -1)
        })
        .slice(0, 5)
        .map(one => `reflow: ${one.getAttribute('data-testid') ?? one.outerHTML.slice(0, 100)} lies outside`)
    }
  }, [rules, look === 'zoomed'] as const)
  return [...new Set(found)].map(one => `${look}: ${one}`)
}

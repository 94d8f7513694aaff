import type { Page } from '@playwright/test'

/** What a walk by Tab has found. */
export interface TabWalk {
  /** Steps until the walk came round; null = it never did. */
  readonly steps: number | null
  /** What can be pressed or written in, stands on the screen, and was never reached. */
  readonly missed: readonly string[]
  /** Reached, and nothing shows it. */
  readonly unseen: readonly string[]
}

const mostSteps = 400

/**
 * Walks through everything by Tab, from the top of the page (or of the open dialog) until it comes round. In a group whose
 * members are walked by arrow keys one that is reached stands for all.
 */
export async function walkByTab(page: Page): Promise<TabWalk> {
  await page.evaluate(() => {
    const scope = document.querySelector('dialog[open]') ?? document.body
    const interactive = 'a[href], button, input, textarea, select, summary, [tabindex]'
    const canBeUsed = (element: Element) => element instanceof HTMLElement && element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled, [aria-hidden="true"] *, [inert] *') && element.getClientRects().length > 0
    document.querySelectorAll('[data-walk]').forEach(element => element.removeAttribute('data-walk'))
    scope.querySelectorAll(interactive).forEach((element) => {
      if (canBeUsed(element))
        element.setAttribute('data-walk', element.getAttribute('tabindex') === '-1' ? 'by-arrows' : 'wanted')
    })
    document.activeElement instanceof HTMLElement && document.activeElement.blur()
  })
  let steps: number | null = null
  const unseen: string[] = []
  for (let step = 0; step < mostSteps && steps === null; step++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body || element.getAttribute('data-walk') === 'reached')
        return { round: element !== document.body && element !== null, name: null }
      element.setAttribute('data-walk', 'reached')
      // A field shows its caret; others a ring, some of them on what surrounds them.
      const shows = element.matches('textarea, input:not([type=radio], [type=checkbox])') || [element, ...element.querySelectorAll('*'), element.parentElement, element.parentElement?.parentElement].some((one) => {
        const style = one && getComputedStyle(one)
        return style && ((style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none' || one.matches('.n-base-selection--active, .n-input--focus'))
      })
      return { round: false, name: shows ? null : element.getAttribute('data-testid') ?? element.outerHTML.slice(0, 120) }
    })
    if (at.name !== null)
      unseen.push(at.name)
    if (at.round)
      steps = step
  }
  const missed = await page.evaluate(() => {
    const groups = '[role=listbox], [role=tablist], [role=radiogroup], [role=menu], [role=toolbar], [role=grid], [role=list], [role=tree], [role=feed]'
    const left = [...document.querySelectorAll('[data-walk="wanted"], [data-walk="by-arrows"]')]
    return left
      .filter(element => element.closest(groups)?.querySelector('[data-walk="reached"]') === null || element.closest(groups) === null)
      // What has no place in the order of its own hangs on something that has: a chooser of files on its button.
      .filter(element => element.getAttribute('data-walk') === 'wanted' || (element.getAttribute('role') !== null && element.closest('dialog') === null))
      .filter(element => element.isConnected)
      .map(element => element.getAttribute('data-testid') ?? element.outerHTML.slice(0, 160))
  })
  return { steps, missed, unseen }
}

import type { Page } from '@playwright/test'

/** Words by which a measured text is found on the screen. */
export const markOf = (n: number) => `第${String(n).padStart(5, '0')}号`

/** When each mark was first painted, ms UTC of the machine's clock, by mark. */
export type Painted = ReadonlyMap<string, number>

interface Watching { readonly painted: Record<string, number> }

/**
 * Watches a page for marks: a mark that a mutation brought counts as painted once the frame after it has been produced. The
 * page and the bench share the machine's clock.
 */
export async function watchMarks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted: Record<string, number> = {}
    const scope = globalThis as unknown as { marks: Watching, document: Document }
    scope.marks = { painted }
    const seen = new Set<string>()
    const waiting: string[] = []

    function afterPaint(): void {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => {
        const at = performance.timeOrigin + performance.now()
        for (const mark of waiting.splice(0))
          painted[mark] = at
        channel.port1.close()
      }
      channel.port2.postMessage(null)
    }

    function look(text: string | null): void {
      for (const [mark] of (text ?? '').matchAll(/第\d{5}号/g)) {
        if (seen.has(mark))
          continue
        seen.add(mark)
        if (waiting.length === 0)
          requestAnimationFrame(afterPaint)
        waiting.push(mark)
      }
    }

    new MutationObserver((records) => {
      for (const record of records) {
        look(record.type === 'characterData' ? record.target.textContent : null)
        for (const node of record.addedNodes)
          look(node.textContent)
      }
    }).observe(scope.document.body, { subtree: true, childList: true, characterData: true })
  })
}

/** What has been painted so far. */
export async function paintedMarks(page: Page): Promise<Painted> {
  const painted = await page.evaluate(() => (globalThis as unknown as { marks: Watching }).marks.painted)
  return new Map(Object.entries(painted))
}

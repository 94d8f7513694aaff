import type { Page } from '@playwright/test'

/** A press that the page took longer than 16 ms to answer: when it came, ms UTC of the machine's clock, and until the next paint, ms. */
export interface Answered { readonly at: number, readonly ms: number }

/** What a page showed while it was watched. */
export interface Watched {
  readonly presses: readonly Answered[]
  /** Tasks over 50 ms that kept the page's thread. */
  readonly longTasks: readonly Answered[]
}

/**
 * Watches a page: every press as the browser times it, every turn of the wheel (which the browser does not time) from its event to
 * the frame after it, and every long task.
 */
export async function watchPresses(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface Timed extends PerformanceEntry { readonly interactionId: number }
    const watched = { presses: new Map<number, { at: number, ms: number }>(), wheels: [] as { at: number, ms: number }[], longTasks: [] as { at: number, ms: number }[] }
    Object.assign(globalThis, { watched })
    const utc = (at: number) => performance.timeOrigin + at

    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Timed[]) {
        const known = watched.presses.get(entry.interactionId)
        if (entry.interactionId > 0 && entry.duration > (known?.ms ?? 0))
          watched.presses.set(entry.interactionId, { at: utc(entry.startTime), ms: entry.duration })
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        watched.longTasks.push({ at: utc(startTime), ms: duration })
    }).observe({ type: 'longtask' })

    addEventListener('wheel', ({ timeStamp }) => requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => {
        watched.wheels.push({ at: utc(timeStamp), ms: performance.now() - timeStamp })
        channel.port1.close()
      }
      channel.port2.postMessage(null)
    }), { capture: true, passive: true })
  })
}

/** What {@link watchPresses} saw so far. */
export function readWatched(page: Page): Promise<Watched> {
  return page.evaluate(() => {
    interface One { at: number, ms: number }
    const { watched } = globalThis as unknown as { watched: { presses: Map<number, One>, wheels: One[], longTasks: One[] } }
    return { presses: [...watched.presses.values(), ...watched.wheels], longTasks: watched.longTasks }
  })
}

/** What the page's thread has done, ms of its processor: all, and of it the scripts, the styles that were worked out and the layout. */
export interface Work { readonly all: number, readonly script: number, readonly style: number, readonly layout: number }

/** Answers what tells the page's thread's work so far. */
export async function meterWork(page: Page): Promise<() => Promise<Work>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const of = (name: string) => (metrics.find(metric => metric.name === name)?.value ?? Number.NaN) * 1000
    return { all: of('TaskDuration'), script: of('ScriptDuration'), style: of('RecalcStyleDuration'), layout: of('LayoutDuration') }
  }
}

/** Nodes and memory of a page after its garbage was collected. */
export interface PageWeight {
  /** Nodes that stand in the document, texts and comments too. */
  readonly nodes: number
  /** Nodes that the browser holds, detached ones too. */
  readonly held: number
  readonly heapMb: number
}

/** Weighs a page. */
export async function weigh(page: Page): Promise<PageWeight> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  // Twice: what finalizers let go of is free only after the next one.
  for (let round = 0; round < 2; round++)
    await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string) => metrics.find(metric => metric.name === name)?.value ?? Number.NaN
  const nodes = await page.evaluate(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL)
    let count = 1
    while (walker.nextNode() !== null)
      count++
    return count
  })
  await session.detach()
  return { nodes, held: of('Nodes'), heapMb: of('JSHeapUsedSize') / 2 ** 20 }
}

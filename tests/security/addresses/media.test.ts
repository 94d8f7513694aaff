import type { Channel } from '../../../src/shared/domain/index.ts'
import type { Listeners } from './listeners.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnector } from '../../../src/channels/registry.ts'
import { openLine } from '../../../src/engine/media/outside-line.ts'
import { createOutside } from '../../../src/engine/media/outside.ts'
import { listen, shut } from '../../../src/engine/receiver/listening.ts'
import { makeMediaAddresses } from '../corpus/addresses.ts'
import { amount, tellFigures } from '../figures.ts'
import { openListeners } from './listeners.ts'

const count = amount({ whole: 600, quick: 500 })
let listeners: Listeners
let addresses: string[]
const told: string[] = []

beforeAll(async () => {
  listeners = await openListeners()
  addresses = makeMediaAddresses({ count, seed: 6, ports: listeners.ports })
})
afterAll(async () => {
  await listeners.stop()
  tellFigures('media', [`media: ${count} addresses ${told.join('; ')}: 0 reached`])
})

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'fetched', (error: { code?: string }) => error.code ?? 'no code')
const signal = () => AbortSignal.timeout(30_000)
/** The worst list there could be: it names the very host that is asked for. */
const listedAnyway = (address: string) => [URL.parse(address)?.hostname ?? 'x.example', URL.parse(address)?.host ?? 'x.example']

/** What a name may say of itself: itself inside, one public machine among others, the metadata desk, in IPv6, nothing at all. */
const resolvers: readonly (() => readonly string[])[] = [() => ['127.0.0.1'], () => ['93.184.216.34', '127.0.0.1'], () => ['::1'], () => ['::ffff:127.0.0.1'], () => ['169.254.169.254'], () => ['fd00::1'], () => [], () => ['0.0.0.0']]

describe('files outside', () => {
  it('F47 the listeners do hear who reaches them', async () => {
    const own = await openListeners()
    for (const port of own.ports.slice(0, 1))
      await fetch(`http://127.0.0.1:${port}/`)
    expect(own.heard().length).toBeGreaterThan(1)
    await own.stop()
  })

  it('F47 no address inside is reached directly, though it stood on the list, whatever its name says of itself', async () => {
    const codes = new Map<string, number>()
    for (const [n, address] of addresses.entries()) {
      const fetchFile = createOutside({ loopback: false, resolve: async () => resolvers[n % resolvers.length]!() })
      const code = await codeOf(fetchFile(address, { hosts: listedAnyway(address), maxBytes: 1_000, signal: signal() }))
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    expect(Object.fromEntries(codes)).toEqual({ media_not_allowed: addresses.length })
    expect(listeners.heard()).toEqual([])
    told.push('directly')
  })

  it('F47 none is reached by a redirect, after one step or three', async () => {
    let hop = ''
    const moving = createServer((request, response) => {
      const left = Number(request.url?.slice(1))
      response.writeHead(302, { location: left > 0 ? `/${left - 1}` : Buffer.from(hop, 'utf8').toString('latin1').replaceAll(/[\0\r\n]/g, '') }).end()
    })
    const port = await listen(moving, { host: '127.0.0.1', port: 0 })
    const fetchFile = createOutside({ loopback: true, resolve: async () => ['127.0.0.1'] })
    for (const [n, address] of addresses.entries()) {
      hop = address
      const hosts = [URL.parse(address)?.hostname ?? 'x.example', `127.0.0.1:${port}`]
      // An empty address leads back to where one is; the steps run out.
      expect(await codeOf(fetchFile(`http://127.0.0.1:${port}/${n % 3}`, { hosts, maxBytes: 1_000, signal: signal() })), address).toMatch(/^(?:media_not_allowed|channel_bad_answer|link_lost)$/)
    }
    await shut(moving)
    expect(listeners.heard()).toEqual([])
    told.push('by 1–3 redirects')
  })

  it('F47 a name that answers differently a moment later gains nothing: the line goes to what was checked', async () => {
    const [port = 0] = listeners.ports
    const lines: (readonly string[])[] = []
    for (const name of ['rebound.test', 'wx1.sinaimg.cn', 'a.b.c.test']) {
      const answers = [['93.184.216.34'], ['127.0.0.1']]
      const fetchFile = createOutside({
        loopback: false,
        resolve: async () => answers.shift() ?? ['127.0.0.1'],
        open: async ({ addresses: checked }) => {
          lines.push(checked)
          throw new Error('nobody there')
        },
      })
      await codeOf(fetchFile(`https://${name}/a.png`, { hosts: [name], maxBytes: 1_000, signal: signal() }))
    }
    expect(lines).toEqual([['93.184.216.34'], ['93.184.216.34'], ['93.184.216.34']])
    // The line itself: a name that is the listener's own by now, and the line goes to the machine that was checked all the same.
    expect(await codeOf(openLine({ url: new URL(`http://localhost:${port}/`), addresses: ['127.0.0.2'] }, signal()))).not.toBe('fetched')
    expect(listeners.heard()).toEqual([])
    told.push('by names that change')
  })

  const connectors: readonly (readonly [Channel, string, Record<string, unknown>])[] = [
    ['weibo', 'pic:', { profile: 'commercial', uid: '2100998877', screenName: '云杉客服', rip: '203.0.113.7' }],
    ['douyin', 'url:', { openId: 'o-1', clientKey: 'k-1', screenName: '云杉官方' }],
    ['forum', 'img:', { engine: 'nodebb', baseUrl: 'https://forum.example.com', uid: '7', username: 'care', screenName: '云杉客服' }],
    ['forum', 'img:', { engine: 'discourse', baseUrl: 'https://forum.example.com', uid: '7', username: 'care', screenName: '云杉客服' }],
  ]

  it.each(connectors)('F47 %s asks nobody for what a platform says of a picture (%s)', async (channel, prefix, settings) => {
    const asked: string[] = []
    const connector = createConnector(channel, {
      accountId: 'a-1',
      settings,
      secret: () => 'the-token',
      keepSecret: async () => {},
      now: Date.now,
      fetch: async (input) => {
        asked.push(String(input))
        return new Response(null, { status: 404 })
      },
      fetchFile: createOutside({
        loopback: false,
        resolve: async () => ['127.0.0.1'],
        open: async ({ url }) => {
          asked.push(url.href)
          throw new Error('nobody there')
        },
      }),
    })
    const codes = new Set<string>()
    for (const address of addresses)
      codes.add(await codeOf(connector.fetchMedia({ kind: 'image', ref: prefix + address }, { signal: signal() } as Parameters<typeof connector.fetchMedia>[1])))
    // A relative address is the forum's own, which is asked as it always is.
    expect(asked.filter(address => !address.startsWith('https://forum.example.com/'))).toEqual([])
    expect([...codes].filter(code => !['bad_input', 'media_not_allowed', 'not_found'].includes(code))).toEqual([])
    if (!told.includes('by what each channel tells'))
      told.push('by what each channel tells')
  })
})

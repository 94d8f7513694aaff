import { describe, expect, it } from 'vitest'
import { fixedRoutes, isThisMachine, readEnvironmentProxy, readRoutes } from './routes.ts'

const at = (host: string, port: number, kind = 'http', authorization: string | null = null) => ({ kind, host, port, authorization })
const straight = { kind: 'direct' }

describe('ways in PAC notation', () => {
  it.each([
    ['DIRECT', [straight]],
    ['PROXY proxy.example.com:8080; DIRECT', [at('proxy.example.com', 8080), straight]],
    [' proxy a ;HTTPS b:8443; SOCKS5 c:1080 ', [at('a', 80), at('b', 8443, 'https'), at('c', 1080, 'socks')]],
    ['PROXY [::1]:3128', [at('::1', 3128)]],
    ['PROXY a:8080 extra; QUIC d:1; PROXY a b:80; javascript:1', []],
    ['', []],
  ])('%s', (answer, routes) => {
    expect(readRoutes(answer)).toEqual(routes)
  })
})

describe('fixed proxies', () => {
  const routes = fixedRoutes({ https: 'http://lin:p%40ss@proxy.example.com:3128', http: null, bypass: ['intranet', '*.corp.example.com', '.dept.example.com', '10.0.0.0/8', 'one.example.org:8443', '<local>'] })
  const proxied = [at('proxy.example.com', 3128, 'http', `Basic ${btoa('lin:p@ss')}`)]

  it.each(['https://api.weibo.com', 'wss://api.weibo.com', 'https://corp.example.com.evil.example', 'https://11.0.0.1', 'https://one.example.org', 'https://xintranet.example'])('lead %s through', async (address) => {
    expect(await routes(address)).toEqual(proxied)
  })

  it.each(['https://127.0.0.1:1', 'https://[::1]', 'http://localhost', 'https://x.localhost', 'https://intranet', 'https://a.corp.example.com', 'https://corp.example.com', 'https://a.dept.example.com', 'https://10.9.8.7', 'https://one.example.org:8443', 'https://mail', 'http://api.weibo.com'])('leave %s straight', async (address) => {
    expect(await routes(address)).toEqual([straight])
  })

  it('are none without configuration, and refuse what is no proxy without telling its password', async () => {
    expect(await fixedRoutes(null)('https://api.weibo.com')).toEqual([straight])
    expect(await fixedRoutes({ https: 'proxy.example.com:8080', http: null, bypass: ['*'] })('https://a.example')).toEqual([straight])
    for (const https of ['ftp://a:secret@b', 'http://', 'http://lin:secret@proxy/path', 'socks5://a:1'])
      expect(() => fixedRoutes({ https, http: null, bypass: [] }), https).toThrow(expect.objectContaining({ code: 'config_invalid', details: { fields: [expect.not.stringContaining('secret')] } }))
  })

  it('come from the environment as other programs read it', () => {
    expect(readEnvironmentProxy({})).toBeNull()
    expect(readEnvironmentProxy({ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:1', NO_PROXY: 'x, y' })).toEqual({ https: 'http://b:1', http: null, bypass: ['x', 'y'] })
  })
})

it.each([['localhost', true], ['127.8.8.8', true], ['::1', true], ['::ffff:127.0.0.1', true], ['10.0.0.1', false], ['localhost.example.com', false]])('%s is this machine: %s', (host, own) => {
  expect(isThisMachine(host)).toBe(own)
})

import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const env = { HUIYIN_GATEWAY_TOKEN: 'sixteen characters at least', HUIYIN_GATEWAY_PHONES: 'http://127.0.0.1:4700' }

describe('settings of the gateway', () => {
  it('have sensible defaults', () => {
    expect(readConfig([], env)).toEqual({ ok: true, config: { 'host': '127.0.0.1', 'port': 0, 'system': { driver: 'simulated', phones: 'http://127.0.0.1:4700' }, 'journal': null, 'log-level': 'info', 'stop-with-stdin': false, 'token': env.HUIYIN_GATEWAY_TOKEN } })
  })

  it('arguments go before the environment; the token is looked up by name', () => {
    const read = readConfig(['--port', '4711', '--phones', 'http://127.0.0.1:1', '--token-env', 'OTHER', '--stop-with-stdin', '--log-level', 'warn'], { ...env, HUIYIN_GATEWAY_PORT: '1', OTHER: 'another sixteen characters' })
    expect(read).toMatchObject({ ok: true, config: { 'port': 4711, 'system': { phones: 'http://127.0.0.1:1' }, 'token': 'another sixteen characters', 'stop-with-stdin': true, 'log-level': 'warn' } })
  })

  it('every wrong field is named at once', () => {
    const read = readConfig(['--port', 'many', '--driver', 'telegraph', '--phones', 'ftp://x', '--tokn', 'x', 'stray'], { HUIYIN_GATEWAY_TOKEN: 'short', HUIYIN_GATEWAY_LOG_LEVEL: 'loud' })
    expect(read.ok).toBe(false)
    const problems = read.ok ? '' : read.problems.join('\n')
    for (const name of ['--port', '--driver', '--phones', '--log-level', 'HUIYIN_GATEWAY_TOKEN', '--tokn', 'stray'])
      expect(problems).toContain(name)
    expect(problems).not.toContain('short')
  })

  it.each(['', '65536', '-1', '4.5'])('port %j is refused', (port) => {
    expect(readConfig([`--port=${port}`], env).ok).toBe(false)
  })

  it('an empty variable is as good as none', () => {
    expect(readConfig([], { ...env, HUIYIN_GATEWAY_PORT: '', HUIYIN_GATEWAY_HOST: '' })).toMatchObject({ ok: true, config: { port: 0, host: '127.0.0.1' } })
  })

  it('no token, no phones', () => {
    const read = readConfig([], {})
    expect(read.ok ? [] : read.problems.map(problem => problem.split('：')[0])).toEqual(['HUIYIN_GATEWAY_TOKEN', '--phones (HUIYIN_GATEWAY_PHONES)'])
  })

  describe('file', () => {
    const withFile = (file: unknown, argv: readonly string[] = [], more: Record<string, string> = {}) => readConfig(['--config', 'gateway.json', ...argv], { HUIYIN_GATEWAY_TOKEN: env.HUIYIN_GATEWAY_TOKEN, ...more }, () => typeof file === 'string' ? file : JSON.stringify(file))
    const asterisk = { url: 'http://127.0.0.1:8088/ari', user: 'huiyin', trunk: 'PJSIP/{number}@carrier' }
    const problemsOf = (read: ReturnType<typeof readConfig>) => read.ok ? [] : read.problems.map(problem => problem.split('：')[0])

    it('gives what neither arguments nor environment say, and an Asterisk with its password from the environment', () => {
      const read = withFile({ driver: 'asterisk', port: 4800, journal: 'calls.json', asterisk }, ['--port', '4900'], { HUIYIN_ARI_PASSWORD: 'secret of the switch' })
      expect(read).toMatchObject({ ok: true, config: { port: 4900, journal: 'calls.json', system: { driver: 'asterisk', settings: { ...asterisk, app: 'huiyin', password: 'secret of the switch', graceMs: 30_000 } } } })
    })

    it('gives a SIP proxy, its token by name', () => {
      const sipProxy = { rpcUrl: 'http://127.0.0.1:8090/RPC', domain: 'phones.example' }
      expect(withFile({ driver: 'sip-proxy', sipProxy })).toMatchObject({ ok: true, config: { system: { settings: { ...sipProxy, rpcToken: null } } } })
      expect(withFile({ driver: 'sip-proxy', sipProxy: { ...sipProxy, rpcTokenEnv: 'RPC' } }, [], { RPC: 'token' })).toMatchObject({ config: { system: { settings: { rpcToken: 'token' } } } })
      expect(problemsOf(withFile({ driver: 'sip-proxy', sipProxy: { ...sipProxy, rpcTokenEnv: 'RPC' } }))).toEqual(['RPC'])
    })

    it('gives a centre with a bar of its own, its secret by name and long enough', () => {
      const cti = { url: 'https://cti.example/huiyin' }
      expect(withFile({ driver: 'cti', cti }, [], { HUIYIN_CTI_SECRET: 'x'.repeat(32) })).toMatchObject({ config: { system: { settings: { ...cti, port: 8731, secret: 'x'.repeat(32) } } } })
      expect(problemsOf(withFile({ driver: 'cti', cti }, [], { HUIYIN_CTI_SECRET: 'short' }))).toEqual(['HUIYIN_CTI_SECRET'])
    })

    it('names every wrong field by its path', () => {
      const wrong = { driver: 'asterisk', colour: 1, asterisk: { ...asterisk, url: 'ftp://x', trunk: 'PJSIP/carrier', password: 'never here', graceMs: 5 } }
      expect(problemsOf(withFile(wrong)).sort()).toEqual(['asterisk.graceMs', 'asterisk.password', 'asterisk.trunk', 'asterisk.url', 'colour'])
    })

    it.each([
      ['no JSON', '{', ['--config']],
      ['no object', [], ['--config']],
      ['no section', { driver: 'asterisk' }, ['asterisk']],
      ['no password', { driver: 'asterisk', asterisk }, ['HUIYIN_ARI_PASSWORD']],
    ])('%s', (_, file, named) => {
      expect(problemsOf(withFile(file, ['--phones', 'http://127.0.0.1:1']))).toEqual(named)
    })

    it('that cannot be read is named', () => {
      expect(problemsOf(readConfig(['--config', '/nowhere/gateway.json', '--phones', 'http://127.0.0.1:1'], env))).toEqual(['--config'])
    })
  })
})

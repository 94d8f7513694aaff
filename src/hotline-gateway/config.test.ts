import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const env = { HUIYIN_GATEWAY_TOKEN: 'sixteen characters at least', HUIYIN_GATEWAY_PHONES: 'http://127.0.0.1:4700' }

describe('settings of the gateway', () => {
  it('have sensible defaults', () => {
    expect(readConfig([], env)).toEqual({ ok: true, config: { 'host': '127.0.0.1', 'port': 0, 'driver': 'simulated', 'phones': 'http://127.0.0.1:4700', 'log-level': 'info', 'stop-with-stdin': false, 'token': env.HUIYIN_GATEWAY_TOKEN } })
  })

  it('arguments go before the environment; the token is looked up by name', () => {
    const read = readConfig(['--port', '4711', '--phones', 'http://127.0.0.1:1', '--token-env', 'OTHER', '--stop-with-stdin', '--log-level', 'warn'], { ...env, HUIYIN_GATEWAY_PORT: '1', OTHER: 'another sixteen characters' })
    expect(read).toMatchObject({ ok: true, config: { 'port': 4711, 'phones': 'http://127.0.0.1:1', 'token': 'another sixteen characters', 'stop-with-stdin': true, 'log-level': 'warn' } })
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
    expect(read.ok ? [] : read.problems.map(problem => problem.split('：')[0])).toEqual(['--phones (HUIYIN_GATEWAY_PHONES)', 'HUIYIN_GATEWAY_TOKEN'])
  })
})

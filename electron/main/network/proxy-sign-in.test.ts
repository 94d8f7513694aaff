import type { Secrets } from '../secrets.ts'
import { describe, expect, it } from 'vitest'
import { proxyConfig } from './proxy-settings.ts'
import { createProxySignIns } from './proxy-sign-in.ts'

function createSecrets(): Secrets & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return { kept, get: name => kept.get(name) ?? null, isLost: () => false, set: async (name, value) => void kept.set(name, value), remove: async name => void kept.delete(name) }
}

const asked = { isProxy: true, scheme: 'basic', host: 'proxy.example.com', port: 8080, realm: 'Example' }
const proxy = 'proxy.example.com:8080'

/** What a page's own request is answered, and whether Chromium was kept from answering it itself. */
function answer(signIns: ReturnType<typeof createProxySignIns>, info = asked) {
  const told: { prevented: boolean, given: readonly (string | undefined)[] | null } = { prevented: false, given: null }
  signIns.answer({ preventDefault: () => told.prevented = true }, info, (...given) => told.given = given)
  return told
}

describe('names and passwords for proxies', () => {
  it('answer pages and program from one place, once each: a wrong one locks nobody\'s account', async () => {
    let changes = 0
    const signIns = createProxySignIns(null, () => changes++)
    expect(answer(signIns)).toEqual({ prevented: true, given: [] })
    expect(signIns.wish()).toEqual({ proxy, realm: 'Example', wasRefused: false, onlySystem: false, canRemember: false })
    expect(await signIns.give({ user: 'lin', password: 'a:b', remember: false })).toBe(true)
    expect(signIns.authorization(proxy)).toBe(`Basic ${btoa('lin:a:b')}`)
    expect(answer(signIns).given).toEqual(['lin', 'a:b'])
    // Asked again for the same: it was wrong.
    expect(answer(signIns).given).toEqual([])
    expect(signIns.wish()).toMatchObject({ wasRefused: true })
    expect(signIns.authorization(proxy)).toBeNull()
    expect(changes).toBeGreaterThan(1)
  })

  it('are nobody\'s who is no proxy', () => {
    const signIns = createProxySignIns(null, () => {})
    expect(answer(signIns, { ...asked, isProxy: false })).toEqual({ prevented: false, given: null })
    expect(signIns.wish()).toBeNull()
  })

  it('are kept by the system where somebody ticked that, and forgotten where somebody did not', async () => {
    const secrets = createSecrets()
    const first = createProxySignIns(secrets, () => {})
    first.refused({ proxy, challenge: 'Basic realm="Example"' })
    await first.give({ user: 'lin', password: 'one', remember: true })
    expect(createProxySignIns(secrets, () => {}).authorization(proxy)).toBe(`Basic ${btoa('lin:one')}`)
    first.refused({ proxy, challenge: 'Basic realm="Example"' })
    await first.give({ user: 'lin', password: 'two', remember: false })
    expect(createProxySignIns(secrets, () => {}).authorization(proxy)).toBeNull()
    expect(await first.give({ user: 'lin', password: 'x', remember: true })).toBe(false)
  })

  it.each([
    ['Basic realm="Example proxy"', 'Example proxy', false],
    ['Negotiate', '', true],
    ['NTLM, Basic realm="both"', 'both', false],
    ['', '', false],
  ])('%s: %s', (challenge, realm, onlySystem) => {
    const signIns = createProxySignIns(null, () => {})
    signIns.refused({ proxy, challenge })
    expect(signIns.wish()).toMatchObject({ realm, onlySystem })
    signIns.accepted('other.example.com:1')
    expect(signIns.wish()).not.toBeNull()
    signIns.accepted(proxy)
    expect(signIns.wish()).toBeNull()
  })
})

describe('proxies of the policy, in Chromium\'s words', () => {
  const none = { proxyMode: 'system', proxyPacUrl: null, proxyServers: null, proxyBypass: [] } as const
  it.each([
    [none, { mode: 'system' }],
    [{ ...none, proxyMode: 'direct' }, { mode: 'direct' }],
    [{ ...none, proxyMode: 'pac', proxyPacUrl: 'http://wpad.example.com/p.pac' }, { mode: 'pac_script', pacScript: 'http://wpad.example.com/p.pac' }],
    [{ ...none, proxyMode: 'manual', proxyServers: 'proxy.example.com:8080', proxyBypass: ['<local>', '10.0.0.0/8'] }, { mode: 'fixed_servers', proxyRules: 'proxy.example.com:8080', proxyBypassRules: '<local>,10.0.0.0/8' }],
    [{ ...none, proxyMode: 'pac' }, { mode: 'system' }],
    [{ ...none, proxyMode: 'manual' }, { mode: 'system' }],
  ] as const)('%j', (policy, config) => {
    expect(proxyConfig(policy)).toEqual(config)
  })
})

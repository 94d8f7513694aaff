import type { CheckName, SelfTestFacts } from './self-test.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runSelfTest, selfTestChecks, selfTestOutcomes } from './self-test.ts'

const now = 1_795_351_724_594
const network = { verdict: 'fine', hub: 'desk.example.com', proxy: null, issuer: null, transport: 'websocket', wish: null, authorities: 'none', at: now } as const
const shell = { version: '0.1.0', electron: '45', system: 'Windows_NT 10 x64', policy: { decided: 0, problems: 0 }, keeper: 'kept', disk: { freeBytes: 50e9, writable: true, temporary: false }, graphics: 'hardware', isLent: false, logTrouble: null } as const
const well: SelfTestFacts = {
  shell,
  pageVersion: '0.1.0',
  link: { state: 'up', wrongVersion: false, signedOut: false, isHere: false, roundTripMs: 12.4, skewMs: -200 },
  store: 'ok',
  notices: 'granted',
  sound: { usesPhone: true, microphone: 'granted', wasHeard: null, speakers: 1, toneHeard: true },
  phone: { needed: true, registered: true, hotlineUp: true },
  hasChinese: true,
  window: { width: 1366, height: 768, scale: 1.25 },
  network,
  channels: [{ channel: 'weibo', health: 'ok', lastSuccessAt: now - 4_000 }],
  now,
}

/** The facts of a desk where all is well, but for these. */
function but(change: (facts: { -readonly [K in keyof SelfTestFacts]: SelfTestFacts[K] }) => void): SelfTestFacts {
  const facts = structuredClone(well)
  change(facts)
  return facts
}
const codeOf = (check: CheckName, facts: SelfTestFacts) => runSelfTest(facts).find(result => result.check === check)?.code

describe('the self-test', () => {
  it('numbers every check, and finds nothing where all is well', () => {
    const results = runSelfTest(well)
    expect(results.map(({ no, check }) => [no, check])).toEqual(selfTestChecks.map((check, at) => [at + 1, check]))
    expect(results.filter(({ state }) => state !== 'good')).toEqual([])
  })

  it('keeps its numbers in a browser, where less can be known', () => {
    const results = runSelfTest({ ...well, shell: null, network: null })
    expect(results.map(({ no }) => no)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 15])
    expect(codeOf('version', { ...well, shell: null })).toBe('VER-0')
  })

  const cases: [CheckName, string, SelfTestFacts][] = [
    ['version', 'VER-1', but(f => f.link = { ...f.link, wrongVersion: true, state: 'out' })],
    ['policy', 'POL-1', but(f => f.shell = { ...shell, policy: { decided: 3, problems: 0 } })],
    ['policy', 'POL-2', but(f => f.shell = { ...shell, policy: { decided: 3, problems: 1 } })],
    ['hub', 'HUB-1', but(f => f.link = { ...f.link, isHere: true })],
    ['hub', 'HUB-2', but(f => f.link = { ...f.link, roundTripMs: 301 })],
    ['hub', 'HUB-3', but(f => f.link = { ...f.link, state: 'lost' })],
    ['hub', 'HUB-3', but(f => f.link = { ...f.link, roundTripMs: null })],
    ['hub', 'HUB-4', but(f => f.link = { ...f.link, state: 'out', signedOut: true, roundTripMs: null })],
    ['clock', 'CLK-0', but(f => f.link = { ...f.link, skewMs: 3_000 })],
    ['clock', 'CLK-1', but(f => f.link = { ...f.link, skewMs: -3_001 })],
    ['clock', 'CLK-2', but(f => f.link = { ...f.link, skewMs: 300_001 })],
    ['clock', 'CLK-3', but(f => f.link = { ...f.link, skewMs: null })],
    ['store', 'STO-0', but(f => f.shell = null)],
    ['store', 'STO-1', but(f => f.shell = { ...shell, disk: { ...shell.disk, freeBytes: 1.9e9 } })],
    ['store', 'STO-2', but(f => f.shell = { ...shell, disk: { ...shell.disk, temporary: true } })],
    ['store', 'STO-3', but(f => f.store = 'restored')],
    ['store', 'STO-4', but(f => f.shell = { ...shell, disk: { ...shell.disk, freeBytes: 1e8 } })],
    ['store', 'STO-4', but(f => f.store = 'full')],
    ['store', 'STO-5', but(f => f.shell = { ...shell, disk: { freeBytes: 0, writable: false, temporary: true } })],
    ['notices', 'NOT-1', but(f => f.notices = 'default')],
    ['notices', 'NOT-2', but(f => f.notices = 'denied')],
    ['notices', 'NOT-3', but(f => f.notices = 'off')],
    ['microphone', 'MIC-1', but(f => f.sound = { ...f.sound, microphone: 'prompt' })],
    ['microphone', 'MIC-2', but(f => f.sound = { ...f.sound, wasHeard: true })],
    ['microphone', 'MIC-3', but(f => f.sound = { ...f.sound, wasHeard: false })],
    ['microphone', 'MIC-4', but(f => f.sound = { ...f.sound, microphone: 'denied' })],
    ['microphone', 'MIC-5', but(f => f.sound = { ...f.sound, microphone: 'missing' })],
    ['microphone', 'MIC-6', but(f => f.sound = { ...f.sound, microphone: 'missing', usesPhone: false })],
    ['speaker', 'SPK-0', but(f => f.sound = { ...f.sound, toneHeard: null })],
    ['speaker', 'SPK-2', but(f => f.sound = { ...f.sound, toneHeard: false })],
    ['speaker', 'SPK-3', but(f => f.sound = { ...f.sound, toneHeard: null, speakers: 0 })],
    ['speaker', 'SPK-4', but(f => f.sound = { ...f.sound, toneHeard: null, speakers: 0, usesPhone: false })],
    ['phone', 'TEL-1', but(f => f.phone = { needed: false, registered: false, hotlineUp: false })],
    ['phone', 'TEL-2', but(f => f.phone = { needed: true, registered: false, hotlineUp: true })],
    ['phone', 'TEL-3', but(f => f.phone = { needed: true, registered: true, hotlineUp: false })],
    ['phone', 'TEL-4', but(f => f.phone = null)],
    ['keeper', 'KEY-1', but(f => f.shell = { ...shell, keeper: 'plain' })],
    ['keeper', 'KEY-2', but(f => f.shell = { ...shell, keeper: 'none' })],
    ['fonts', 'FNT-1', but(f => f.hasChinese = false)],
    ['scale', 'DPI-1', but(f => f.window = { width: 1000, height: 768, scale: 1.5 })],
    ['graphics', 'GPU-1', but(f => f.shell = { ...shell, graphics: 'software' })],
    ['graphics', 'GPU-2', but(f => f.shell = { ...shell, graphics: 'software', isLent: true })],
    ['graphics', 'GPU-3', but(f => f.shell = { ...shell, graphics: 'unknown' })],
    ['proxy', 'PRX-1', but(f => f.network = { ...network, proxy: 'proxy.example.com:8080' })],
    ['proxy', 'PRX-2', but(f => f.network = { ...network, verdict: 'proxy_sign_in', wish: { proxy: 'p:1', realm: '', wasRefused: false, onlySystem: false, canRemember: true } })],
    ['proxy', 'PRX-3', but(f => f.network = { ...network, verdict: 'hub_down' })],
    ['channels', 'CHN-1', but(f => f.channels = [{ channel: 'weibo', health: 'paused', lastSuccessAt: null }])],
    ['channels', 'CHN-2', but(f => f.channels = [{ channel: 'weibo', health: 'ok', lastSuccessAt: now - 601_000 }])],
    ['channels', 'CHN-3', but(f => f.channels = [{ channel: 'weibo', health: 'red', lastSuccessAt: null }, { channel: 'douyin', health: 'ok', lastSuccessAt: now }])],
    ['channels', 'CHN-4', but(f => f.channels = null)],
    ['log', 'LOG-1', but(f => f.shell = { ...shell, logTrouble: 'ENOSPC' })],
  ]
  it.each(cases)('%s comes to %s', (check, code, facts) => {
    expect(codeOf(check, facts)).toBe(code)
  })

  it('every outcome has been seen, and every code stands in the guide of whoever is rung', () => {
    const guide = readFileSync(new URL('../../../docs/guides/it.md', import.meta.url), 'utf8')
    const codes = Object.values(selfTestOutcomes).flatMap(({ prefix, outcomes }) => Object.keys(outcomes).map((_, at) => `${prefix}-${at}`))
    const seen = new Set([...cases.map(([, code]) => code), ...runSelfTest(well).map(({ code }) => code)])
    expect(codes.filter(code => !seen.has(code))).toEqual([])
    expect(codes.filter(code => !guide.includes(`\`${code}\``))).toEqual([])
  })
})

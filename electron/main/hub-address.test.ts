import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { chooseHub, policyPath, readHubOrigin, readPolicyHub } from './hub-address.ts'

const nobody = { policy: null, environment: undefined, preferences: null }

describe('the hub of a desktop', () => {
  it('is named by the policy, else the environment, else the preferences, else by nobody', () => {
    const all = { policy: 'https://policy.example', environment: 'https://environment.example', preferences: 'https://preferences.example' }
    expect(chooseHub(all)).toBe('https://policy.example')
    expect(chooseHub({ ...all, policy: null })).toBe('https://environment.example')
    expect(chooseHub({ ...all, policy: null, environment: '' })).toBe('https://preferences.example')
    expect(chooseHub(nobody)).toBeNull()
  })

  it.each([
    ['https://desk.example.com', 'https://desk.example.com'],
    ['https://desk.example.com:8443/', 'https://desk.example.com:8443'],
    ['http://127.0.0.1:8710/', 'http://127.0.0.1:8710'],
    ['http://localhost:8710', 'http://localhost:8710'],
    ['http://[::1]:8710', 'http://[::1]:8710'],
  ])('may be %s', (address, origin) => {
    expect(readHubOrigin(address, 'here')).toBe(origin)
  })

  it.each(['http://desk.example.com', 'http://127.0.0.1.evil.example', 'http://10.0.0.5:8710', 'ws://127.0.0.1', 'ftp://x', 'desk.example.com', '', 'https://user@desk.example.com', 'https://desk.example.com/path', 'https://desk.example.com/?x', 'https://desk.example.com/#x'])('may not be %j', (address) => {
    expect(() => readHubOrigin(address, 'preferences hubUrl')).toThrow(expect.objectContaining({ code: 'config_invalid', details: { fields: [expect.stringContaining('preferences hubUrl: must be')] } }))
  })
})

describe('the policy file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-policy-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (content: string) => {
    writeFileSync(join(folder, 'policy.json'), content)
    return join(folder, 'policy.json')
  }

  it('names a hub or none, and may be absent', () => {
    expect(readPolicyHub(file('{"hubUrl":"https://desk.example.com","later":1}'))).toBe('https://desk.example.com')
    expect(readPolicyHub(file('{}'))).toBeNull()
    expect(readPolicyHub(join(folder, 'nothing.json'))).toBeNull()
  })

  it.each(['{', '7', '{"hubUrl":7}'])('is refused as %s rather than passed over', (content) => {
    expect(() => readPolicyHub(file(content))).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })

  it('lies where administrators alone write', () => {
    expect(policyPath('linux', undefined)).toBe('/etc/huiyin/policy.json')
    expect(policyPath('darwin', undefined)).toBe('/Library/Application Support/Huiyin/policy.json')
    expect(policyPath('win32', 'D:\\Data')).toContain('Huiyin')
  })
})

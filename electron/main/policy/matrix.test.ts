import type { PolicyName } from '../../../src/shared/policy/schema.ts'
import type { PolicyReading } from './reading.ts'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { policyKey, policyNames } from '../../../src/shared/policy/schema.ts'
import { readManagedPreferences } from './managed-preferences.ts'
import { readPolicyText } from './policy-text.ts'
import { absent, broken, read } from './reading.ts'
import { readRegistry } from './registry.ts'
import { resolvePolicy } from './resolve.ts'

const encoder = new TextEncoder()
const json = (name: string, value: unknown) => encoder.encode(JSON.stringify({ [name]: value }))

/** A key as the registry's own program prints it. */
function printed(name: PolicyName, value: unknown): string {
  const top = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin'
  const line = (key: string, type: string, data: string) => `    ${key}    ${type}    ${data}`
  if (typeof value === 'object' && value !== null) {
    const lines = Array.isArray(value) ? value.map((one, at) => line(String(at + 1), 'REG_SZ', String(one))) : Object.entries(value).map(([key, one]) => line(key, 'REG_SZ', String(one)))
    return ['', `${top}\\${name}`, ...lines].join('\r\n')
  }
  const whole = typeof value === 'string' ? line(name, 'REG_SZ', value) : line(name, 'REG_DWORD', `0x${Number(value).toString(16)}`)
  return ['', top, whole].join('\r\n')
}

/** The same word of an administrator at each of the places where one may stand. */
const places: Readonly<Record<string, (name: PolicyName, value: unknown) => Promise<PolicyReading>>> = {
  'file': async (name, value) => readPolicyText('policy.json', json(name, value)),
  'registry': (name, value) => readRegistry('HKLM', async () => encoder.encode(printed(name, value))),
  'managed preferences': (name, value) => readManagedPreferences('list', async () => json(name, value)),
}

const none = read('preferences', {})
/** Another value than the example, as a person might choose it. */
function otherOf(name: PolicyName): unknown {
  const { kind, example, default: usual, safe } = policyKey(name)
  const others = [usual, safe, ...kind.kind === 'choice' ? kind.choices.map(({ value }) => value) : [], ...kind.kind === 'flag' ? [true, false] : []]
  return others.find(other => JSON.stringify(other) !== JSON.stringify(example))
}
const nonsense: Readonly<Record<string, unknown>> = { flag: 'perhaps', number: 7, text: 'not at all \u0000', choice: 'perhaps', list: ['\u0000'], pairs: { '\u0000': 'javascript:alert(1)' } }

let cells = 0
const count = () => void (cells += 1)
afterAll(() => void process.stdout.write(`policy matrix: ${policyNames.length} keys, ${Object.keys(places).length} places of an administrator's word, ${cells} cells held\n`))

describe.each(Object.entries(places))('policy from the %s', (_, place) => {
  describe.each(policyNames)('%s', (name) => {
    const key = policyKey(name)
    const entry = (machine: PolicyReading[], user: PolicyReading) => resolvePolicy({ machine, user: [user] })

    it('machine: holds and is locked', async () => {
      const { entries, problems, warnings } = entry([await place(name, key.example)], none)
      expect(entries[name]).toEqual({ value: key.example, locked: true, source: 'machine' })
      expect([problems, warnings]).toEqual([[], []])
      count()
    })

    it('user: holds where a person may choose it, and is never locked', () => {
      const { entries, problems } = entry([absent('policy.json')], read('preferences', { [name]: otherOf(name) }))
      expect(entries[name]).toEqual(key.userMay ? { value: otherOf(name), locked: false, source: 'user' } : { value: key.default, locked: false, source: 'default' })
      expect(problems).toEqual([])
      count()
    })

    it('both: the machine wins', async () => {
      const { entries } = entry([await place(name, key.example)], read('preferences', { [name]: otherOf(name) }))
      expect(entries[name]).toEqual({ value: key.example, locked: true, source: 'machine' })
      count()
    })

    it('malformed: the safe value is locked, for the one key or for all that a broken place could have said', async () => {
      const wrong = entry([await place(name, nonsense[key.kind.kind])], read('preferences', { [name]: otherOf(name) }))
      expect(wrong.entries[name]).toEqual({ value: key.safe, locked: true, source: 'machine' })
      expect(wrong.problems).toEqual([expect.objectContaining({ key: name, why: 'bad_value' })])
      const lost = entry([broken('policy.json', 'not_json')], read('preferences', { [name]: otherOf(name) }))
      expect(lost.entries[name]).toEqual({ value: key.safe, locked: true, source: 'machine' })
      expect(lost.problems).toEqual([{ from: 'policy.json', key: null, why: 'not_json' }])
      // What a stronger place says stands, whatever is broken below it.
      expect(entry([await place(name, key.example), broken('policy.json', 'not_json')], none).entries[name].value).toEqual(key.example)
      count()
    })

    it('missing: the default holds and is open', () => {
      expect(entry([absent('policy.json')], none).entries[name]).toEqual({ value: key.default, locked: false, source: 'default' })
      count()
    })
  })
})

describe('a policy', () => {
  it('has values that its own keys accept: default, safe and example', () => {
    for (const name of policyNames) {
      const { schema, default: usual, safe, example } = policyKey(name)
      for (const value of [usual, safe, example])
        expect(schema.safeParse(value).data, name).toEqual(value)
    }
  })

  it('passes over unknown names and says so, names of every object included', () => {
    const { entries, warnings, problems } = resolvePolicy({ machine: [readPolicyText('policy.json', encoder.encode('{"fromLater":1,"constructor":2,"__proto__":{"print":false}}'))], user: [read('preferences', { toString: 1 })] })
    expect(warnings.map(({ key }) => key)).toEqual(['fromLater', 'constructor', '__proto__', 'toString'])
    expect(problems).toEqual([])
    expect(entries.print).toEqual({ value: true, locked: false, source: 'default' })
  })

  it('passes over a person\'s value that does not fit', () => {
    const { entries, warnings } = resolvePolicy({ machine: [], user: [read('preferences', { proxyMode: 7 })] })
    expect(entries.proxyMode).toEqual({ value: 'system', locked: false, source: 'default' })
    expect(warnings).toEqual([{ from: 'preferences', key: 'proxyMode', why: 'bad_value' }])
  })
})

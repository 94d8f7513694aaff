import type { PolicyName } from '../../../src/shared/policy/schema.ts'
import type { PolicyReading } from './reading.ts'
import { describe, expect, it } from 'vitest'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createCallGate } from './call-gate.ts'
import { dumpExitCode, dumpPolicy } from './dump.ts'
import { policyCalls } from './host-calls.ts'
import { chooseHub } from './hub-choice.ts'
import { openNowhere } from './nowhere.ts'
import { allowedPhone } from './phone-servers.ts'
import { createPolicy } from './policy.ts'
import { broken, read } from './reading.ts'

function policyOf(machine: readonly PolicyReading[], chosen: Record<string, unknown> = {}, environmentHub?: string) {
  const user = {
    values: () => chosen,
    async keep(name: PolicyName, value: unknown) {
      if (value === undefined)
        delete chosen[name]
      else
        chosen[name] = value
    },
  }
  return createPolicy({ machine, user, environmentHub, log: quietLog })
}
const says = (values: Record<string, unknown>) => read('policy.json', values)

describe('the person at the desk', () => {
  it('chooses what no administrator did, and takes it back', async () => {
    const chosen = {}
    const policy = policyOf([], chosen)
    const heard: string[] = []
    const leave = policy.onChange(name => heard.push(name))
    await policy.choose('proxyMode', 'direct')
    expect([policy.value('proxyMode'), policy.now().entries.proxyMode.source, chosen]).toEqual(['direct', 'user', { proxyMode: 'direct' }])
    await policy.choose('proxyMode', null)
    expect([policy.value('proxyMode'), chosen]).toEqual(['system', {}])
    leave()
    await policy.choose('autostart', true)
    expect(heard).toEqual(['proxyMode', 'proxyMode'])
  })

  it('is refused where an administrator decided, and where only one may', async () => {
    const policy = policyOf([says({ proxyMode: 'pac' })])
    await expect(policy.choose('proxyMode', 'direct')).rejects.toMatchObject({ code: 'policy_locked', details: { key: 'proxyMode' } })
    await expect(policy.choose('alwaysMask', false)).rejects.toMatchObject({ code: 'policy_locked' })
    await expect(policy.choose('logLevel', 'loud')).rejects.toMatchObject({ code: 'bad_input' })
    expect(policy.value('proxyMode')).toBe('pac')
  })

  it('speaks to the shell in known names alone', async () => {
    const calls = policyCalls(policyOf([]))
    for (const input of [null, {}, { name: 'constructor', value: 1 }, { name: 'proxyMode', value: 'pac', more: 1 }, { name: 'proxyMode' }])
      await expect(calls['host:choose'](input)).rejects.toMatchObject({ code: 'bad_input' })
    expect(await calls['host:choose']({ name: 'proxyMode', value: 'pac' })).toMatchObject({ entries: { proxyMode: { value: 'pac', source: 'user', locked: false } } })
  })
})

describe('the hub of a desktop', () => {
  const hubOf = (...args: Parameters<typeof policyOf>) => chooseHub(policyOf(...args).now())

  it('is named by the policy, else the environment, else the preferences, else by nobody', () => {
    const machine = says({ hubUrl: 'https://policy.example/' })
    const preferences = { hubUrl: 'https://preferences.example' }
    expect(hubOf([machine], preferences, 'https://environment.example')).toEqual({ at: 'hub', origin: 'https://policy.example' })
    expect(hubOf([], preferences, 'https://environment.example')).toEqual({ at: 'hub', origin: 'https://environment.example' })
    expect(hubOf([], preferences, '')).toEqual({ at: 'hub', origin: 'https://preferences.example' })
    expect(hubOf([])).toEqual({ at: 'here' })
    expect(hubOf([says({ hubUrl: null })], preferences)).toEqual({ at: 'here' })
  })

  it('is nowhere while the policy cannot be made out: never a desk by itself because of a typing error', () => {
    expect(hubOf([broken('policy.json', 'not_json')], { hubUrl: 'https://preferences.example' })).toMatchObject({ at: 'nowhere', why: [{ why: 'not_json' }] })
    expect(hubOf([says({ hubUrl: 'http://desk.example.com' })])).toMatchObject({ at: 'nowhere', why: [{ key: 'hubUrl' }] })
    // Another key that is wrong does not shut the desk.
    expect(hubOf([says({ hubUrl: 'https://policy.example', logDays: 1 })])).toEqual({ at: 'hub', origin: 'https://policy.example' })
  })

  it.each(['http://desk.example.com', 'http://127.0.0.1.evil.example', 'http://10.0.0.5:8710', 'ws://127.0.0.1', 'desk.example.com', 'https://user@desk.example.com', 'https://desk.example.com/path', 'https://desk.example.com/?x', 'https://desk.example.com/#x'])('may not be %j', (hubUrl) => {
    expect(() => hubOf([], { hubUrl })).toThrow(expect.objectContaining({ code: 'config_invalid', details: { fields: [expect.stringContaining('preferences hubUrl: must be')] } }))
    expect(() => hubOf([], {}, hubUrl)).toThrow(expect.objectContaining({ details: { fields: [expect.stringContaining('HUIYIN_HUB_URL: must be')] } }))
  })

  it('answers nothing from nowhere but why', async () => {
    const desk = openNowhere([{ from: '/etc/huiyin/policy.json', key: null, why: 'not_json' }])
    const answer = await desk.pages()?.openSession({ emit: () => {}, onLink: () => {} }).call('session:hello', {})
    expect(answer).toMatchObject({ ok: false, error: { code: 'policy_unreadable', details: { from: '/etc/huiyin/policy.json', why: 'not_json' } } })
    await expect(desk.media('x')).rejects.toMatchObject({ code: 'policy_unreadable' })
    expect(await desk.phone()).toBeNull()
    await desk.stop()
  })
})

describe('calls of a page', () => {
  it('reveal nothing where numbers stay masked', () => {
    expect(createCallGate(policyOf([]))('customer:reveal', {})).toBeNull()
    expect(createCallGate(policyOf([says({ alwaysMask: true })]))('customer:reveal', {})).toMatchObject({ code: 'policy_refused', details: { key: 'alwaysMask' } })
    expect(createCallGate(policyOf([broken('policy.json', 'not_json')]))('customer:reveal', {})).toMatchObject({ code: 'policy_refused' })
  })

  it('connect only channels that are offered here, and leave what is connected alone', () => {
    const gate = createCallGate(policyOf([says({ channels: ['weibo'] })]))
    for (const name of ['account:test', 'account:save']) {
      expect(gate(name, { channel: 'weibo' })).toBeNull()
      expect(gate(name, { channel: 'douyin' })).toMatchObject({ code: 'policy_refused', details: { key: 'channels' } })
    }
    expect(gate('account:remove', { id: 'x' })).toBeNull()
    expect(gate('message:send', { channel: 'douyin' })).toBeNull()
  })
})

describe('the softphone', () => {
  it.each([
    ['wss://pbx.example.com', null, 'wss://pbx.example.com'],
    ['wss://pbx.example.com', ['wss://pbx.example.com/'], 'wss://pbx.example.com'],
    ['wss://pbx.example.com', ['wss://pbx.example.com:8089'], null],
    ['wss://evil.example', ['wss://pbx.example.com'], null],
    ['ws://pbx.example.com', ['wss://pbx.example.com'], null],
    ['wss://pbx.example.com', [], null],
    [null, ['wss://pbx.example.com'], null],
  ])('may speak to %s where %j are named: %s', (named, servers, allowed) => {
    expect(allowedPhone(named, servers)).toBe(allowed)
  })
})

describe('the policy on paper', () => {
  it('says value, source and lock of each key, and gives no password away', () => {
    const machine = says({ proxyPacUrl: 'https://proxy.example.com/p.pac?token=abcdef', sidePanel: { CRM: 'https://crm.example.com/?key=s3cret&customer={customerId}' }, more: 1 })
    const dump = dumpPolicy(policyOf([machine], { proxyMode: 'pac' }), '1.2.3')
    expect(dump).toMatchObject({ version: '1.2.3', places: [{ from: 'policy.json', state: 'read' }], problems: [], warnings: [{ key: 'more' }] })
    expect(dump.policy.proxyMode).toEqual({ value: 'pac', locked: false, source: 'user' })
    expect(dump.policy.proxyPacUrl?.value).toBe('https://proxy.example.com/p.pac?token=***')
    expect(dump.policy.sidePanel?.value).toEqual({ CRM: 'https://crm.example.com/?key=***&customer={customerId}' })
    expect(JSON.stringify(dump)).not.toMatch(/abcdef|s3cret/)
    expect(dumpExitCode(dump)).toBe(0)
    expect(dumpExitCode(dumpPolicy(policyOf([broken('policy.json', 'not_json')]), '1'))).toBe(2)
  })
})

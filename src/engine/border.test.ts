import type { Envelope } from '../shared/contract/envelope.ts'
import type { Handlers } from './border.ts'
import type { Actor } from './context.ts'
import { describe, expect, it } from 'vitest'
import { AppError } from '../shared/errors.ts'
import { createBorder } from './border.ts'

const agent: Actor = { sessionId: 's1', agentId: 'lin', role: 'agent' }
const supervisor: Actor = { sessionId: 's2', agentId: 'boss', role: 'supervisor' }

function setUp(handlers: Partial<Handlers> = {}) {
  const bugs: [string, unknown][] = []
  return { bugs, border: createBorder(handlers as Handlers, (error, name) => `A7K-20${bugs.push([name, error])}`) }
}

function fieldsOf(envelope: Envelope): readonly string[] {
  const fields = envelope.ok ? [] : envelope.error.details.fields
  return Array.isArray(fields) ? fields as string[] : []
}

describe('the border', () => {
  it.each(['nothing:here', '__proto__', 'constructor', 'toString', '', 'session:time '])('knows no call %j', async (name) => {
    const { border, bugs } = setUp()
    expect(await border(supervisor, name, {})).toMatchObject({ ok: false, error: { code: 'unknown_call' } })
    expect(bugs).toEqual([])
  })

  it('asks for the right before it looks at the input', async () => {
    let ran = 0
    const { border } = setUp({ 'channel:pause': async () => {
      ran += 1
      return {}
    } })
    expect(await border(agent, 'channel:pause', 'nonsense')).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(ran).toBe(0)
    expect(await border(supervisor, 'channel:pause', { accountId: 'a', paused: true })).toEqual({ ok: true, data: {} })
    expect(ran).toBe(1)
  })

  it('names the wrong fields, at most twenty, never their values', async () => {
    const { border } = setUp()
    const answer = await border(agent, 'message:send', { conversationId: '', clientKey: 'short', text: 'secret words', role: 'boss', epoch: '1' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad_input', retryable: false } })
    const fields = fieldsOf(answer)
    expect(fields.map(field => field.split(':')[0]).sort()).toEqual(['clientKey', 'conversationId', 'epoch', 'role', 'seenVersion'])
    expect(JSON.stringify(answer)).not.toContain('secret words')
    const many = await border(agent, 'conversation:claimNext', { channels: Array.from({ length: 100 }).fill('nowhere') })
    expect(fieldsOf(many)).toHaveLength(20)
  })

  it('hands on what was parsed: defaults in, unknown fields out', async () => {
    let got: unknown
    const { border } = setUp({ 'conversation:claimNext': async (_, input) => {
      got = input
      return { conversationId: null }
    } })
    await border(agent, 'conversation:claimNext', { agentId: 'boss' })
    expect(got).toEqual({ channels: [] })
  })

  it('an expected failure crosses as data and is nobody\'s bug', async () => {
    const { border, bugs } = setUp({ 'conversation:claim': async () => {
      throw new AppError('already_owned', { details: { owner: 'zhou' } })
    } })
    expect(await border(agent, 'conversation:claim', { id: 'c' })).toEqual({ ok: false, error: { code: 'already_owned', details: { owner: 'zhou' }, retryable: false, reportable: false } })
    expect(bugs).toEqual([])
  })

  it('a bug crosses as internal without its words, with the number by which it is found, and is told once', async () => {
    const error = new TypeError('cannot read inner words')
    const { border, bugs } = setUp({ 'conversation:claim': async () => {
      throw error
    } })
    const answer = await border(agent, 'conversation:claim', { id: 'c' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal', reportable: true, details: { fault: 'A7K-201' } } })
    expect(JSON.stringify(answer)).not.toContain('inner words')
    expect(bugs).toEqual([['conversation:claim', error]])
  })

  it('a coded error that is a bug is told as well', async () => {
    const { border, bugs } = setUp({ 'conversation:claim': async () => {
      throw new AppError('store_foreign_await', { reportable: true })
    } })
    expect(await border(agent, 'conversation:claim', { id: 'c' })).toMatchObject({ ok: false, error: { code: 'store_foreign_await', details: { fault: 'A7K-201' }, reportable: true } })
    expect(bugs).toHaveLength(1)
  })
})

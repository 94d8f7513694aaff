import type { CallInput, CallName, WorkstationClient } from '../../src/shared/contract/index.ts'
import type { Frame } from '../../src/shared/contract/session.ts'
import type { HeartbeatPace } from '../../src/shared/heartbeat.ts'
import type { FakeEngine, FakeHandlers } from '../support/fake-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { maxMessageBytes, wireVersion } from '../../src/shared/wire.ts'
import { createFakeEngine } from '../support/fake-engine.ts'
import { until } from '../support/until.ts'

/** One transport put together for a test: a client at one end, an engine at the other. */
export interface TransportHarness {
  readonly client: WorkstationClient
  /** Sends past the client's own checks, as a forged page would; answers the error's code, or `closed` when the link was cut. */
  readonly forge: (name: unknown, input: unknown) => Promise<string>
  /** Nothing passes any more in either direction, and nobody is told. */
  readonly blackHole: () => void
  readonly heal: () => void
  /** Ends everything; the engine itself is stopped too. */
  readonly stop: () => Promise<void>
  /** What is still open on the host's side: sockets, sessions, listeners. Empty after the client closed. */
  readonly leftOpen: () => readonly string[]
}

/** Builds a harness around an engine with the given heartbeat. */
export type BuildHarness = (engine: FakeEngine, pace: HeartbeatPace) => Promise<TransportHarness>

const quick: HeartbeatPace = { intervalMs: 200, graceMs: 300 }
const greeting = { wireVersion, app: 'contract', appVersion: '0.0.0' }

function frame(n: number): Frame {
  return { viewId: 'v1', from: n, to: n + 1, put: [{ id: `c${n}`, preview: '在吗' }], del: [] }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'ok', (error: unknown) => error instanceof AppError ? error.code : `not coded: ${String(error)}`)
}

/** The one suite every transport between a screen and an engine passes. */
export function describeTransport(name: string, build: BuildHarness): void {
  describe(name, () => {
    let engine: FakeEngine
    let link: TransportHarness

    const handlers: FakeHandlers = {
      'draft:save': ({ text }) => {
        if (text === 'refuse me')
          throw new AppError('not_owner', { details: { owner: '周雨桐' } })
        if (text === 'break')
          throw new TypeError('secret inner words')
        return {}
      },
      'message:guideText': ({ conversationId }) => new Promise((resolve) => {
        setTimeout(resolve, Number(conversationId) % 7, { text: conversationId })
      }),
      'conversation:reopen': () => new Promise(() => {}),
    }

    function call<N extends CallName>(name: N, input: CallInput<N>) {
      return link.client.call(name, input)
    }

    beforeEach(async () => {
      engine = createFakeEngine({ handlers })
      link = await build(engine, quick)
      await call('session:hello', greeting)
    })

    afterEach(() => link.stop())

    it('carries a call there and its answer back', async () => {
      const text = '回音 😀 \u202Ertl\u202C <b>z̷̢a̵l</b> \uD800'
      await expect(call('draft:save', { conversationId: 'c1', text })).resolves.toEqual({})
      expect(engine.seen.at(-1)).toMatchObject({ name: 'draft:save', input: { conversationId: 'c1', text: expect.stringContaining('回音 😀') } })
    })

    it('carries an error as code and facts, never as words', async () => {
      const refused = await call('draft:save', { conversationId: 'c1', text: 'refuse me' }).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(AppError)
      expect(refused).toMatchObject({ code: 'not_owner', details: { owner: '周雨桐' }, retryable: false })
      const broken = await call('draft:save', { conversationId: 'c1', text: 'break' }).catch((error: unknown) => error)
      expect(broken).toMatchObject({ code: 'internal', reportable: true })
      expect(JSON.stringify(broken)).not.toContain('secret inner words')
    })

    it('refuses a call that is not in the contract', async () => {
      expect(await codeOf(call('nothing:here' as CallName, {} as never))).toBe('unknown_call')
      expect(await link.forge('nothing:here', {})).toBe('unknown_call')
    })

    it('refuses bad input and names the fields', async () => {
      await expect(call('conversation:snooze', { id: 'c1', epoch: 1.5, until: 'soon' as never })).rejects.toMatchObject({ code: 'bad_input', details: { fields: ['epoch', 'until'] } })
    })

    it('refuses another wire version with both numbers', async () => {
      await expect(call('session:hello', { ...greeting, wireVersion: 999 })).rejects.toMatchObject({ code: 'wire_version', details: { ours: wireVersion, theirs: 999 } })
    })

    it('delivers events in their order, and to nobody who left', async () => {
      const got: number[] = []
      const off = link.client.on('frame', ({ from }) => got.push(from))
      for (let n = 0; n < 300; n++)
        engine.emit('frame', frame(n))
      await until(() => got.length === 300, '300 frames')
      expect(got).toEqual(Array.from({ length: 300 }, (_, n) => n))
      off()
      let alarms = 0
      link.client.on('alarm', () => alarms++)
      engine.emit('frame', frame(300))
      engine.emit('alarm', { kind: 'danger', facts: { tier: 0 } })
      await until(() => alarms === 1, 'the alarm')
      expect(got).toHaveLength(300)
    })

    it('keeps many calls apart while they overtake each other', async () => {
      const ids = Array.from({ length: 60 }, (_, n) => String(n + 1))
      const texts = await Promise.all(ids.map(async id => (await call('message:guideText', { conversationId: id })).text))
      expect(texts).toEqual(ids)
    })

    it('answers busy above the bound instead of queueing without end', async () => {
      const endless = Array.from({ length: 200 }, () => codeOf(call('conversation:reopen', { id: 'c1' })))
      expect(await Promise.race(endless)).toBe('busy')
      link.client.close()
      expect(new Set(await Promise.all(endless))).toEqual(new Set(['busy', 'link_lost']))
    })

    it('F36 tells at the client that a message is too large, and the link stays up', async () => {
      const states: string[] = []
      link.client.onLink(state => states.push(state))
      await expect(call('draft:save', { conversationId: 'c1', text: '图'.repeat(maxMessageBytes) })).rejects.toMatchObject({ code: 'payload_too_large', details: { limit: maxMessageBytes } })
      await expect(call('session:time', {})).resolves.toHaveProperty('now')
      expect(states).toEqual([])
    })

    it('F53 refuses forged messages and goes on', async () => {
      const before = engine.seen.length
      expect(await link.forge('draft:save', JSON.parse('{"conversationId":"c1","text":"x","__proto__":{"role":"supervisor"}}'))).toBe('bad_input')
      expect(await link.forge('__proto__', {})).toBe('unknown_call')
      expect(await link.forge('constructor', {})).toBe('unknown_call')
      expect(await link.forge({ name: 'draft:save' }, {})).toBe('unknown_call')
      expect(await link.forge('draft:save', null)).toBe('bad_input')
      expect(['payload_too_large', 'closed']).toContain(await link.forge('draft:save', { conversationId: 'c1', text: 'x'.repeat(5_000_000) }))
      expect(engine.seen.slice(before)).toEqual([])
      await until(async () => await codeOf(call('session:time', {})) === 'ok', 'a call after the forged ones')
      expect(({} as Record<string, unknown>).role).toBeUndefined()
    })

    it('F33 notices a silent link in time, fails what is under way, and comes back', async () => {
      const states: string[] = []
      link.client.onLink(state => states.push(state))
      const underWay = codeOf(call('conversation:reopen', { id: 'c1' }))
      const cutAt = performance.now()
      link.blackHole()
      expect(await underWay).toBe('link_lost')
      await until(() => states.includes('lost'), 'the loss')
      expect(performance.now() - cutAt).toBeLessThan(quick.intervalMs + quick.graceMs + 1_000)
      expect(await codeOf(call('session:time', {}))).toBe('link_lost')
      link.heal()
      await until(() => states.at(-1) === 'up', 'the link again')
      await expect(call('session:time', {})).resolves.toHaveProperty('now')
    })

    it('leaves nothing open when it closes', async () => {
      link.client.close()
      expect(await codeOf(call('session:time', {}))).toBe('link_lost')
      await until(() => engine.open() === 0 && link.leftOpen().length === 0, 'everything closed')
    })
  })
}

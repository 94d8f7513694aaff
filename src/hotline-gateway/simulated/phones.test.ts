import type { FakePhones } from '../../../tests/support/gateway/fake-phones.ts'
import type { PhoneLine } from './phones.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startFakePhones } from '../../../tests/support/gateway/fake-phones.ts'
import { createKeptLog } from '../../../tests/support/gateway/kept-log.ts'
import { realClock } from '../../../tests/support/gateway/manual-clock.ts'
import { createPhones } from './phones.ts'

const asked = { callId: 'ho-1.1.customer', to: '+8613800000000', from: '4009990000', handoffId: 'ho-1', ringTimeoutMs: 45_000 }

describe('client of the simulated telephones', () => {
  let fake: FakePhones
  const log = createKeptLog()

  beforeEach(async () => {
    fake = await startFakePhones()
  })
  afterEach(() => fake.stop())

  function call(url = fake.url, answerMs?: number) {
    const lines: PhoneLine[] = []
    const closed: (string | null)[] = []
    const phones = createPhones({ url, clock: realClock, log, answerMs })
    phones.call(asked, { line: line => lines.push(line), closed: problem => closed.push(problem) })
    return { phones, lines, closed }
  }

  async function taken() {
    return vi.waitFor(() => {
      const [first] = fake.calls
      if (first === undefined)
        throw new Error('not called yet')
      return first
    }, { interval: 5 })
  }

  it('asks for what it was given', async () => {
    call()
    expect((await taken()).request).toEqual(asked)
  })

  it('reads lines however they are cut', async () => {
    const { lines, closed } = call()
    const line = await taken()
    line.write('{"type":"ring')
    line.write('ing","at":1}\n\n{"type":"answered","at":2}\n{"type":"han')
    await vi.waitFor(() => expect(lines.map(({ type }) => type)).toEqual(['ringing', 'answered']))
    line.write('gup","by":"customer"}')
    line.tear()
    await vi.waitFor(() => expect(closed).toHaveLength(1))
  })

  it('ignores words it does not know, and nonsense', async () => {
    const { lines } = call()
    const line = await taken()
    line.write('not json 13800000000\n{"type":"sings"}\n[]\n')
    line.say('ringing')
    await vi.waitFor(() => expect(lines.map(({ type }) => type)).toEqual(['ringing']))
    expect(log.text()).toContain('not json')
    expect(log.text()).not.toContain('13800000000')
  })

  it('a proper end is no problem, a torn line is one', async () => {
    const first = call()
    const line = await taken()
    line.finish('busy')
    await vi.waitFor(() => expect(first.closed).toEqual([null]))
    const second = call()
    await vi.waitFor(() => expect(fake.calls).toHaveLength(2))
    fake.calls[1]?.say('ringing')
    await vi.waitFor(() => expect(second.lines).toHaveLength(1))
    fake.calls[1]?.tear()
    await vi.waitFor(() => expect(second.closed).toEqual([expect.stringContaining('line broke')]))
  })

  it('a refusing or absent phone system is a problem, told once', async () => {
    fake.answerWith(503)
    const refused = call()
    await vi.waitFor(() => expect(refused.closed).toEqual(['phones answered 503']))
    await fake.stop()
    const absent = call()
    await vi.waitFor(() => expect(absent.closed).toEqual([expect.stringContaining('cannot be reached')]))
  })

  it('a line without end is cut', async () => {
    const { closed } = call()
    const line = await taken()
    line.write('x'.repeat(20_000))
    await vi.waitFor(() => expect(closed).toHaveLength(1))
  })

  it('hanging up cuts the line even if the phone system does not', async () => {
    fake.obeyHangUp(false)
    const { phones } = call()
    const line = await taken()
    await phones.hangUp(asked.callId)
    expect(line.wasHungUp()).toBe(true)
    await vi.waitFor(() => expect(line.isOpen()).toBe(false))
  })

  it('hanging up with nobody there resolves', async () => {
    const { phones } = call()
    await fake.stop()
    await phones.hangUp(asked.callId)
  })
})

import type { AriEvent } from './words.ts'
import { describe, expect, it } from 'vitest'
import { endOfDestroyed } from './ending.ts'

type Leg = Parameters<typeof endOfDestroyed>[0]

const rang: Leg = { closing: false, state: 'ringing', timeoutS: 45, lastDial: 'RINGING' }

function destroyed(cause: number, techCause: number | null, afterMs: number | null): Extract<AriEvent, { type: 'ChannelDestroyed' }> {
  const at = Date.UTC(2026, 2, 2, 1)
  const time = (ms: number) => new Date(ms).toISOString().replace('Z', '+0000')
  return {
    type: 'ChannelDestroyed',
    timestamp: afterMs === null ? '' : time(at + afterMs),
    cause,
    tech_cause: techCause,
    channel: { id: 'x', name: '', state: 'Ringing', creationtime: afterMs === null ? 'not a time' : time(at), caller: { number: '' }, dialplan: { exten: '', app_name: '', app_data: '' } },
  }
}

describe('whether our ring time ran out', () => {
  it.each<[string, Partial<Leg>, number, number | null, boolean]>([
    ['at the end of the timer', {}, 19, 45_000, true],
    ['a moment early, as Asterisk\'s timers are', {}, 19, 44_200, true],
    ['no reply at all at the end of the timer', {}, 18, 45_000, true],
    ['long before the timer, without a last Dial', {}, 19, 10_000, false],
    ['at the timer, but the phone itself refused', { lastDial: 'NOANSWER' }, 19, 45_000, false],
    ['no times given, nobody refused', {}, 19, null, true],
    ['no times given, the phone refused', { lastDial: 'NOANSWER' }, 19, null, false],
    ['a leg of an earlier life, nobody refused', { timeoutS: null, lastDial: null }, 19, 10_000, true],
    ['another cause at the end of the timer', {}, 38, 45_000, false],
  ])('%s', (_, leg, cause, afterMs, timedOut) => {
    expect(endOfDestroyed({ ...rang, ...leg }, destroyed(cause, 480, afterMs)).timedOut).toBe(timedOut)
  })
})

it.each<[string, Partial<Leg>, number, string]>([
  ['our own end wins over every cause', { closing: true }, 17, 'near'],
  ['a talk that was hung up', { state: 'up' }, 16, 'far'],
  ['a talk that the network took down', { state: 'up' }, 38, 'system'],
  ['a phone that refused', {}, 21, 'far'],
  ['a number that does not exist', {}, 1, 'system'],
])('%s', (_, leg, cause, by) => {
  expect(endOfDestroyed({ ...rang, ...leg }, destroyed(cause, null, 1_000)).by).toBe(by)
})

it('what is no cause of Q.850 is none', () => {
  expect(endOfDestroyed(rang, destroyed(0, null, 1_000))).toMatchObject({ q850: null, sipCode: null })
})

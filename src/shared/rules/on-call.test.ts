import type { OnCallInput } from './on-call.ts'
import { describe, expect, it } from 'vitest'
import { mayTellOnCall, onCallText } from './on-call.ts'

const now = Date.UTC(2026, 2, 2, 3)
const usual: OnCallInput = { visibility: 'private', tier: 2, mood: 'calm', elder: false, waiting: true, repliesLeft: null, windowUntil: null, automationPaused: false, crisis: false, now, callMs: 60_000 }

describe('whether a waiting customer is told that their agent is on the phone', () => {
  it.each<[string, Partial<OnCallInput>, boolean]>([
    ['in private, in a long call', {}, true],
    ['upset', { mood: 'upset' }, true],
    ['two answers left', { repliesLeft: 2 }, true],
    ['never on the square', { visibility: 'public' }, false],
    ['not in a short call', { callMs: 59_999 }, false],
    ['not to who waits for nothing', { waiting: false }, false],
    ['never to danger', { tier: 0 }, false],
    ['never to fraud', { tier: 1 }, false],
    ['never to fury', { mood: 'furious' }, false],
    ['never to grief', { mood: 'grieving' }, false],
    ['never to an old person', { elder: true }, false],
    ['not as the last answer', { repliesLeft: 1 }, false],
    ['not when the room shuts soon', { windowUntil: now + 29 * 60_000 }, false],
    ['not while a person stopped the machine', { automationPaused: true }, false],
    ['not in a crisis', { crisis: true }, false],
  ])('%s', (_, patch, wanted) => {
    expect(mayTellOnCall({ ...usual, ...patch })).toBe(wanted)
  })

  it('says that it is a machine, and names no time', () => {
    expect(onCallText('云杉')).toContain('自动消息')
    expect(onCallText('云杉')).not.toMatch(/\d/)
  })
})

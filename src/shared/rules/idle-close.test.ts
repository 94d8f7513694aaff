import { describe, expect, it } from 'vitest'
import { idleVerdict } from './idle-close.ts'

const hour = 3_600_000
const limits = { silenceMs: 24 * hour, noticeMs: hour }
const silent = { status: 'assigned', owed: false, sending: false, calling: false, complaining: false, answered: true, lastInboundAt: -1, lastAt: 0, noticeAt: null }

describe('when a silent conversation is closed', () => {
  it.each([
    ['not before the notice is due', {}, 22, 'wait'],
    ['a notice first', {}, 23, 'notice'],
    ['a notice first, however late', {}, 90, 'notice'],
    ['the notice has to stand for its time', { noticeAt: 23 * hour }, 23.5, 'wait'],
    ['then it is closed', { noticeAt: 23 * hour }, 24, 'close'],
    ['a late notice has its whole time too', { noticeAt: 30 * hour }, 30.5, 'wait'],
    ['a notice from before the latest word is void', { noticeAt: -5 }, 24, 'notice'],
    ['not while something is owed', { owed: true, noticeAt: 23 * hour }, 99, 'wait'],
    ['not while a text is on its way', { sending: true, noticeAt: 23 * hour }, 99, 'wait'],
    ['not while a call is planned', { calling: true, noticeAt: 23 * hour }, 99, 'wait'],
    ['not while a complaint goes on', { complaining: true, noticeAt: 23 * hour }, 99, 'wait'],
    ['not before a person has answered', { answered: false, noticeAt: 23 * hour }, 99, 'wait'],
    ['not when the customer spoke last', { lastInboundAt: 5, noticeAt: 23 * hour }, 99, 'wait'],
    ['not while it sleeps', { status: 'snoozed', noticeAt: 23 * hour }, 99, 'wait'],
    ['nor in the queue', { status: 'queued', noticeAt: 23 * hour }, 99, 'wait'],
  ] as const)('%s', (_why, facts, hours, verdict) => {
    expect(idleVerdict({ ...silent, ...facts }, limits, hours * hour)).toBe(verdict)
  })
})

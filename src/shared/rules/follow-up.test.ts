import type { Disposition } from '../domain/index.ts'
import { describe, expect, it } from 'vitest'
import { dispositions } from '../domain/index.ts'
import { followUpText } from './follow-up.ts'

const facts = { outcome: 'answered', workNo: '8001', tail: '8000', nextAt: null } as const

describe('the word after a call', () => {
  it.each<[Disposition, string[]]>([
    ['resolved', ['8001', '处理好了']],
    ['follow_up', ['8001', '有结果会在这里告诉您']],
    ['passed_on', ['转给负责的同事']],
    ['callback_again', ['再打给您', '什么时候方便']],
  ])('%s', (disposition, words) => {
    for (const word of words)
      expect(followUpText({ ...facts, disposition })).toContain(word)
  })

  it.each([
    ['busy', '正在通话中'],
    ['no_answer', '没有人接听'],
    ['unreachable', '无法接通'],
    ['invalid_number', '再发一次'],
    ['system_error', '没有打通'],
  ] as const)('nobody was reached: %s', (outcome, words) => {
    expect(followUpText({ ...facts, disposition: 'not_reached', outcome })).toContain(words)
    expect(followUpText({ ...facts, disposition: 'not_reached', outcome })).toContain('尾号 8000')
  })

  it('names the next time only when there is one', () => {
    expect(followUpText({ ...facts, disposition: 'not_reached', outcome: 'busy', nextAt: '3月2日 15:30' })).toContain('3月2日 15:30再打一次')
    expect(followUpText({ ...facts, disposition: 'callback_again', nextAt: '3月2日 15:30' })).toContain('3月2日 15:30')
  })

  it('who refused, or is somebody else, is not written to', () => {
    expect([followUpText({ ...facts, disposition: 'refused' }), followUpText({ ...facts, disposition: 'wrong_person' })]).toEqual(['', ''])
  })

  it('shows no whole number, whatever is filed', () => {
    for (const disposition of dispositions)
      expect(followUpText({ ...facts, disposition })).not.toMatch(/\d{7,}/)
  })
})

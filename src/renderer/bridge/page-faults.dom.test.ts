import type { FaultReport } from '../../shared/faults.ts'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { watchPage } from './page-faults.ts'

function watched() {
  const told: string[] = []
  const reported: FaultReport[] = []
  const app = { config: {} } as Parameters<typeof watchPage>[0]['app']
  const target = new EventTarget()
  watchPage({ app, window: target as Pick<Window, 'addEventListener'>, tell: number => void told.push(number), report: async fault => void reported.push(fault) })
  return {
    told,
    reported,
    throwAt: (error: unknown) => target.dispatchEvent(Object.assign(new Event('error'), { error })),
    reject: (reason: unknown) => target.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason })),
  }
}

describe('the top handler of a page', () => {
  it('tells and reports a fault once, by its number', () => {
    const { told, reported, throwAt, reject } = watched()
    const fault = new TypeError('no such thing')
    throwAt(fault)
    reject(fault)
    expect(told).toEqual([expect.stringMatching(/^[A-Z]\d[A-Z]-\d{3}$/)])
    expect(reported).toMatchObject([{ number: told[0], kind: 'TypeError', words: 'no such thing' }])
  })

  it('leaves what is expected to those who have words for it', () => {
    const { told, throwAt, reject } = watched()
    reject(new AppError('link_lost'))
    reject(undefined)
    reject(new DOMException('the play() request was interrupted', 'AbortError'))
    throwAt(null)
    expect(told).toEqual([])
  })

  it('keeps the number that a bug behind the border has', () => {
    const { told, reject } = watched()
    reject(new AppError('internal', { details: { fault: 'C3D-042' } }))
    expect(told).toEqual(['C3D-042'])
  })

  it('stops where a page breaks with every frame', () => {
    const { told, throwAt } = watched()
    for (let n = 0; n < 50; n++)
      throwAt(Object.assign(new Error('x'), { name: `E${n}` }))
    expect(told.length).toBeLessThanOrEqual(20)
  })
})

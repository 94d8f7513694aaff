import type { Traffic } from './quality.ts'
import { describe, expect, it } from 'vitest'
import { createQualityMeter } from './quality.ts'

const fine = { jitterMs: 4, roundTripMs: 40, farLoss: 0 }

/** Feeds samples of 100 packets each, of which so many were lost; answers the words. */
function run(samples: readonly (Partial<Traffic> & { lostOf100?: number, held?: boolean })[]): string[] {
  const meter = createQualityMeter()
  let received = 0
  let lost = 0
  return samples.map(({ lostOf100 = 0, held = false, received: got, ...figures }) => {
    received += got ?? 100 - lostOf100
    lost += lostOf100
    const { level, reason } = meter({ ...fine, ...figures, received, lost }, held)
    return reason === null ? level : `${level} ${reason}`
  })
}

describe('call quality', () => {
  it('a clean call is good', () => {
    expect(run([{}, {}, {}])).toEqual(['good', 'good', 'good'])
  })

  it('one bad moment is not said, two in a row are, with the reason', () => {
    expect(run([{}, { lostOf100: 8 }, {}])).toEqual(['good', 'good', 'good'])
    expect(run([{}, { lostOf100: 8 }, { lostOf100: 8 }])).toEqual(['good', 'good', 'poor loss'])
  })

  it('it is good again only after three good moments', () => {
    expect(run([{}, { lostOf100: 8 }, { lostOf100: 8 }, {}, {}, {}])).toEqual(['good', 'good', 'poor loss', 'poor loss', 'poor loss', 'good'])
  })

  it.each([
    [{ jitterMs: 35 }, 'fair jitter'],
    [{ jitterMs: 80 }, 'poor jitter'],
    [{ roundTripMs: 350 }, 'fair delay'],
    [{ roundTripMs: 900 }, 'poor delay'],
    [{ farLoss: 0.1 }, 'poor loss'],
    [{ lostOf100: 2 }, 'fair loss'],
  ])('%o is %s', (sample, words) => {
    expect(run([{}, sample, sample]).at(-1)).toBe(words)
  })

  it('nothing heard at all is poor, on hold it is not', () => {
    expect(run([{}, { received: 0 }, { received: 0 }]).at(-1)).toBe('poor silence')
    expect(run([{}, { received: 0, held: true }, { received: 0, held: true }]).at(-1)).toBe('good')
  })

  it('what the browser does not tell is not held against a call', () => {
    expect(run([{}, { jitterMs: null, roundTripMs: null, farLoss: null }]).at(-1)).toBe('good')
  })
})

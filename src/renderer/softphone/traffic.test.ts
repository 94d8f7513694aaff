import { describe, expect, it } from 'vitest'
import { readTraffic } from './traffic.ts'

const report = (...entries: readonly object[]) => new Map(entries.map((entry, i) => [String(i), entry])) as unknown as RTCStatsReport

describe('a browser\'s statistics', () => {
  it('give what was received and lost, the worse jitter of both ends, and what the far end tells', () => {
    expect(readTraffic(report(
      { type: 'codec', mimeType: 'audio/PCMU' },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 150, packetsLost: 2, jitter: 0.004 },
      { type: 'remote-inbound-rtp', kind: 'audio', jitter: 0.02, fractionLost: 0.01, roundTripTime: 0.05 },
    ))).toEqual({ received: 150, lost: 2, jitterMs: 20, roundTripMs: 50, farLoss: 0.01 })
  })

  it('of a far end that tells nothing leave its figures open', () => {
    expect(readTraffic(report({ type: 'inbound-rtp', kind: 'audio', packetsReceived: 1 }))).toMatchObject({ roundTripMs: null, farLoss: null })
  })

  it('without sound coming in are none', () => {
    expect(readTraffic(report({ type: 'inbound-rtp', kind: 'video', packetsReceived: 9 }))).toBeNull()
  })
})

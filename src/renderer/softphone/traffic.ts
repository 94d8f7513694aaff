import type { Traffic } from './quality.ts'

interface Entry {
  readonly type: string
  readonly kind?: string
  readonly packetsReceived?: number
  readonly packetsLost?: number
  /** s */
  readonly jitter?: number
  readonly fractionLost?: number
  /** s */
  readonly roundTripTime?: number
}

const inMs = (seconds: number | undefined) => seconds === undefined ? null : seconds * 1000

/** The audio's figures from a browser's statistics (W3C webrtc-stats: `inbound-rtp`, `remote-inbound-rtp`); null before the first packet. */
export function readTraffic(report: Pick<RTCStatsReport, 'forEach'>): Traffic | null {
  let inbound: Entry | undefined
  let far: Entry | undefined
  report.forEach((entry: Entry) => {
    if (entry.kind !== 'audio')
      return
    if (entry.type === 'inbound-rtp')
      inbound = entry
    else if (entry.type === 'remote-inbound-rtp')
      far = entry
  })
  if (inbound?.packetsReceived === undefined)
    return null
  const { packetsReceived: received, packetsLost: lost = 0, jitter } = inbound
  const jitterMs = Math.max(inMs(jitter) ?? 0, inMs(far?.jitter) ?? 0)
  return { received, lost, jitterMs, roundTripMs: inMs(far?.roundTripTime), farLoss: far?.fractionLost ?? null }
}

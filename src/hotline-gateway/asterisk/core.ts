import type { LegEnd, LegEvent } from '../driver.ts'
import type { Clock, Log } from '../ports.ts'
import type { AriClient } from './client.ts'
import type { ChannelNames, Leg, Legs } from './legs.ts'
import type { Placing } from './placing.ts'
import type { Removals } from './removals.ts'
import type { AsteriskSettings } from './settings.ts'
import { endOf } from './ending.ts'
import { unpair } from './placing.ts'

/** What the parts of the driver share. */
export interface Core {
  readonly settings: AsteriskSettings
  readonly client: AriClient
  readonly names: ChannelNames
  readonly legs: Legs
  readonly placing: Placing
  readonly removals: Removals
  readonly clock: Clock
  readonly log: Log
  readonly tell: (event: LegEvent) => void
  /** Tells the end of a leg, once, and takes away whatever was made for it alone. */
  readonly finish: (leg: Leg, end: LegEnd) => void
  /** Ends a leg; its `gone` follows from Asterisk, or from us when Asterisk stays silent. */
  readonly hangUp: (leg: Leg) => void
  /** A leg that is up and not on its way out; throws an Error for any other. */
  readonly needUp: (legId: string) => Leg
}

type Given = Omit<Core, 'finish' | 'hangUp' | 'needUp'> & { readonly closeGraceMs: number }

/** Adds to the parts what ends a leg. */
export function createCore(given: Given): Core {
  const { legs, removals, clock, tell, closeGraceMs } = given

  function finish(leg: Leg, end: LegEnd) {
    if (leg.state === 'gone')
      return
    leg.state = 'gone'
    legs.remove(leg)
    unpair(leg)
    if (leg.lost !== null)
      dropRejoin(leg)
    if (leg.recording !== null)
      tell({ type: 'recording', legId: leg.legId, state: 'stopped', recordingId: leg.recording.name })
    for (const bridgeId of [leg.bridgeId, leg.snoop?.bridgeId ?? null]) {
      if (bridgeId !== null)
        removals.bridge(bridgeId)
    }
    if (leg.snoop !== null)
      void removals.channel(leg.snoop.snoopId)
    tell({ type: 'gone', legId: leg.legId, end })
  }

  function dropRejoin({ lost }: Leg) {
    lost?.stopTimer()
    lost?.stopRetry()
    if (lost?.rejoinId != null)
      void removals.channel(lost.rejoinId)
  }

  function hangUp(leg: Leg) {
    if (leg.closing || leg.state === 'gone')
      return
    leg.closing = true
    const finishNear = () => finish(leg, endOf('near'))
    const stopTimer = clock.after(closeGraceMs, finishNear)
    // Not before the originate is answered: an end that overtakes it would meet no channel.
    void leg.dialled.then(() => removals.channel(leg.channelId)).then(() => {
      stopTimer()
      finishNear()
    })
  }

  return {
    ...given,
    finish,
    hangUp,
    needUp(legId) {
      const leg = legs.get(legId)
      if (leg?.state !== 'up' || leg.closing)
        throw new Error(`leg ${legId} is not up`)
      return leg
    },
  }
}

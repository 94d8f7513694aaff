import type { Core } from './core.ts'
import type { Dialling } from './dialling.ts'
import type { Leg } from './legs.ts'
import { reasonOf } from '../mask.ts'
import { part } from './client.ts'
import { endOf } from './ending.ts'

/** Brings the lost phone of an agent back into its call. */
export interface Rejoining {
  /** That endpoint has lost its contact, or has one again. */
  readonly onEndpoint: (endpoint: string, isOnline: boolean) => void
  /** A channel under way for a lost phone is up. */
  readonly onUp: (leg: Leg) => void
  /** A channel of a lost leg is gone, the old one or the one under way. */
  readonly onGone: (leg: Leg, channelId: string) => void
  /** The agent's phone is lost now: the other hears music while it may come back. */
  readonly lose: (leg: Leg) => void
}

/** Makes the part that waits for lost phones. `retryMs`: from a refused new leg to the next. */
export function createRejoining(core: Core & { readonly dialling: Dialling, readonly retryMs: number, readonly afterBack: (leg: Leg) => void }): Rejoining {
  const { settings, client, names, legs, placing, removals, clock, log, tell, finish, dialling, retryMs, afterBack } = core
  const offline = new Set<string>()

  function lose(leg: Leg) {
    if (leg.lost !== null || leg.closing || leg.state !== 'up')
      return
    log.warn({ leg: leg.legId }, 'an agent\'s phone is lost in a call')
    leg.lost = { stopTimer: clock.after(settings.graceMs, () => giveUp(leg)), rejoinId: null, stopRetry: () => {} }
    tell({ type: 'lost', legId: leg.legId })
    if (leg.partner !== null)
      settle(leg, [leg.partner])
  }

  function giveUp(leg: Leg) {
    log.warn({ leg: leg.legId }, 'a lost phone did not come back in time')
    void removals.channel(leg.channelId)
    finish(leg, endOf('system', { word: 'unavailable', detail: 'the agent\'s phone was lost' }))
  }

  function settle(leg: Leg, whom: readonly Leg[]) {
    placing.inOrder(leg.handoffId, () => placing.arrange(whom)).catch((error: unknown) => log.error({ leg: leg.legId, reason: reasonOf(error) }, 'a call with a lost phone could not be arranged'))
  }

  function callAgain(leg: Leg) {
    const { lost } = leg
    if (lost === null || lost.rejoinId !== null || leg.closing || leg.state === 'gone' || offline.has(leg.endpoint ?? ''))
      return
    lost.stopRetry()
    leg.rejoins += 1
    const channelId = names.rejoinOf(leg.legId, leg.rejoins)
    lost.rejoinId = channelId
    legs.claim(leg, channelId)
    void dialling.redial(leg, channelId).then((isCalled) => {
      if (!isCalled && leg.lost?.rejoinId === channelId)
        failed(leg, channelId)
    })
  }

  function failed(leg: Leg, channelId: string) {
    legs.retire(channelId)
    if (leg.lost === null)
      return
    leg.lost.rejoinId = null
    leg.lost.stopRetry = clock.after(retryMs, () => callAgain(leg))
  }

  function onUp(leg: Leg) {
    const rejoinId = leg.lost?.rejoinId ?? null
    if (rejoinId !== null && !leg.closing)
      placing.inOrder(leg.handoffId, () => join(leg, rejoinId)).catch((error: unknown) => log.error({ leg: leg.legId, reason: reasonOf(error) }, 'a lost phone could not be replaced'))
  }

  /** Puts the new channel in the place of the old one. Not before its turn: what is under way still speaks of the old one. */
  async function join(leg: Leg, rejoinId: string): Promise<void> {
    const { lost, partner } = leg
    if (lost?.rejoinId !== rejoinId || leg.closing || leg.state === 'gone')
      return
    const old = leg.channelId
    lost.stopTimer()
    lost.stopRetry()
    leg.channelId = rejoinId
    leg.lost = null
    leg.place = { bridgeId: null, music: false, ringback: false }
    try {
      await placing.arrange(partner === null ? [leg] : [leg, partner])
      if (leg.muted)
        await client.must('POST', `/channels/${part(leg.channelId)}/mute`, { direction: 'in' })
      tell({ type: 'back', legId: leg.legId })
    }
    catch (error) {
      log.error({ leg: leg.legId, reason: reasonOf(error) }, 'a phone that came back could not be joined')
      core.hangUp(leg)
    }
    finally {
      legs.retire(old)
      void removals.channel(old)
      afterBack(leg)
    }
  }

  return {
    lose,
    onUp,
    onGone(leg, channelId) {
      if (leg.lost?.rejoinId === channelId)
        failed(leg, channelId)
    },
    onEndpoint(endpoint, isOnline) {
      if (isOnline)
        offline.delete(endpoint)
      else
        offline.add(endpoint)
      for (const leg of legs.all().filter(one => one.endpoint === endpoint && (one.party === 'agent' || one.party === 'third'))) {
        if (isOnline)
          callAgain(leg)
        else
          lose(leg)
      }
    },
  }
}

import type { StandingLeg } from '../driver.ts'
import type { Core } from './core.ts'
import type { Incoming } from './incoming.ts'
import type { Leg } from './legs.ts'
import type { AriBridge, AriChannel } from './words.ts'
import { z } from 'zod'
import { endOf } from './ending.ts'
import { incomingArgument } from './incoming.ts'
import { namesIn } from './legs.ts'
import { ariBridge, ariChannel } from './words.ts'

/** What stands on Asterisk: legs of ours, and customers who rang in while nobody looked. */
export interface Standing {
  /** As of the moment it is asked: somebody may ring while the rest is caught up with. */
  readonly standing: () => readonly StandingLeg[]
  readonly arrivals: readonly { readonly channel: AriChannel, readonly queue: string }[]
}

/**
 * Compares what Asterisk has with what we know, after every gap in the events: a leg that is missing is gone and told so,
 * a channel of ours that nobody knows is taken over, a bridge without a leg goes.
 */
export type CatchUp = () => Promise<Standing>

/** Makes the comparison. `onRejoined`: a lost phone came back while nobody looked. */
export function createCatchUp(core: Core & { readonly incoming: Incoming, readonly onUp: (leg: Leg) => void, readonly onRejoined: (leg: Leg) => void }): CatchUp {
  const { settings, client, names, legs, removals, tell, finish, incoming, onUp, onRejoined } = core

  async function list<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
    const { body } = await client.must('GET', path)
    return z.array(schema).parse(body)
  }

  function noteState(leg: Leg, channel: AriChannel) {
    if (leg.lost?.rejoinId === channel.id)
      return isUp(channel) ? onRejoined(leg) : undefined
    if (leg.closing || channel.id !== leg.channelId || leg.state === 'up')
      return
    if (isUp(channel) && leg.timeoutS !== null)
      onUp(leg)
    else if (channel.state === 'Ringing' && leg.state === 'dialing')
      ring(leg)
  }

  function ring(leg: Leg) {
    leg.state = 'ringing'
    tell({ type: 'ringing', legId: leg.legId })
  }

  function takeOver(channel: AriChannel, legId: string) {
    if (legs.isKnown(legId) || legs.isRetired(channel.id))
      return void removals.channel(channel.id)
    const { party } = namesIn(legId)
    legs.add({ legId, party, channelId: channel.id, endpoint: party === 'customer' ? null : channel.name.replace(/-[^-]*$/, ''), state: isUp(channel) ? 'up' : 'ringing', waits: party === 'customer', noticeGiven: true, place: { bridgeId: null, music: party === 'customer', ringback: false } })
  }

  async function meet(channel: AriChannel, arrivals: Standing['arrivals'][number][]) {
    const leg = legs.byChannel(channel.id)
    if (leg !== undefined)
      return noteState(leg, channel)
    if (names.isOurs(channel.id)) {
      const legId = names.legOf(channel.id)
      const isSnoop = legs.all().some(one => one.snoop?.snoopId === channel.id)
      if (legId !== null)
        takeOver(channel, legId)
      else if (!isSnoop)
        void removals.channel(channel.id)
      return
    }
    const [app, kind, queue = ''] = channel.dialplan.app_data.split(',')
    if (app !== settings.app || kind !== incomingArgument || legs.isRetired(channel.id))
      return
    const named = await incoming.nameOf(channel.id)
    if (named === null)
      arrivals.push({ channel, queue })
    else
      takeOver(channel, named)
  }

  function missing(leg: Leg) {
    if (leg.lost !== null)
      return
    finish(leg, leg.closing ? endOf('near') : endOf('system', { detail: 'ended while the line of events was down; seen late' }))
  }

  function meetBridges(bridges: readonly AriBridge[]) {
    for (const { id, channels } of bridges.filter(bridge => names.isOurs(bridge.id))) {
      const inside = channels.map(channel => legs.byChannel(channel)).filter(leg => leg !== undefined)
      for (const leg of inside)
        leg.place = { ...leg.place, bridgeId: id, music: false }
      const owner = legs.all().find(leg => leg.bridgeId === id || leg.snoop?.bridgeId === id) ?? legs.all().find(leg => names.bridgeOf(leg.legId) === id)
      if (owner === undefined)
        removals.bridge(id)
      else if (owner.snoop === null && owner.party !== 'supervisor')
        owner.bridgeId = id
    }
  }

  // Legs of an earlier life: who is together, and a customer on hold belongs to the only agent there is.
  function meetPartners() {
    for (const customer of legs.all().filter(leg => leg.party === 'customer' && leg.state === 'up' && leg.partner === null)) {
      const others = legs.of(customer.handoffId).filter(leg => leg !== customer && leg.party !== 'supervisor' && leg.state === 'up' && leg.partner === null)
      const beside = others.find(leg => leg.place.bridgeId !== null && leg.place.bridgeId === customer.place.bridgeId) ?? (others.length === 1 ? others[0] : undefined)
      if (beside === undefined || customer.timeoutS !== null)
        continue
      customer.partner = beside
      beside.partner = customer
      customer.held = customer.place.bridgeId === null
    }
  }

  return async () => {
    const dialled = legs.all()
    // What was asked for just before the gap may still come into being.
    await Promise.all(dialled.map(leg => leg.dialled))
    const channels = await list('/channels', ariChannel)
    const bridges = await list('/bridges', ariBridge)
    const standing = new Set(channels.map(channel => channel.id))
    for (const leg of dialled.filter(one => !standing.has(one.channelId)))
      missing(leg)
    const arrivals: Standing['arrivals'][number][] = []
    for (const channel of channels)
      await meet(channel, arrivals)
    meetBridges(bridges)
    meetPartners()
    return { standing: () => standingOf(legs.all()), arrivals }
  }
}

/** A customer whom nobody has taken over yet is no leg of the switchboard's. */
function standingOf(legs: readonly Leg[]): StandingLeg[] {
  return legs.filter(leg => leg.legId !== leg.channelId).map(({ legId, state }) => ({ legId, state: state === 'up' ? 'up' : 'ringing' }))
}

function isUp(channel: AriChannel): boolean {
  return channel.state === 'Up' && channel.dialplan.app_name === 'Stasis'
}

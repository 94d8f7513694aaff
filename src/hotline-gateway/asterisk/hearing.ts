import type { Core } from './core.ts'
import type { Incoming } from './incoming.ts'
import type { Leg } from './legs.ts'
import type { Recording } from './recording.ts'
import type { Registrations } from './registrations.ts'
import type { Rejoining } from './rejoining.ts'
import type { Supervising } from './supervising.ts'
import type { AriEvent } from './words.ts'
import { endOfDestroyed } from './ending.ts'
import { incomingArgument } from './incoming.ts'

/** What each of Asterisk's events means for the legs. A repeated or late one changes nothing. */
export interface Hearing {
  readonly onEvent: (event: AriEvent) => void
  /** A leg is in the application and answered. */
  readonly onUp: (leg: Leg) => void
}

/** Makes the part that hears. */
export function createHearing(core: Core & { readonly incoming: Incoming, readonly recording: Recording, readonly registrations: Registrations, readonly rejoining: Rejoining, readonly supervising: Supervising }): Hearing {
  const { legs, placing, removals, tell, finish, incoming, recording, registrations, rejoining, supervising } = core

  function onStasis({ args, channel }: Extract<AriEvent, { type: 'StasisStart' }>) {
    supervising.onStasis(channel.id)
    const leg = legs.byChannel(channel.id)
    if (leg?.lost?.rejoinId === channel.id)
      rejoining.onUp(leg)
    else if (leg !== undefined)
      onUp(leg)
    else if (args[0] === incomingArgument)
      incoming.onStasis(channel, args[1] ?? '')
  }

  function onUp(leg: Leg) {
    // An answer that crosses our end is hung up by it; a customer who rings in is up when we say so.
    if (leg.closing || leg.timeoutS === null || (leg.state !== 'dialing' && leg.state !== 'ringing'))
      return
    leg.state = 'up'
    tell({ type: 'up', legId: leg.legId })
  }

  function onRinging(leg: Leg | undefined) {
    if (leg?.state !== 'dialing' || leg.closing)
      return
    leg.state = 'ringing'
    tell({ type: 'ringing', legId: leg.legId })
    const waits = leg.party === 'customer' ? legs.of(leg.handoffId).find(one => one.party === 'agent' && one.state === 'up' && one.partner === null && !one.waits) : undefined
    if (waits !== undefined && !waits.place.ringback)
      placing.ringback(waits)
  }

  function onDestroyed(event: Extract<AriEvent, { type: 'ChannelDestroyed' }>) {
    const { id, state } = event.channel
    const leg = legs.byChannel(id)
    if (leg !== undefined && leg.lost !== null)
      rejoining.onGone(leg, id)
    else if (leg !== undefined)
      end(leg, event, state)
    removals.isGone(id)
  }

  function end(leg: Leg, event: Extract<AriEvent, { type: 'ChannelDestroyed' }>, state: string) {
    // What this last event says of before may not have been told: events overtake each other.
    if (state === 'Ringing' && !leg.closing)
      onRinging(leg)
    if (state === 'Up')
      onUp(leg)
    finish(leg, endOfDestroyed(leg, event))
  }

  return {
    onUp,
    onEvent(event) {
      switch (event.type) {
        case 'StasisStart':
          return onStasis(event)
        case 'ChannelStateChange':
          return event.channel.state === 'Ringing' ? onRinging(own(event.channel.id)) : undefined
        case 'Dial':
          return onDial(event.peer.id, event.dialstatus)
        case 'ChannelDtmfReceived':
          return onDigit(event.channel.id, event.digit)
        case 'ChannelDestroyed':
          return onDestroyed(event)
        case 'ContactStatusChange':
          return registrations.onChange(event.endpoint, event.contact_info.contact_status === 'Removed')
        case 'PeerStatusChange':
        case 'EndpointStateChange':
          return registrations.onChange(event.endpoint, false)
        case 'RecordingStarted':
        case 'RecordingFinished':
        case 'RecordingFailed':
        case 'PlaybackFinished':
          return recording.onEvent(event)
      }
    },
  }

  function onDial(channelId: string, status: string) {
    const leg = own(channelId)
    if (leg === undefined)
      return
    if (status === 'RINGING')
      onRinging(leg)
    if (status !== '' && leg.lastDial !== 'ANSWER')
      leg.lastDial = status
  }

  function onDigit(channelId: string, digit: string) {
    const leg = own(channelId)
    if (leg?.state === 'up' && /^[\d*#A-D]$/.test(digit))
      tell({ type: 'digit', legId: leg.legId, digit })
  }

  // The channel that a leg is on now, not one under way for a lost phone.
  function own(channelId: string): Leg | undefined {
    const leg = legs.byChannel(channelId)
    return leg?.channelId === channelId ? leg : undefined
  }
}

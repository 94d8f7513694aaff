import type { Party } from '../driver.ts'
import { createRemembered } from '../remembered.ts'

/** A leg and all that is known of it; held by the driver alone and changed in place. */
export interface Leg {
  /** Changes once for a customer who rang, when the switchboard names the call. */
  legId: string
  handoffId: string
  readonly party: Party
  /** Of a colleague's phone: `PJSIP/8001`; null for outside numbers. */
  readonly endpoint: string | null
  /** Changes when a lost phone comes back on a new channel. */
  channelId: string
  state: 'dialing' | 'ringing' | 'up' | 'gone'
  /** We asked for the end. */
  closing: boolean
  /** Ring time that Asterisk was given; null for legs that we did not dial in this life. */
  readonly timeoutS: number | null
  /** Status of the last `Dial` event; null before the first. */
  lastDial: string | null
  /** Settled when Asterisk has answered the originate. */
  dialled: Promise<void>
  /** Who this one is to hear. */
  partner: Leg | null
  held: boolean
  muted: boolean
  /** Without a partner this one hears music, not silence. */
  waits: boolean
  /** Where it is on Asterisk, as far as we asked for it. */
  place: { bridgeId: string | null, music: boolean, ringback: boolean }
  /** The bridge that was made for this leg and ends with it. */
  bridgeId: string | null
  /** The customer agreed to be recorded. */
  readonly record: boolean
  noticeGiven: boolean
  recording: { readonly name: string, isPaused: boolean } | null
  recordings: number
  /** Set while the phone is lost: how to take the grace timer back, and the new channel under way. */
  lost: { readonly stopTimer: () => void, rejoinId: string | null, stopRetry: () => void } | null
  rejoins: number
  /** The snoop by which a supervisor's leg hears an agent's. */
  snoop: { readonly snoopId: string, readonly bridgeId: string, readonly on: Leg, readonly how: 'listen' | 'whisper' } | null
}

/** The legs that exist, by our name and by Asterisk's channel; remembers those that were. */
export interface Legs {
  readonly add: (facts: Pick<Leg, 'legId' | 'party' | 'endpoint' | 'channelId' | 'state'> & Partial<Leg>) => Leg
  readonly get: (legId: string) => Leg | undefined
  /** Both the leg's own channel and one under way for a lost phone lead to it. */
  readonly byChannel: (channelId: string) => Leg | undefined
  readonly all: () => Leg[]
  /** Legs of one hand-over. */
  readonly of: (handoffId: string) => Leg[]
  /** True for a leg that exists or did. */
  readonly isKnown: (legId: string) => boolean
  /** True for a channel that was ours and is done with. */
  readonly isRetired: (channelId: string) => boolean
  readonly rename: (leg: Leg, legId: string) => void
  /** That channel belongs to the leg as well. */
  readonly claim: (leg: Leg, channelId: string) => void
  readonly retire: (channelId: string) => void
  readonly remove: (leg: Leg) => void
}

const remembered = 10_000

/** Makes the driver's memory of legs. */
export function createLegs(): Legs {
  const legs = new Map<string, Leg>()
  const channels = new Map<string, Leg>()
  const known = createRemembered<true>(remembered)
  const retired = createRemembered<true>(remembered)

  function retire(channelId: string) {
    channels.delete(channelId)
    retired.set(channelId, true)
  }

  return {
    add(facts) {
      const leg: Leg = {
        handoffId: namesIn(facts.legId).handoffId,
        closing: false,
        timeoutS: null,
        lastDial: null,
        dialled: Promise.resolve(),
        partner: null,
        held: false,
        muted: false,
        waits: false,
        place: { bridgeId: null, music: false, ringback: false },
        bridgeId: null,
        record: false,
        noticeGiven: false,
        recording: null,
        recordings: 0,
        lost: null,
        rejoins: 0,
        snoop: null,
        ...facts,
      }
      legs.set(leg.legId, leg)
      channels.set(leg.channelId, leg)
      known.set(leg.legId, true)
      return leg
    },
    get: legId => legs.get(legId),
    byChannel: channelId => channels.get(channelId),
    all: () => [...legs.values()],
    of: handoffId => [...legs.values()].filter(leg => leg.handoffId === handoffId),
    isKnown: legId => known.get(legId) === true,
    isRetired: channelId => retired.get(channelId) === true,
    rename(leg, legId) {
      legs.delete(leg.legId)
      leg.legId = legId
      leg.handoffId = namesIn(legId).handoffId
      legs.set(legId, leg)
      known.set(legId, true)
    },
    claim: (leg, channelId) => void channels.set(channelId, leg),
    retire,
    remove(leg) {
      legs.delete(leg.legId)
      retire(leg.channelId)
      if (leg.lost?.rejoinId != null)
        retire(leg.lost.rejoinId)
    },
  }
}

/** What the switchboard's name of a leg says: `<handoffId>.<attempt>.<party>…`. Anything else is a customer of an unknown call. */
export function namesIn(legId: string): { readonly handoffId: string, readonly party: Party } {
  const [, handoffId = legId, party = 'customer'] = /^(.+)\.\d+\.(agent|customer|third|supervisor)(?:[.-].*)?$/.exec(legId) ?? []
  return { handoffId, party: party as Party }
}

/** Names on Asterisk: all begin with the application, so that two gateways on one Asterisk never touch each other's. */
export interface ChannelNames {
  readonly channelOf: (legId: string) => string
  /** The channel by which a lost phone comes back, the `n`th time. */
  readonly rejoinOf: (legId: string, n: number) => string
  readonly snoopOf: (legId: string, n: number) => string
  readonly bridgeOf: (legId: string) => string
  readonly isOurs: (id: string) => boolean
  /** The leg behind a channel of ours; null for a snoop and for what is not ours. */
  readonly legOf: (channelId: string) => string | null
}

/** Names for one application. `~` stands in no hand-over id. */
export function createChannelNames(app: string): ChannelNames {
  const prefix = `${app}~`
  return {
    channelOf: legId => `${prefix}${legId}`,
    rejoinOf: (legId, n) => `${prefix}${legId}~again${n}`,
    snoopOf: (legId, n) => `${prefix}${legId}~snoop${n}`,
    bridgeOf: legId => `${prefix}${legId}~bridge`,
    isOurs: id => id.startsWith(prefix),
    legOf(channelId) {
      const [legId = '', kind = ''] = channelId.slice(prefix.length).split('~')
      return channelId.startsWith(prefix) && !kind.startsWith('snoop') && legId !== '' ? legId : null
    },
  }
}

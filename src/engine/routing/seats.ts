import type { Actor } from '../context.ts'

/** How a person's other desk stands, as one of their sessions sees it. */
export interface Elsewhere {
  /** When the other desk was opened, ms UTC. */
  readonly since: number
  /** This session only looks on; the other desk works. */
  readonly watching: boolean
}

/** At which desk (a computer, a browser) each session is, whether somebody sits there, and which of a person's desks works. */
export interface Seats {
  /** A session has begun; until it says more it is somebody who sits there, at a desk without a name. */
  readonly enter: (actor: Pick<Actor, 'sessionId' | 'agentId'>) => void
  /** The session said at which desk it is; an empty name is none that counts. */
  readonly take: (actor: Actor, seat: string) => void
  /** This desk works from now on, every other of the person looks on. */
  readonly lead: (actor: Actor) => void
  /** This desk looks on. */
  readonly watch: (actor: Actor) => void
  /** The desk's screen is locked, or free again. */
  readonly lock: (actor: Actor, locked: boolean) => void
  /** False for a session that only looks on while another desk of the person works. */
  readonly mayAct: (actor: Actor) => boolean
  /** Null when the person works at one desk alone. */
  readonly elsewhere: (actor: Actor) => Elsewhere | null
  /** Since when somebody sits at an unlocked desk of the person, ms UTC; null = nobody does. */
  readonly hereSince: (agentId: string) => number | null
  readonly leave: (sessionId: string) => void
}

/** `openedAt` and `hereSince` are ms UTC. */
interface Place { readonly agentId: string, readonly openedAt: number, seat: string, hereSince: number, isLocked: boolean, isWatching: boolean }

/** Keeps the desks in memory: they are worth nothing once their sessions are gone. `onChange` is told whose desks changed. */
export function createSeats(now: () => number, onChange: (agentId: string) => void): Seats {
  const places = new Map<string, Place>()

  function placeOf({ sessionId, agentId }: Pick<Actor, 'sessionId' | 'agentId'>): Place {
    const known = places.get(sessionId)
    if (known !== undefined)
      return known
    const place: Place = { agentId, openedAt: now(), seat: '', hereSince: now(), isLocked: false, isWatching: false }
    places.set(sessionId, place)
    return place
  }

  const ofAgent = (agentId: string) => [...places.values()].filter(place => place.agentId === agentId)

  /** Sessions at other desks of the same person. */
  function others(place: Place): Place[] {
    return place.seat === '' ? [] : ofAgent(place.agentId).filter(other => other.seat !== '' && other.seat !== place.seat)
  }

  /** A desk whose worker is gone works by itself again. */
  function looksOn(place: Place): boolean {
    return place.isWatching && others(place).some(other => !other.isWatching)
  }

  function change(agentId: string, each: (place: Place) => void): void {
    ofAgent(agentId).forEach(each)
    onChange(agentId)
  }

  return {
    enter: actor => void placeOf(actor),
    take(actor, seat) {
      const place = placeOf(actor)
      place.seat = seat
      // A window that is opened beside others of the same desk stands as they do.
      const beside = ofAgent(actor.agentId).find(other => other !== place && other.seat === seat && seat !== '')
      place.isWatching = beside?.isWatching ?? false
      onChange(actor.agentId)
    },
    lead(actor) {
      const { seat } = placeOf(actor)
      change(actor.agentId, place => place.isWatching = place.seat !== '' && place.seat !== seat)
    },
    watch(actor) {
      const { seat } = placeOf(actor)
      change(actor.agentId, (place) => {
        if (place.seat === seat)
          place.isWatching = true
      })
    },
    lock(actor, locked) {
      const place = placeOf(actor)
      if (place.isLocked === locked)
        return
      place.isLocked = locked
      // Somebody who unlocks is here at once; a session that has only just come may be of a locked desk.
      place.hereSince = 0
      onChange(actor.agentId)
    },
    mayAct: ({ sessionId }) => {
      const place = places.get(sessionId)
      return place === undefined || !looksOn(place)
    },
    elsewhere({ sessionId }) {
      const place = places.get(sessionId)
      const other = place === undefined ? [] : others(place)
      return other.length === 0 ? null : { since: Math.min(...other.map(({ openedAt }) => openedAt)), watching: looksOn(place!) }
    },
    hereSince(agentId) {
      const here = ofAgent(agentId).filter(place => !place.isLocked && !looksOn(place)).map(({ hereSince }) => hereSince)
      return here.length === 0 ? null : Math.min(...here)
    },
    leave(sessionId) {
      const place = places.get(sessionId)
      if (places.delete(sessionId))
        onChange(place!.agentId)
    },
  }
}

/** What a desk that only looks on may still call: what reads, and what keeps the session and its phone alive. Anything else is refused. */
export const lookingOn: ReadonlySet<string> = new Set([
  'session:hello', 'session:time', 'session:fault', 'session:lead', 'session:watch', 'presence:lock',
  'view:open', 'view:move', 'view:sync', 'view:close', 'room:touch', 'room:leave', 'conversation:seen',
  'search:messages', 'search:others', 'tag:list', 'thread:load', 'hint:errors', 'identity:rules',
  'settings:clock', 'settings:idleClose', 'complaint:deadlines', 'calendar:years', 'doNotCall:list', 'wrapUp:of', 'wrapUp:suggest', 'call:context',
  'account:kinds', 'account:details', 'script:offers', 'script:check', 'script:versions', 'customer:tagsLike', 'message:check', 'message:guideText',
  'softphone:account', 'softphone:state', 'softphone:seen', 'softphone:leg',
])

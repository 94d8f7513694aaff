import type { LegEnd } from '../driver.ts'
import type { Clock, Log } from '../ports.ts'
import type { Orders } from './orders.ts'
import type { Dialog, ProxyRpc } from './rpc.ts'
import type { Side, Talk } from './talk.ts'
import { reasonOf } from '../mask.ts'
import { dialogOf } from './look.ts'

/** Calls that are to end: seen to until the proxy has no trace of them. */
export interface Endings {
  /** Ends a leg; `gone` with `end` follows when the proxy is rid of it, or after some seconds of its silence. */
  readonly hangUp: (talk: Talk, party: Side, end: LegEnd) => void
  /** Ends what is left of a call on the proxy. */
  readonly endDialog: (talk: Talk) => void
  readonly isEnding: (legId: string) => boolean
  /** What a leg that we end will have ended of. */
  readonly reasonFor: (legId: string) => LegEnd | null
  /** A waiting customer who was told to go. */
  readonly isSentAway: (callId: string) => boolean
  /** Called before the proxy is asked for its dialogs; what it answers then is handed in. */
  readonly look: () => (dialogs: readonly Dialog[]) => void
  readonly size: () => number
}

/** What endings reach. */
export interface EndingsDeps {
  readonly rpc: ProxyRpc
  readonly orders: Orders
  readonly clock: Clock
  readonly log: Log
  readonly finish: (talk: Talk, party: Side, end: LegEnd) => void
  /** Asks for a look at the proxy. */
  readonly again: () => void
}

interface Ending {
  readonly talk: Talk
  /** Only the id of the leg tells whether it is still the same one. */
  readonly legs: Map<string, { readonly party: Side, readonly end: LegEnd }>
  readonly callId: string | null
  readonly since: number
  /** The proxy has done what it was asked. */
  isAsked: boolean
  isLate: boolean
}

/** When a silent proxy is no longer waited for, ms. */
const patienceMs = 5_000
/** How long a call that nobody of ours is in is looked for: longer than any telephone rings, ms. */
const watchMs = 150_000

/** Makes the desk that sees calls off. */
export function createEndings({ rpc, orders, clock, log, finish, again }: EndingsDeps): Endings {
  const endings = new Map<Talk, Ending>()

  function begin(talk: Talk): Ending {
    const known = endings.get(talk)
    if (known !== undefined)
      return known
    const ending: Ending = { talk, legs: new Map(), callId: talk.customer?.callId ?? talk.dialog?.callId ?? null, since: clock.now(), isAsked: false, isLate: false }
    endings.set(talk, ending)
    release(ending)
    return ending
  }

  /** Tells everybody who can end it, at once. */
  function release(ending: Ending) {
    const { talk } = ending
    const { agent, customer, dialog } = talk
    const waits = customer?.callId != null && dialog?.state !== 'up' && agent?.state !== 'up'
    const asked = [
      ...customer !== null && customer.callId === null ? [rpc.forget(talk.handoffId)] : [],
      ...waits ? [rpc.sendAway(customer.callId)] : [],
      ...dialog?.state === 'up' ? [rpc.end(dialog)] : [],
    ]
    if (agent !== null && customer !== null && (customer.callId === null || agent.state === 'ringing'))
      orders.tell({ legId: customer.legId, agentId: agent.agentId, act: 'hang_up', value: null })
    void Promise.allSettled(asked).then((answers) => {
      for (const answer of answers) {
        if (answer.status === 'rejected')
          log.warn({ handoffId: talk.handoffId, reason: reasonOf(answer.reason) }, 'the SIP proxy did not end a call at once; it is asked again')
      }
      ending.isAsked = true
      again()
    })
  }

  function hangUp(talk: Talk, party: Side, end: LegEnd) {
    const side = talk[party]
    if (side === null || isEnding(side.legId))
      return
    const isAlone = party === 'agent' && talk.customer === null
    const onlyRings = party === 'agent' && talk.customer?.callId != null && side.state !== 'up'
    if (onlyRings && talk.agent !== null && talk.customer !== null)
      orders.tell({ legId: talk.customer.legId, agentId: talk.agent.agentId, act: 'hang_up', value: null })
    if (isAlone || onlyRings)
      return finish(talk, party, end)
    side.stopRinging()
    begin(talk).legs.set(side.legId, { party, end })
  }

  function isEnding(legId: string): boolean {
    return [...endings.values()].some(({ legs }) => legs.has(legId))
  }

  function close(ending: Ending) {
    const legs = [...ending.legs]
    ending.legs.clear()
    for (const [legId, { party, end }] of legs) {
      if (ending.talk[party]?.legId === legId)
        finish(ending.talk, party, end)
    }
  }

  /** `wasAsked`: the proxy had done what it was asked before it said which dialogs there are. */
  function lookAt(ending: Ending, dialog: Dialog | null, wasAsked: boolean) {
    if (dialog === null && wasAsked) {
      endings.delete(ending.talk)
      return close(ending)
    }
    if (dialog?.state === 'up')
      rpc.end(dialog).catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'the SIP proxy did not end a call'))
    if (clock.now() - ending.since >= patienceMs && !ending.isLate) {
      ending.isLate = true
      log.warn({ handoffId: ending.talk.handoffId }, 'a call is still on the SIP proxy; it is ended when it is answered')
      close(ending)
    }
    if (clock.now() - ending.since >= watchMs)
      endings.delete(ending.talk)
  }

  return {
    hangUp,
    endDialog: talk => void begin(talk),
    isEnding,
    reasonFor: legId => [...endings.values()].flatMap(({ legs }) => legs.get(legId)?.end ?? [])[0] ?? null,
    isSentAway: callId => [...endings.values()].some(ending => ending.callId === callId),
    look() {
      const asked = new Set([...endings.values()].filter(({ isAsked }) => isAsked))
      return (dialogs) => {
        for (const ending of [...endings.values()]) {
          const byCall = ending.callId === null ? null : dialogs.find(({ callId }) => callId === ending.callId) ?? null
          lookAt(ending, byCall ?? (ending.callId === null ? dialogOf(ending.talk, dialogs) : null), asked.has(ending))
        }
      }
    },
    size: () => endings.size,
  }
}

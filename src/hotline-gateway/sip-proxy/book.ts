import type { LegEnd } from '../driver.ts'
import type { Dialog } from './rpc.ts'
import type { Side, Talk } from './talk.ts'
import { keyOf } from './talk.ts'

/** The talks that there are, and whose legs are in them. */
export interface Book {
  readonly all: () => readonly Talk[]
  readonly size: () => number
  readonly of: (legId: string) => Talk | undefined
  readonly byAttempt: (handoffId: string, attempt: number) => Talk | undefined
  /** Which end of the talk that leg is. */
  readonly sideOf: (talk: Talk, legId: string) => Side | null
  /** Keeps a talk with the legs that it has now. */
  readonly keep: (talk: Talk) => void
  /** Gives a talk another hand-over, and its customer's leg another name. */
  readonly rename: (talk: Talk, id: Pick<Talk, 'handoffId' | 'attempt'>, newLegId: string) => void
  /** Takes a leg out; `gone` is called once for each. A talk without legs is forgotten. */
  readonly finish: (talk: Talk, party: Side, end: LegEnd) => void
  /** True when a waiting customer's dialog is known. */
  readonly knows: (dialog: Dialog) => boolean
}

/** Makes an empty book. */
export function createBook(gone: (talk: Talk, party: Side, legId: string, end: LegEnd) => void): Book {
  const talks = new Map<string, Talk>()
  const ofLeg = new Map<string, Talk>()

  function keep(talk: Talk) {
    talks.set(keyOf(talk.handoffId, talk.attempt), talk)
    for (const side of [talk.agent, talk.customer]) {
      if (side !== null)
        ofLeg.set(side.legId, talk)
    }
  }

  return {
    all: () => [...talks.values()],
    size: () => talks.size,
    of: legId => ofLeg.get(legId),
    byAttempt: (handoffId, attempt) => talks.get(keyOf(handoffId, attempt)),
    sideOf(talk, legId) {
      if (talk.agent?.legId === legId)
        return 'agent'
      return talk.customer?.legId === legId ? 'customer' : null
    },
    keep,
    rename(talk, id, newLegId) {
      talks.delete(keyOf(talk.handoffId, talk.attempt))
      if (talk.customer !== null) {
        ofLeg.delete(talk.customer.legId)
        talk.customer.legId = newLegId
      }
      keep(Object.assign(talk, id))
    },
    finish(talk, party, end) {
      const side = talk[party]
      if (side === null)
        return
      side.stopRinging()
      talk[party] = null
      ofLeg.delete(side.legId)
      if (talk.agent === null && talk.customer === null)
        talks.delete(keyOf(talk.handoffId, talk.attempt))
      gone(talk, party, side.legId, end)
    },
    knows: ({ callId }) => [...talks.values()].some(({ customer }) => customer?.callId === callId),
  }
}

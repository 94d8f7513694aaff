import type { Log } from '../ports.ts'
import type { AriClient } from './client.ts'
import type { ChannelNames, Leg } from './legs.ts'
import type { AsteriskSettings } from './settings.ts'
import { reasonOf } from '../mask.ts'
import { part } from './client.ts'

/**
 * Who hears whom. Each leg is either in a bridge with exactly its partner, or in none: then it hears music while it
 * waits for somebody, and nothing before its first talk. The bridge is the customer's and ends with them, so that a
 * recording goes on through a transfer and never holds a talk that the customer is not in.
 */
export interface Placing {
  /** Brings these legs, and whoever was with them, to where they belong. Rejects when Asterisk refuses to bring two together. */
  readonly arrange: (legs: readonly Leg[]) => Promise<void>
  /** One after the other within a hand-over: what was asked for first is there first. */
  readonly inOrder: <T>(handoffId: string, work: () => Promise<T>) => Promise<T>
  /** The bridge of that leg, made if there is none. */
  readonly bridgeFor: (owner: Leg) => Promise<string>
  /** A ringing tone for somebody who waits for the other to pick up. */
  readonly ringback: (leg: Leg) => void
}

interface Plan {
  readonly leg: Leg
  readonly bridgeId: string | null
  readonly music: boolean
}

/** Statuses of a step that is done because there was nothing left to do. */
const alreadySo = [400, 404, 409, 412, 422]

/** Makes the one place that moves legs between bridges. */
export function createPlacing({ client, names, settings, log }: { readonly client: AriClient, readonly names: ChannelNames, readonly settings: Pick<AsteriskSettings, 'musicClass'>, readonly log: Log }): Placing {
  const queues = new Map<string, Promise<unknown>>()
  const bridges = new WeakMap<Leg, Promise<string>>()

  function inOrder<T>(handoffId: string, work: () => Promise<T>): Promise<T> {
    const turn = (queues.get(handoffId) ?? Promise.resolve()).then(work, work)
    const settled = turn.then(() => {}, () => {}).finally(() => {
      if (queues.get(handoffId) === settled)
        queues.delete(handoffId)
    })
    queues.set(handoffId, settled)
    return turn
  }

  function bridgeFor(owner: Leg): Promise<string> {
    const known = bridges.get(owner)
    if (known !== undefined)
      return known
    const made = makeBridge(owner)
    bridges.set(owner, made)
    made.catch(() => bridges.delete(owner))
    return made
  }

  async function makeBridge(owner: Leg): Promise<string> {
    const bridgeId = owner.bridgeId ?? names.bridgeOf(owner.legId)
    owner.bridgeId = bridgeId
    await client.must('POST', `/bridges/${part(bridgeId)}`, { type: 'mixing', name: bridgeId }, [409])
    return bridgeId
  }

  async function planOf(leg: Leg): Promise<Plan> {
    const { partner } = leg
    if (partner === null)
      return { leg, bridgeId: null, music: leg.waits || leg.held }
    if (leg.held || partner.lost !== null || partner.state !== 'up')
      return { leg, bridgeId: null, music: true }
    return { leg, bridgeId: await bridgeFor(ownerOf(leg, partner)), music: false }
  }

  async function leave({ leg, bridgeId }: Plan) {
    if (leg.place.bridgeId === null || leg.place.bridgeId === bridgeId)
      return
    await client.must('POST', `/bridges/${part(leg.place.bridgeId)}/removeChannel`, { channel: leg.channelId }, alreadySo)
    leg.place.bridgeId = null
  }

  async function silence({ leg, music }: Plan) {
    const channel = `/channels/${part(leg.channelId)}`
    if (leg.place.music && !music) {
      await client.must('DELETE', `${channel}/moh`, {}, alreadySo)
      leg.place.music = false
    }
    if (leg.place.ringback) {
      leg.place.ringback = false
      await client.must('DELETE', `${channel}/ring`, {}, alreadySo)
    }
  }

  async function enter(plans: readonly Plan[]) {
    const byBridge = Map.groupBy(plans.filter(({ leg, bridgeId }) => bridgeId !== null && leg.place.bridgeId !== bridgeId), plan => plan.bridgeId ?? '')
    for (const [bridgeId, entering] of byBridge) {
      await client.must('POST', `/bridges/${part(bridgeId)}/addChannel`, { channel: entering.map(({ leg }) => leg.channelId).join(',') })
      for (const { leg } of entering)
        leg.place.bridgeId = bridgeId
    }
  }

  async function playMusic({ leg, music }: Plan) {
    if (!music || leg.place.music)
      return
    await client.must('POST', `/channels/${part(leg.channelId)}/moh`, { mohClass: settings.musicClass }, alreadySo)
    leg.place.music = true
  }

  return {
    inOrder,
    bridgeFor,
    async arrange(legs) {
      const here = [...new Set(legs)].filter(leg => leg.state === 'up' && !leg.closing && leg.lost === null)
      const plans = await Promise.all(here.map(planOf))
      await Promise.all(plans.map(leave))
      await Promise.all(plans.map(silence))
      await enter(plans)
      await Promise.all(plans.map(playMusic))
    },
    ringback(leg) {
      leg.place.ringback = true
      client.must('POST', `/channels/${part(leg.channelId)}/ring`, {}, alreadySo).catch((error: unknown) => log.debug({ leg: leg.legId, reason: reasonOf(error) }, 'no ringing tone'))
    },
  }
}

/** Whose bridge two legs meet in: the customer's, else that of the third person, else the first one's. */
export function ownerOf(a: Leg, b: Leg): Leg {
  return [a, b].find(leg => leg.party === 'customer') ?? [a, b].find(leg => leg.party === 'third') ?? a
}

/** Makes these two each other's partner; those they leave wait with music. Answers everybody concerned. */
export function pair(a: Leg, b: Leg): Leg[] {
  const left = [a.partner, b.partner].filter((leg): leg is Leg => leg !== null && leg !== a && leg !== b)
  for (const leg of left) {
    leg.partner = null
    leg.waits = true
  }
  a.partner = b
  b.partner = a
  a.held = false
  b.held = false
  return [a, b, ...left]
}

/** Takes a leg that is going out of its pair; the other one is left to whoever decides about the call. */
export function unpair(leg: Leg): void {
  if (leg.partner?.partner === leg)
    leg.partner.partner = null
  leg.partner = null
}

import type { Core } from './core.ts'
import type { Leg } from './legs.ts'
import type { AriChannel } from './words.ts'
import { z } from 'zod'
import { reasonOf } from '../mask.ts'
import { part } from './client.ts'
import { callerE164, readUui } from './dialling.ts'

/** First argument of the dialplan's `Stasis(<app>,incoming,<queue>)`. */
export const incomingArgument = 'incoming'
/** Holds our own name of a leg on a channel that Asterisk named. */
const legVariable = 'HUIYIN_LEG'

/** Customers who ring. */
export interface Incoming {
  /** A channel entered from a queue's context. */
  readonly onStasis: (channel: AriChannel, queue: string) => void
  readonly answer: (legId: string, newLegId: string) => void
  /** The name that an earlier life gave to such a channel; null for one that nobody has taken over. */
  readonly nameOf: (channelId: string) => Promise<string | null>
}

/** Makes the part for customers who ring. */
export function createIncoming(core: Core): Incoming {
  const { client, legs, placing, log, tell } = core

  async function variable(channelId: string, name: string): Promise<string | null> {
    const reply = await client.ask('GET', `/channels/${part(channelId)}/variable`, { variable: name }).catch(() => null)
    const value = z.object({ value: z.string() }).safeParse(reply?.body).data?.value ?? ''
    return reply === null || reply.status >= 300 || value === '' ? null : value
  }

  async function announce(leg: Leg, channel: AriChannel, queue: string) {
    const header = await variable(channel.id, 'PJSIP_HEADER(read,User-to-User)')
    if (leg.state !== 'gone')
      tell({ type: 'incoming', legId: leg.legId, from: callerE164(channel.caller.number), called: channel.dialplan.exten.slice(0, 40), queue: queue.slice(0, 64), uui: header === null ? null : readUui(header) })
  }

  async function pickUp(leg: Leg) {
    const channel = `/channels/${part(leg.channelId)}`
    await client.must('POST', `${channel}/variable`, { variable: legVariable, value: leg.legId })
    await client.must('POST', `${channel}/variable`, { variable: 'HANDOFF', value: leg.handoffId })
    await client.must('POST', `${channel}/answer`)
    await placing.arrange([leg])
  }

  return {
    onStasis(channel, queue) {
      if (legs.byChannel(channel.id) !== undefined || legs.isRetired(channel.id))
        return
      const leg = legs.add({ legId: channel.id, party: 'customer', endpoint: null, channelId: channel.id, state: 'ringing', waits: true })
      void announce(leg, channel, queue)
    },
    answer(legId, newLegId) {
      const leg = legs.get(legId)
      if (leg === undefined || leg.state !== 'ringing')
        return
      legs.rename(leg, newLegId)
      leg.state = 'up'
      leg.dialled = pickUp(leg).catch((error: unknown) => {
        log.warn({ leg: leg.legId, reason: reasonOf(error) }, 'a customer who rang could not be answered')
        core.hangUp(leg)
      })
    },
    nameOf: channelId => variable(channelId, legVariable),
  }
}

import type { Clock, Log } from '../ports.ts'
import type { AriClient } from './client.ts'
import { z } from 'zod'

/**
 * Who leads an application: Asterisk gives its events to the socket that came last, and tells nobody whether the other
 * one still lives. So the leader writes a sign of life into a global variable; whoever was replaced watches it.
 */
export interface Lease {
  /** True when nobody else leads: no sign, our own, one of this machine's earlier life (`atStart`), or one that stood still for `leaseMs`. Rejects when Asterisk cannot be asked. */
  readonly mayLead: (atStart: boolean) => Promise<boolean>
  /** Writes a sign of life; called on every heartbeat of a leader. */
  readonly beat: () => void
  /** Takes the sign away, so that the next one need not wait. */
  readonly giveUp: () => Promise<void>
}

/** Options of {@link createLease}. */
export interface LeaseOptions {
  readonly client: AriClient
  readonly clock: Clock
  readonly log: Log
  readonly app: string
  readonly instance: string
  /** Name of this one life of the gateway. */
  readonly life: string
  /** A sign that stands still for so long is nobody's, ms. */
  readonly leaseMs: number
}

const answerSchema = z.object({ value: z.string() })

/** Makes the lease of one application. */
export function createLease({ client, clock, log, app, instance, life, leaseMs }: LeaseOptions): Lease {
  const variable = `HUIYIN_LEADER_${app.replace(/\W/g, '_')}`
  let beats = 0
  let watched: { readonly sign: string, readonly since: number } | null = null

  async function read(): Promise<string> {
    const { body } = await client.must('GET', '/asterisk/variable', { variable })
    return answerSchema.safeParse(body).data?.value ?? ''
  }

  return {
    async mayLead(atStart) {
      const sign = await read()
      const [holder = '', holderLife = ''] = sign.split(' ')
      if (sign === '' || holderLife === life || (atStart && holder === instance))
        return true
      if (watched?.sign !== sign)
        watched = { sign, since: clock.now() }
      return clock.now() - watched.since >= leaseMs
    },
    beat() {
      beats += 1
      watched = null
      client.must('POST', '/asterisk/variable', { variable, value: `${instance} ${life} ${beats}` }).catch(() => log.debug({ app }, 'no sign of life could be written'))
    },
    async giveUp() {
      await client.ask('POST', '/asterisk/variable', { variable, value: '' }).catch(() => {})
    },
  }
}

import type { Core } from './core.ts'
import type { Leg } from './legs.ts'
import { reasonOf } from '../mask.ts'
import { part } from './client.ts'

/** Lets a supervisor hear an agent's call, and be heard by the agent alone. */
export interface Supervising {
  readonly supervise: (agent: Leg, supervisor: Leg, how: 'listen' | 'whisper') => Promise<void>
  /** Something entered the application: a snoop of ours may be awaited. */
  readonly onStasis: (channelId: string) => void
  /** A lost phone came back on a new channel: whoever listened to the old one listens to that. */
  readonly follow: (agent: Leg) => void
}

/** Makes the part that snoops. `enterMs`: so long a snoop may take to appear. */
export function createSupervising(core: Core & { readonly enterMs: number }): Supervising {
  const { settings, client, names, legs, removals, clock, log, enterMs } = core
  const awaited = new Map<string, () => void>()
  let made = 0

  async function supervise(agent: Leg, supervisor: Leg, how: 'listen' | 'whisper') {
    const before = supervisor.snoop
    made += 1
    const snoopId = names.snoopOf(supervisor.legId, made)
    const bridgeId = names.bridgeOf(supervisor.legId)
    const entered = awaitStasis(snoopId)
    // Whispered into what goes out to the agent: the customer does not hear it.
    await client.must('POST', `/channels/${part(agent.channelId)}/snoop`, { snoopId, app: settings.app, appArgs: `snoop,${supervisor.handoffId}`, spy: 'both', whisper: how === 'whisper' ? 'out' : 'none' })
    supervisor.snoop = { snoopId, bridgeId, on: agent, how }
    if (before !== null)
      void removals.channel(before.snoopId)
    await entered
    if (before === null)
      await client.must('POST', `/bridges/${part(bridgeId)}`, { type: 'mixing', name: bridgeId }, [409])
    await client.must('POST', `/bridges/${part(bridgeId)}/addChannel`, { channel: before === null ? `${supervisor.channelId},${snoopId}` : snoopId })
  }

  function awaitStasis(channelId: string): Promise<void> {
    return new Promise((resolve) => {
      const stopTimer = clock.after(enterMs, done)
      function done() {
        stopTimer()
        awaited.delete(channelId)
        resolve()
      }
      awaited.set(channelId, done)
    })
  }

  return {
    supervise,
    onStasis: channelId => awaited.get(channelId)?.(),
    follow(agent) {
      for (const supervisor of legs.all().filter(leg => leg.snoop?.on === agent && leg.state === 'up' && !leg.closing))
        supervise(agent, supervisor, supervisor.snoop?.how ?? 'listen').catch((error: unknown) => log.warn({ leg: supervisor.legId, reason: reasonOf(error) }, 'a supervisor does not hear the call any more'))
    },
  }
}

import type { EngineContext } from './context.ts'
import type { GatewayLink } from './hotline/link.ts'
import type { HotlineDeps } from './hotline/ports.ts'
import type { Standing } from './standing.ts'
import type { Round } from './timers/rounds.ts'
import { hotlineFeed } from './hotline/events.ts'
import { tellPhones } from './hotline/phones.ts'
import { hotlineRounds } from './hotline/rounds.ts'

/** What the hotline needs to run: its use cases' deps, the link itself, and where its state is shown. */
export interface TelephonyDeps {
  readonly hotline: HotlineDeps
  readonly link: GatewayLink | null
  readonly standing: Standing
}

/** Joins the gateway's feed to the store and starts the link where it was left; without a gateway only the due work runs. */
export async function startTelephony(context: EngineContext, { hotline, link, standing }: TelephonyDeps): Promise<{ readonly rounds: Round[], readonly stop: () => Promise<void> }> {
  const rounds = hotlineRounds(context, hotline)
  if (link === null)
    return { rounds, stop: async () => {} }
  const feed = hotlineFeed(context, hotline)
  link.onEvent(feed.onEvent)
  link.onUnknownEvent(feed.onUnknownEvent)
  link.onSnapshot(async (snapshot) => {
    await feed.onSnapshot(snapshot)
    // What was said of phones in between is lost with the events: it is said anew.
    await tellPhones(context, hotline)
  })
  link.onState((state) => {
    standing.setHotline(state === 'up')
    if (state === 'up')
      tellPhones(context, hotline).catch(error => context.log.error({ err: error }, 'the list of phones could not be told'))
  })
  link.start(await feed.position())
  standing.setHotline(link.state() === 'up')
  return { rounds, stop: () => link.stop() }
}

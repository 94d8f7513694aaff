import type { Driver, DriverOptions, LegEvent, StandingLeg } from '../driver.ts'
import type { EventLine } from './event-line.ts'
import type { AsteriskSettings } from './settings.ts'
import type { OpenSocket } from './socket.ts'
import { randomUUID } from 'node:crypto'
import { reasonOf } from '../mask.ts'
import { createCatchUp } from './catch-up.ts'
import { basicAuth, createAriClient, part } from './client.ts'
import { createCore } from './core.ts'
import { createDialling } from './dialling.ts'
import { createEventLine } from './event-line.ts'
import { createHearing } from './hearing.ts'
import { createIncoming } from './incoming.ts'
import { createLease } from './lease.ts'
import { createChannelNames, createLegs } from './legs.ts'
import { createPlacing, pair } from './placing.ts'
import { createRecording } from './recording.ts'
import { createRegistrations } from './registrations.ts'
import { createRejoining } from './rejoining.ts'
import { createRemovals } from './removals.ts'
import { openNodeSocket } from './socket.ts'
import { createSupervising } from './supervising.ts'

/** Options of {@link createAsteriskDriver}: the settings, and what tests put in place of the machine. Times in ms. */
export interface AsteriskOptions extends DriverOptions, AsteriskSettings {
  readonly fetch?: typeof fetch
  readonly openSocket?: OpenSocket
  readonly random?: () => number
  readonly requestTimeoutMs?: number
  readonly heartbeatMs?: number
  readonly backoffMs?: readonly [first: number, most: number]
  /** How often a gateway that does not lead looks for the leader, and how long a sign of life counts. */
  readonly watchMs?: number
  readonly leaseMs?: number
  /** After so long a leg that we ended is told as gone even if Asterisk says nothing. */
  readonly closeGraceMs?: number
  /** From one try to take something away to the next, and from one try to call a lost phone to the next. */
  readonly againMs?: number
  readonly noticeMs?: number
}

/**
 * Asterisk 20.14, 21.9, 22.4 or newer through its REST interface (ARI): calls originated one by one into a Stasis application,
 * joined in mixing bridges. Facts of the platform: Asterisk 22.10.1, `rest-api/api-docs` and live runs.
 */
export function createAsteriskDriver(options: AsteriskOptions): Driver {
  const { url, app, user, password, clock, log, random = Math.random, requestTimeoutMs = 5_000, heartbeatMs = 5_000, backoffMs = [250, 10_000], watchMs = 5_000, leaseMs = 15_000, closeGraceMs = 2_000, againMs = 2_000, noticeMs = 20_000 } = options
  const { fetch: ask = fetch, openSocket = openNodeSocket } = options
  const authorization = basicAuth(user, password)
  const client = createAriClient({ url, authorization, fetch: ask, clock, log, timeoutMs: requestTimeoutMs })
  const names = createChannelNames(app)
  const legs = createLegs()
  let listener: (event: LegEvent) => void = () => {}
  let adopting: ((standing: readonly StandingLeg[]) => void) | null = null
  let isListening = false
  let stopped: Promise<void> | null = null

  const tell = (event: LegEvent) => listener(event)
  const removals = createRemovals({ client, clock, log, againMs })
  const placing = createPlacing({ client, names, settings: options, log })
  const core = createCore({ settings: options, client, names, legs, placing, removals, clock, log, tell, closeGraceMs })
  let line: EventLine | null = null
  const isReady = () => line?.isReady() === true
  const dialling = createDialling({ ...core, isReady })
  const recording = createRecording({ ...core, noticeMs })
  const supervising = createSupervising({ ...core, enterMs: againMs })
  const incoming = createIncoming(core)
  const rejoining = createRejoining({ ...core, dialling, retryMs: againMs, afterBack: supervising.follow })
  const registrations = createRegistrations({ client, log, app, isReady, endpointOf: dialling.endpointOf, tell, onSoftphone: rejoining.onEndpoint })
  const hearing = createHearing({ ...core, incoming, recording, registrations, rejoining, supervising })
  const compare = createCatchUp({ ...core, incoming, onUp: hearing.onUp, onRejoined: rejoining.onUp })
  const events = createEventLine({
    url: `${url.replace(/^http/, 'ws')}/events?app=${encodeURIComponent(app)}&subscribeAll=false`,
    authorization,
    open: openSocket,
    lease: createLease({ client, clock, log, app, instance: options.instance, life: randomUUID(), leaseMs }),
    clock,
    log,
    random,
    catchUp,
    onEvent: hearing.onEvent,
    heartbeatMs,
    backoffMs,
    watchMs,
  })
  line = events

  async function catchUp() {
    const { standing, arrivals } = await compare()
    await registrations.catchUp()
    if (adopting !== null)
      adopting(standing())
    else
      tell({ type: 'resynced', legs: standing() })
    adopting = null
    // Not before the switchboard knows its own calls again.
    setImmediate(() => arrivals.forEach(({ channel, queue }) => incoming.onStasis(channel, queue)))
  }

  function start() {
    if (isListening)
      return
    isListening = true
    events.start()
  }

  async function stop() {
    const all = legs.all()
    await new Promise<void>((resolve) => {
      const stopTimer = clock.after(closeGraceMs, resolve)
      const left = new Set(all)
      const before = listener
      const look = () => {
        for (const leg of left) {
          if (leg.state === 'gone')
            left.delete(leg)
        }
        if (left.size > 0)
          return
        stopTimer()
        resolve()
      }
      listener = (event) => {
        before(event)
        look()
      }
      all.forEach(core.hangUp)
      look()
    })
    await events.stop()
    removals.stop()
  }

  return {
    name: 'asterisk',
    abilities: new Set(['queue', 'transfer', 'digits', 'record', 'supervise', 'rejoin']),
    isReady,
    listen(onEvent) {
      listener = onEvent
      start()
    },
    dial: dialling.dial,
    async bridge(legA, legB) {
      const [a, b] = [core.needUp(legA), core.needUp(legB)]
      const customer = [a, b].find(leg => leg.party === 'customer')
      await placing.inOrder(a.handoffId, async () => {
        // A customer who rang may still be being answered.
        await Promise.all([a.dialled, b.dialled])
        if (customer?.record === true)
          await recording.giveNotice(customer)
        const concerned = pair(core.needUp(legA), core.needUp(legB))
        await placing.arrange(concerned)
      })
    },
    hangUp(legId) {
      const leg = legs.get(legId)
      if (leg !== undefined)
        core.hangUp(leg)
    },
    async hold(customerLegId, on) {
      const leg = core.needUp(customerLegId)
      await placing.inOrder(leg.handoffId, async () => {
        const before = leg.held
        leg.held = on
        await placing.arrange(leg.partner === null ? [leg] : [leg, leg.partner]).catch((error: unknown) => {
          leg.held = before
          throw error
        })
      })
    },
    async mute(agentLegId, on) {
      const leg = core.needUp(agentLegId)
      await client.must(on ? 'POST' : 'DELETE', `/channels/${part(leg.channelId)}/mute`, { direction: 'in' })
      leg.muted = on
    },
    press: () => false,
    async digits(legId, digits) {
      const leg = core.needUp(legId)
      await client.must('POST', `/channels/${part(leg.channelId)}/dtmf`, { dtmf: digits })
    },
    async record(customerLegId, act) {
      const leg = core.needUp(customerLegId)
      await placing.inOrder(leg.handoffId, () => recording.record(leg, act))
    },
    recording: recordingId => client.file(`/recordings/stored/${part(recordingId)}/file`),
    async supervise(agentLegId, supervisorLegId, how) {
      const agent = core.needUp(agentLegId)
      const supervisor = core.needUp(supervisorLegId)
      await placing.inOrder(supervisorLegId, () => supervising.supervise(agent, supervisor, how))
    },
    refer: () => Promise.reject(new Error('Asterisk hands calls on itself')),
    answerIncoming: incoming.answer,
    phones: registrations.list,
    word: () => {},
    async adopt() {
      if (events.isReady())
        return (await compare()).standing()
      const { promise, resolve } = Promise.withResolvers<readonly StandingLeg[]>()
      adopting = resolve
      start()
      return promise
    },
    stop: () => stopped ??= stop().catch((error: unknown) => log.error({ reason: reasonOf(error) }, 'the driver did not stop well')),
  }
}

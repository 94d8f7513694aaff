import type { Driver } from './driver.ts'
import type { Journal } from './journal.ts'
import type { Clock, Ids, Log } from './ports.ts'
import type { Heartbeat } from './server.ts'
import type { Switchboard } from './switchboard.ts'
import { heartbeat as standardHeartbeat } from '../shared/wire.ts'
import { createCommandDesk } from './commands.ts'
import { createFeed } from './feed.ts'
import { createNoJournal } from './journal.ts'
import { startLinkServer } from './server.ts'
import { createSwitchboard } from './switchboard.ts'

/** A gateway that listens. */
export interface Gateway {
  /** `http://127.0.0.1:<port>` for socket.io. */
  readonly url: string
  readonly port: number
  /** Name of this life; a restarted gateway has another one. */
  readonly epoch: string
  /** Ends every call, tells it, closes the links and the port. Twice is once. */
  readonly stop: () => Promise<void>
}

/** Options of {@link createGateway}. */
export interface GatewayOptions {
  readonly driver: Driver
  /** What an engine has to know to be let in. */
  readonly token: string
  readonly clock: Clock
  readonly log: Log
  readonly ids: Ids
  /** Keeps the calls over a death of the gateway; left out: they are hung up when it comes back. */
  readonly journal?: Journal
  /** 0 = any free port. */
  readonly port: number
  /** Address to listen on; only this machine unless told otherwise. */
  readonly host?: string
  readonly heartbeat?: Heartbeat
  /** Events kept for links that were away. */
  readonly eventsKept?: number
}

/** A phone system that is slow to say what stands of before does not keep the gateway from listening; until it has, commands are refused. */
const adoptMs = 2_000

async function adoptWithin(ms: number, switchboard: Switchboard, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const stopWaiting = clock.after(ms, resolve)
    void switchboard.adopt().then(() => {
      stopWaiting()
      resolve()
    })
  })
}

/** Starts a gateway. Rejects with Node's own error when the port is taken (`EADDRINUSE`). */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { driver, token, clock, log, ids, port, journal = createNoJournal(), host = '127.0.0.1', heartbeat = standardHeartbeat, eventsKept } = options
  const feed = createFeed({ epoch: ids(), capacity: eventsKept })
  const switchboard = createSwitchboard({ driver, feed, journal, clock, log, ids })
  await adoptWithin(adoptMs, switchboard, clock)
  const desk = createCommandDesk({ switchboard, feed })
  const server = await startLinkServer({ host, port, token, heartbeat, desk, feed, recording: driver.recording, log })
  log.info({ port: server.port, driver: driver.name, epoch: feed.epoch }, 'gateway listens')

  async function stop() {
    await switchboard.stop()
    await server.stop()
    log.info({ epoch: feed.epoch }, 'gateway stopped')
  }
  let stopped: Promise<void> | null = null

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    epoch: feed.epoch,
    stop: () => stopped ??= stop(),
  }
}

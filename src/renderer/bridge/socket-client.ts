import type { ManagerOptions, SocketOptions } from 'socket.io-client'
import type { WorkstationClient } from '../../shared/contract/index.ts'
import type { AppError, ErrorData } from '../../shared/errors.ts'
import { io } from 'socket.io-client'
import { fromErrorData } from '../../shared/errors.ts'
import { livePath } from '../../shared/wire.ts'
import { createLinkedClient } from './linked-client.ts'

/** How the hub is reached. */
export interface SocketClientOptions {
  /** The hub's origin; the page's own in a browser. */
  readonly url: string
  /** The hub speaks another wire version since a reconnect: the page must be loaded anew. */
  readonly onRefused?: (error: AppError) => void
  /** More for socket.io: tests set headers here. */
  readonly socket?: Partial<ManagerOptions & SocketOptions>
}

/** Jittered so that a whole contact centre does not come back in the same second (F34). */
const reconnection = { reconnection: true, reconnectionDelay: 400, reconnectionDelayMax: 6_000, randomizationFactor: 0.6 } as const
/** A proxy that strips the upgrade leaves long polling (F38). */
const transports = { transports: ['websocket', 'polling'], tryAllTransports: true }

/**
 * The workstation's client over socket.io, which reconnects by itself and notices a silent link by the hub's heartbeat. A hub
 * that does not know the browser answers the first call with `not_signed_in`.
 */
export function createSocketClient(options: SocketClientOptions): WorkstationClient {
  const socket = io(options.url, { path: livePath, forceNew: true, timeout: 8_000, ...transports, ...reconnection, ...options.socket })
  const link = createLinkedClient({
    send: (name, input, settle) => socket.emit('call', name, input, settle),
    cut: () => socket.disconnect(),
    onRefused: options.onRefused,
  })

  socket.on('connect', link.connected)
  socket.on('disconnect', (why) => {
    link.lost()
    // socket.io reconnects by itself unless the server closed on purpose, as a hub does whose engine went away.
    if (why === 'io server disconnect')
      link.later(() => socket.connect())
  })
  socket.on('connect_error', (error: Error & { data?: ErrorData }) => {
    if (error.data?.code === 'not_signed_in')
      link.turnedAway(fromErrorData(error.data))
    else if (error.data)
      link.later(() => socket.connect())
  })
  socket.on('event', (name: unknown, payload: unknown, received: unknown) => {
    link.deliver(name, payload)
    if (typeof received === 'function')
      received()
  })
  return link.client
}

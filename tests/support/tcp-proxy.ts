import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

/** A wire between a client and a server that a test can cut without telling either. */
export interface TcpProxy {
  readonly port: number
  readonly aim: (port: number) => void
  /** Bytes are taken and dropped in both directions; new connections get no answer. */
  readonly blackHole: () => void
  /** New connections pass again; the ones that were cut stay cut. */
  readonly heal: () => void
  /** Ends every connection; new ones pass. */
  readonly cut: () => void
  /** Bytes per second towards the client; `Infinity` for no bound. */
  readonly throttle: (bytesPerSecond: number) => void
  readonly stop: () => Promise<void>
}

/** Starts a {@link TcpProxy} on loopback. */
export async function startTcpProxy(): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let target = 0
  let open = true
  let rate = Number.POSITIVE_INFINITY

  function pass(from: Socket, to: Socket, bound: () => number) {
    from.on('data', (chunk) => {
      if (!open)
        return
      to.write(chunk)
      if (bound() === Number.POSITIVE_INFINITY)
        return
      from.pause()
      setTimeout(() => from.resume(), chunk.length / bound() * 1000)
    })
    from.on('error', () => to.destroy())
    from.on('close', () => open && to.destroy())
  }

  const server = createServer({ highWaterMark: 4096 }, (client) => {
    const upstream = connect({ host: '127.0.0.1', port: target })
    pairs.add([client, upstream])
    pass(client, upstream, () => Number.POSITIVE_INFINITY)
    pass(upstream, client, () => rate)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  function destroyAll() {
    for (const pair of pairs)
      pair.forEach(socket => socket.destroy())
    pairs.clear()
  }

  return {
    port: (server.address() as AddressInfo).port,
    aim: port => target = port,
    blackHole: () => open = false,
    cut: destroyAll,
    heal() {
      destroyAll()
      open = true
    },
    throttle: bytesPerSecond => rate = bytesPerSecond,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      destroyAll()
    }),
  }
}

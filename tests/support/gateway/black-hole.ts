import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

/** A TCP proxy whose line can fall silent without being closed, as a pulled cable or a sleeping laptop does. */
export interface BlackHole {
  readonly url: string
  /** From now on nothing passes in either direction; sockets stay open, new ones are taken and starve. */
  readonly swallow: () => void
  /** New sockets pass again; the starved ones stay dead. */
  readonly heal: () => void
  /** Tears every socket. */
  readonly cut: () => void
  readonly stop: () => Promise<void>
}

/** Starts a proxy in front of `target` (an http URL on this machine). */
export async function startBlackHole(target: string): Promise<BlackHole> {
  const port = Number(new URL(target).port)
  const sockets = new Set<Socket>()
  let isSilent = false

  function keep(socket: Socket) {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }

  const server = createServer((near) => {
    keep(near)
    if (isSilent)
      return void near.pause()
    const far = keep(connect(port, '127.0.0.1'))
    near.pipe(far).pipe(near)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  const cut = () => sockets.forEach(socket => socket.destroy())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow() {
      isSilent = true
      for (const socket of sockets)
        socket.unpipe().pause()
    },
    heal: () => { isSilent = false },
    cut,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      cut()
    }),
  }
}

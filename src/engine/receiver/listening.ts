import type { Server } from 'node:net'

/** Where one listener listens. Port 0 takes any free one. */
export interface Listening {
  readonly host: string
  readonly port: number
}

/** Starts listening and answers the port. Rejects with Node's error, whose `code` and `port` say what is in the way. */
export function listen(server: Server, { host, port }: Listening): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** Closes a listener and every connection it still has. */
export function shut(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening)
      return resolve()
    server.close(() => resolve())
    server.closeAllConnections?.()
  })
}

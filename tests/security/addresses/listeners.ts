import type { Server } from 'node:net'
import { createServer } from 'node:http'
import { listen, shut } from '../../../src/engine/receiver/listening.ts'

/** Listeners on this machine that must hear nothing: each connection counts, also one that says nothing. */
export interface Listeners {
  readonly ports: readonly number[]
  readonly heard: () => readonly string[]
  readonly stop: () => Promise<void>
}

/** Opens a listener on 127.0.0.1 and, where the machine has it, one on ::1. */
export async function openListeners(): Promise<Listeners> {
  const heard: string[] = []
  const servers: Server[] = []
  const ports: number[] = []
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer((request, response) => {
      heard.push(`${host} ${request.method} ${request.url}`)
      response.end('secret')
    })
    server.on('connection', () => heard.push(`${host} was connected to`))
    const port = await listen(server, { host, port: 0 }).catch(() => null)
    if (port !== null) {
      servers.push(server)
      ports.push(port)
    }
  }
  return { ports, heard: () => heard, stop: async () => void await Promise.all(servers.map(server => shut(server as Parameters<typeof shut>[0]))) }
}

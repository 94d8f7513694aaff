import type { AddressInfo } from 'node:net'
import type { WebSocket } from 'ws'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

/** A SIP registrar over WebSocket that takes whoever comes. */
export interface Registrar {
  readonly url: string
  /** Addresses of record that were registered, one for each REGISTER with a contact that stays. */
  readonly registered: () => readonly string[]
  /** Pages that came, by their `Origin`. */
  readonly origins: () => readonly string[]
  readonly open: () => number
  readonly stop: () => Promise<void>
}

/** The headers that an answer repeats (RFC 3261, 8.2.6.2). */
const repeated = ['via', 'from', 'to', 'call-id', 'cseq']

function answerTo(request: string): string {
  const headers = request.split('\r\n').slice(1)
  const lines = headers.filter(line => repeated.includes(line.split(':')[0]?.toLowerCase() ?? '')).map(line => /^to:/i.test(line) && !line.includes(';tag=') ? `${line};tag=registrar` : line)
  const contact = headers.find(line => /^contact:/i.test(line))
  return ['SIP/2.0 200 OK', ...lines, ...contact ? [contact] : [], 'Content-Length: 0', '', ''].join('\r\n')
}

/** Starts a registrar on a free port of this machine. It answers every request with 200 and never sends one. */
export async function startRegistrar(): Promise<Registrar> {
  const http = createServer()
  const server = new WebSocketServer({ server: http, handleProtocols: () => 'sip' })
  const registered: string[] = []
  const origins: string[] = []
  server.on('connection', (socket: WebSocket, { headers }) => {
    origins.push(headers.origin ?? '')
    socket.on('message', (data: unknown) => {
      const request = String(data)
      if (!request.includes('SIP/2.0'))
        return
      const [, user] = /^From:.*<(sip:[^>]+)>/im.exec(request) ?? []
      if (request.startsWith('REGISTER') && user !== undefined && !/expires[=:]\s*0\b/i.test(request))
        registered.push(user)
      socket.send(answerTo(request))
    })
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    registered: () => registered,
    origins: () => origins,
    open: () => server.clients.size,
    async stop() {
      server.clients.forEach(socket => socket.terminate())
      server.close()
      await new Promise(resolve => http.close(resolve))
    },
  }
}

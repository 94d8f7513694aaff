import type { RemoteInfo } from 'node:dgram'
import { Buffer } from 'node:buffer'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { until } from '../until.ts'

/** A telephone without sound that does nothing before a test says so; speaks plain SIP over UDP. */
export interface ScriptedPhone {
  readonly uri: string
  /** Waits until it is called. */
  readonly called: () => Promise<void>
  /** Answers the call with this code: 180 rings, 200 picks up, anything above refuses. */
  readonly answer: (code: number, reason: string) => void
  /** Ends a call that it picked up. */
  readonly hangUp: () => void
  /** True while it is called, rings or talks. */
  readonly isOpen: () => boolean
  readonly stop: () => Promise<void>
}

interface Call {
  readonly invite: string
  readonly from: RemoteInfo
  state: 'called' | 'ringing' | 'up' | 'over'
}

const header = (message: string, name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'im').exec(message)?.[1]?.trim() ?? ''
const all = (message: string, name: string) => [...message.matchAll(new RegExp(`^${name}\\s*:.*$`, 'gim'))].map(([line]) => line.trim())

/** Starts it on a free port of loopback. */
export async function startScriptedPhone(): Promise<ScriptedPhone> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  const tag = `phone${port}`
  let call: Call | null = null
  let sequence = 1

  function send(lines: readonly string[], to: Pick<RemoteInfo, 'address' | 'port'>, body = '') {
    socket.send([...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'), to.port, to.address)
  }

  function reply(request: string, from: RemoteInfo, code: number, reason: string) {
    const to = header(request, 'To')
    const body = code === 200 && request.startsWith('INVITE') ? `v=0\r\no=phone 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n` : ''
    send([
      `SIP/2.0 ${code} ${reason}`,
      ...all(request, 'Via'),
      ...all(request, 'Record-Route'),
      `From: ${header(request, 'From')}`,
      `To: ${to}${to.includes('tag=') ? '' : `;tag=${tag}`}`,
      `Call-ID: ${header(request, 'Call-ID')}`,
      `CSeq: ${header(request, 'CSeq')}`,
      `Contact: <sip:phone@127.0.0.1:${port}>`,
      ...body === '' ? [] : ['Content-Type: application/sdp'],
    ], from, body)
  }

  function onInvite(message: string, from: RemoteInfo) {
    const isWithin = header(message, 'To').includes('tag=')
    if (isWithin)
      return reply(message, from, 200, 'OK')
    const isAgain = call !== null && header(call.invite, 'Call-ID') === header(message, 'Call-ID')
    reply(message, from, 100, 'Trying')
    if (!isAgain)
      call = { invite: message, from, state: 'called' }
  }

  socket.on('message', (chunk, from) => {
    const message = chunk.toString()
    const [method] = message.split(' ')
    if (method === 'INVITE')
      return onInvite(message, from)
    if (method === 'CANCEL' || method === 'BYE') {
      reply(message, from, 200, 'OK')
      if (method === 'CANCEL' && call !== null && call.state !== 'up' && call.state !== 'over')
        reply(call.invite, call.from, 487, 'Request Terminated')
      if (call !== null && !(method === 'CANCEL' && call.state === 'up'))
        call.state = 'over'
    }
  })

  return {
    uri: `sip:phone@127.0.0.1:${port}`,
    called: async () => void await until(() => call?.state === 'called', 'a telephone that is called'),
    answer(code, reason) {
      if (call === null || call.state === 'over')
        throw new Error('nobody calls')
      reply(call.invite, call.from, code, reason)
      call.state = code === 180 ? 'ringing' : code === 200 ? 'up' : 'over'
    },
    hangUp() {
      if (call?.state !== 'up')
        throw new Error('nobody talks')
      const { invite, from } = call
      const target = /<(.*)>/.exec(header(invite, 'Contact'))?.[1] ?? ''
      // A proxy that recorded itself wants the way back in its own order.
      const routes = all(invite, 'Record-Route').map(line => line.replace(/^Record-Route/i, 'Route'))
      send([
        `BYE ${target} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${port}${sequence}`,
        'Max-Forwards: 70',
        ...routes,
        `From: ${header(invite, 'To')};tag=${tag}`,
        `To: ${header(invite, 'From')}`,
        `Call-ID: ${header(invite, 'Call-ID')}`,
        `CSeq: ${sequence++} BYE`,
        'Reason: Q.850;cause=16',
      ], from)
      call.state = 'over'
    },
    isOpen: () => call !== null && call.state !== 'over',
    stop: () => new Promise(resolve => socket.close(() => resolve())),
  }
}

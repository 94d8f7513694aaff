import type { RemoteInfo } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { until } from '../until.ts'

/** A telephone that calls; speaks plain SIP over UDP. Its sound, if it has any, is somebody else's. */
export interface ScriptedCaller {
  /** The last answer it got: 180 while it waits, 200 while it talks, what ended it after that; 0 = none yet. */
  readonly code: () => number
  /** Refused, given up or hung up by either. */
  readonly isOver: () => boolean
  /** Where the other side wants to hear it; null before it answered. */
  readonly media: () => { readonly address: string, readonly port: number } | null
  /** Hangs up, whatever the call's state; resolves when the other side knows it. */
  readonly hangUp: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Whom it calls, and what it says of itself. */
export interface ScriptedCall {
  readonly to: string
  readonly proxyPort: number
  /** Null: the number is withheld. */
  readonly from: string | null
  /** Text of its `User-to-User` header. */
  readonly uui: string | null
  /** Where it wants to hear the other side; left out: nowhere. */
  readonly mediaPort?: number
}

const header = (message: string, name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'im').exec(message)?.[1]?.trim() ?? ''

/** Calls; resolves at once. */
export async function startScriptedCaller({ to, proxyPort, from, uui, mediaPort }: ScriptedCall): Promise<ScriptedCaller> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  const own = `<sip:${from ?? 'anonymous'}@127.0.0.1:${port}>`
  const callId = `caller-${port}-${Date.now()}`
  const body = `v=0\r\no=caller 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${mediaPort ?? port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`
  let code = 0
  let answered = ''
  let isOver = false

  function send(method: string, target: string, { branch, cseq, lines = [], sdp = '', toTag = `<${to}>` }: { branch: string, cseq: number, lines?: readonly string[], sdp?: string, toTag?: string }) {
    socket.send([
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${branch}${port}`,
      'Max-Forwards: 70',
      `From: ${own};tag=c${port}`,
      `To: ${toTag}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: ${own}`,
      ...lines,
      ...sdp === '' ? [] : ['Content-Type: application/sdp'],
      `Content-Length: ${sdp.length}`,
      '',
      sdp,
    ].join('\r\n'), proxyPort, '127.0.0.1')
  }

  /** Requests within the call take the way that it was answered by. */
  function within(method: 'ACK' | 'BYE', cseq: number) {
    const routes = [...answered.matchAll(/^Record-Route:(.*)$/gim)].map(([, route = '']) => `Route: ${route.trim()}`).reverse()
    send(method, /<(.*)>/.exec(header(answered, 'Contact'))?.[1] ?? to, { branch: `${method}${cseq}`, cseq, lines: routes, toTag: header(answered, 'To') })
  }

  function onRequest(message: string, from: RemoteInfo) {
    const keep = ['From', 'To', 'Call-ID', 'CSeq'].map(name => `${name}: ${header(message, name)}`)
    socket.send(['SIP/2.0 200 OK', ...[...message.matchAll(/^Via\s*:.*$/gim)].map(([line]) => line.trim()), ...keep, 'Content-Length: 0', '', ''].join('\r\n'), from.port, from.address)
    if (message.startsWith('BYE'))
      isOver = true
  }

  socket.on('message', (chunk, peer) => {
    const message = chunk.toString()
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1] ?? 0)
    if (status === 0)
      return onRequest(message, peer)
    if (!header(message, 'CSeq').endsWith('INVITE') || status === 100)
      return
    code = status
    if (status === 200) {
      answered = message
      within('ACK', 1)
    }
    else if (status >= 300) {
      isOver = true
      send('ACK', to, { branch: 'invite', cseq: 1, toTag: header(message, 'To') })
    }
  })
  send('INVITE', to, { branch: 'invite', cseq: 1, sdp: body, lines: uui === null ? [] : [`User-to-User: ${[...uui].map(char => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')};encoding=hex;purpose=x-omni`] })

  return {
    code: () => code,
    isOver: () => isOver,
    media() {
      const [address, at] = [/^c=IN IP4 (\S+)/m.exec(answered)?.[1], /^m=audio (\d+)/m.exec(answered)?.[1]]
      return address === undefined || at === undefined ? null : { address, port: Number(at) }
    },
    async hangUp() {
      if (isOver)
        return
      if (code === 200) {
        within('BYE', 2)
        isOver = true
        return
      }
      send('CANCEL', to, { branch: 'invite', cseq: 1 })
      await until(() => isOver, 'a caller who gave up')
    },
    stop: () => new Promise(resolve => socket.close(() => resolve())),
  }
}

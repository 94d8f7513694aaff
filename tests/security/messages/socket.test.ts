import type { Socket } from 'socket.io-client'
import type { EngineHub } from '../../support/faults/engine-hub.ts'
import type { Forged } from './forge.ts'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { refusalOf } from '../../../src/shared/border.ts'
import { livePath } from '../../../src/shared/wire.ts'
import { startEngineHub } from '../../support/faults/engine-hub.ts'
import { until } from '../../support/until.ts'
import { amount, tellFigures } from '../figures.ts'
import { forge, mark } from './forge.ts'
import { createLedger, judged } from './ledger.ts'

const total = amount({ whole: 50_000, quick: 1_000 })
const rawConnections = amount({ whole: 60, quick: 6 })
/** Made at once: short enough that no heartbeat waits for it. */
const batch = 100
const patience = 1_800_000
const atOnce = 48

let h: EngineHub
let headers: Record<string, string>
beforeEach(async () => {
  h = await startEngineHub()
  headers = { Cookie: await h.signIn('lin'), Origin: h.url }
})
afterEach(() => h.stop())

async function openScreen(): Promise<Socket> {
  const socket = io(h.url, { path: livePath, transports: ['websocket'], extraHeaders: headers, forceNew: true, reconnectionDelayMax: 1_000 })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject))
  return socket
}

const say = (socket: Socket, { name, input }: Forged) => socket.timeout(60_000).emitWithAck('call', name, input) as Promise<unknown>

/** What no socket.io client sends. `[…` with an acknowledgement's number 0 is a call that nests as deep as a message may be long. */
const rawFrames: readonly (string | Uint8Array)[] = [
  '', ' ', '9', 'x', '4', '42', '42[', '42{}', '42"call"', '42[]', '42[1]', '42[null]', '42["__proto__"]', '42["connect"]', '42["disconnect"]', '42["error"]', '42["newListener"]',
  '43', '430[]', '43999999999999[1]', '45', '451-', '451-["call"]', '459999999999-["call",{"_placeholder":true,"num":0}]', '451-["call",{"_placeholder":true,"num":-1}]', '451-["call",{"_placeholder":true,"num":1e9}]', '46', '47', '44', '41', '40/other,', '40{"a":1}', '40/__proto__,', '42/other,["call","session:time",{}]',
  '42999999999999999999["call","session:time",{}]', '42-1["call","session:time",{}]', '2probe', '3probe', '5', '6', '1', '0{"sid":"x"}',
  `420["call","session:time",${'['.repeat(400_000)}${']'.repeat(400_000)}]`,
  `420["call","session:time",${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`,
  `420["call",${'['.repeat(400_000)}${']'.repeat(400_000)},{}]`,
  `420["call","draft:save",{"text":"${'x'.repeat(1_100_000)}"}]`,
  new Uint8Array(0), new Uint8Array([4, 50]), new Uint8Array(1_200_000),
]

/** One hostile connection: a few frames, whatever comes of them. */
async function rawConnection(frames: readonly (string | Uint8Array)[]): Promise<void> {
  const socket = new WebSocket(`${h.url.replace('http', 'ws')}${livePath}/?EIO=4&transport=websocket`, { headers })
  socket.on('error', () => {})
  await once(socket, 'open')
  socket.send('40')
  for (const frame of frames) {
    if (socket.readyState === WebSocket.OPEN)
      socket.send(frame)
  }
  socket.close()
  await until(() => socket.readyState === WebSocket.CLOSED, 'the end of a connection')
}

describe('50,000 forged messages over socket.io', () => {
  it('every one is refused with a code, the log knows no contents, and the engine goes on', async () => {
    const ledger = createLedger()
    const socket = await openScreen()
    for (let from = 0; from < total; from += batch) {
      const forged = forge('json', Math.min(batch, total - from), 500_000 + from, refusalOf)
      for (let at = 0; at < forged.length; at += atOnce)
        await Promise.all(forged.slice(at, at + atOnce).map(async message => ledger.note(message, await judged(() => say(socket, message)))))
    }
    expect(ledger.wrong).toEqual([])
    expect(ledger.count()).toBe(total)

    for (let nth = 0; nth < rawConnections; nth++) {
      const frames = Array.from({ length: 12 }, (_, at) => rawFrames[(nth * 12 + at) % rawFrames.length] ?? randomBytes(64))
      await rawConnection([...frames, randomBytes(nth * 7), randomBytes(40).toString('latin1')])
    }
    expect(await judged(() => say(socket, { name: 'session:time', input: {} }))).toMatchObject({ ok: true })
    socket.disconnect()
    const again = await openScreen()
    expect(await judged(() => say(again, { name: 'session:time', input: {} }))).toMatchObject({ ok: true })
    again.disconnect()

    expect(JSON.stringify(h.host.log)).not.toContain(mark.slice(0, 9))
    expect(await h.t.store.read.count('drafts', {})).toBe(0)
    expect(h.badMessages).toEqual([])
    const logged = h.host.log.filter(({ message }) => message === 'call refused').length
    tellFigures('messages-socket', [`${total} malformed socket messages: 0 crashes, ${ledger.count()} refused with a code (${ledger.codes()}); ${logged} forgeries logged, 0 with contents; ${rawConnections} connections of broken frames outlived`])
  }, patience)
})

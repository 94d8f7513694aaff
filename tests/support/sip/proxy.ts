import type { RigProcess } from './process.ts'
import { createSocket } from 'node:dgram'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '../until.ts'
import { freePort, startProcess } from './process.ts'

/** A SIP proxy with its media relay, on free ports of loopback. */
export interface SipProxy {
  readonly sipPort: number
  /** Where softphones register: `ws://127.0.0.1:<port>`. */
  readonly wsUrl: string
  readonly rpcUrl: string
  readonly rpcToken: string
  readonly domain: string
  /** Asks the proxy over JSON-RPC; rejects with what it says. */
  readonly rpc: <T>(method: string, params?: readonly unknown[]) => Promise<T>
  readonly words: () => string
  readonly stop: () => Promise<void>
}

/** What a proxy is started with. `origin`: the one page that may connect, `*` = any. */
export interface SipProxyOptions {
  readonly folder: string
  readonly origin?: string
  readonly debug?: number
}

const domain = 'yunshan.test'
const rpcToken = 'only-for-this-test-run'
const template = fileURLToPath(new URL('./kamailio.cfg', import.meta.url))

function fill(text: string, words: Readonly<Record<string, string | number>>): string {
  // `@@DOMAIN@` in an address: the first sign is SIP's own.
  return Object.entries(words).reduce((filled, [name, word]) => filled.replaceAll(`@${name}@`, String(word)), text)
}

function createRpc(url: string) {
  return async <T>(method: string, params: readonly unknown[] = []): Promise<T> => {
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Authorization': `Bearer ${rpcToken}` }, body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }) })
    const { result, error } = await answer.json() as { result: T, error?: { message: string } }
    if (error)
      throw new Error(`${method}: ${error.message}`)
    return result
  }
}

async function startMedia(folder: string): Promise<{ port: number, media: RigProcess }> {
  const [port, rtp] = [await freePort(), 30_000 + Math.floor(Math.random() * 200) * 100]
  // Debian's own settings name ports that a second rig could not have.
  const media = startProcess('rtpengine', ['--config-file=none', '--table=-1', '--foreground', '--log-stderr', '--log-level=4', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${port}`, `--port-min=${rtp}`, `--port-max=${rtp + 98}`, '--num-threads=2', `--pidfile=${join(folder, 'rtpengine.pid')}`], folder)
  try {
    await until(() => answersPing(port), 'a media relay that answers')
  }
  catch (error) {
    await media.stop()
    throw new Error(`${String(error)}\n${media.words()}`)
  }
  return { port, media }
}

/** rtpengine's own protocol: a cookie, then a bencoded command over UDP. Kamailio gives up on a relay that is not there when it starts. */
async function answersPing(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, 100, false)
  socket.on('message', () => resolve(true)).on('error', () => resolve(false))
  socket.send('1 d7:command4:pinge', port, '127.0.0.1')
  const answered = await promise
  clearTimeout(timer)
  socket.close()
  return answered
}

/** Starts rtpengine and Kamailio in `folder` and waits until they answer. */
export async function startSipProxy({ folder, origin = '*', debug = 1 }: SipProxyOptions): Promise<SipProxy> {
  const { port: mediaPort, media } = await startMedia(folder)
  const [sipPort, wsPort, rpcPort] = [await freePort(), await freePort(), await freePort()]
  const file = join(folder, 'kamailio.cfg')
  writeFileSync(file, fill(readFileSync(template, 'utf8'), { DEBUG: debug, DOMAIN: domain, SIP_PORT: sipPort, WS_PORT: wsPort, RPC_PORT: rpcPort, RPC_TOKEN: rpcToken, MEDIA_PORT: mediaPort, ORIGIN: origin }))
  // -DD: stays in the foreground with all its processes; little memory, for it is one test's.
  const kamailio = startProcess('kamailio', ['-f', file, '-DD', '-E', '-m', '32', '-M', '4', '-Y', folder], folder)
  const rpcUrl = `http://127.0.0.1:${rpcPort}/RPC`
  const rpc = createRpc(rpcUrl)
  const words = () => `${kamailio.words()}\n${media.words()}`
  const stop = async () => {
    await Promise.all([kamailio.stop(), media.stop()])
  }
  try {
    await until(async () => {
      if (!kamailio.isUp() || !media.isUp())
        throw new Error(`the SIP proxy did not start:\n${words()}`)
      return rpc<string>('core.version').catch(() => false)
    }, 'a SIP proxy that answers')
  }
  catch (error) {
    await stop()
    throw error
  }
  return { sipPort, wsUrl: `ws://127.0.0.1:${wsPort}`, rpcUrl, rpcToken, domain, rpc, words, stop }
}

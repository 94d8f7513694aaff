import type { Socket } from 'node:net'
import { Buffer } from 'node:buffer'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { until } from '../until.ts'
import { freePort, startProcess } from './process.ts'

/** Something that happened on a phone: `CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_DTMF_START`, `CALL_CLOSED`, `REGISTER_OK` … */
export interface PhoneEvent {
  readonly type: string
  /** The key of a `CALL_DTMF_START`, the reason of a `CALL_CLOSED`. */
  readonly param: string
  readonly peeruri: string
  readonly direction: string
}

/** A telephone that a test holds in its hands. */
export interface BaresipPhone {
  /** Where a call reaches it. */
  readonly uri: string
  readonly events: readonly PhoneEvent[]
  /** Waits for an event that comes after `since` events were seen; answers it. */
  readonly hears: (type: string, since?: number, withinMs?: number) => Promise<PhoneEvent>
  readonly accept: () => Promise<void>
  readonly hangUp: () => Promise<void>
  readonly dial: (uri: string) => Promise<void>
  /** Any command of baresip's own menu. */
  readonly command: (command: string, params?: string) => Promise<void>
  /** Sound files of what it heard (`dec`) or said (`enc`), oldest first. */
  readonly recordings: (of: 'dec' | 'enc') => string[]
  readonly words: () => string
  readonly stop: () => Promise<void>
}

/** How a phone is set up. `password`: it registers with the proxy as that user. */
export interface BaresipOptions {
  readonly folder: string
  readonly user: string
  readonly domain: string
  readonly proxyPort: number
  readonly password?: string
  /** What it says all the time: a wav of 8 kHz. */
  readonly plays: string
}

/** Netstrings of JSON, cut anywhere. */
function readNetstrings(socket: Socket, onMessage: (message: Record<string, unknown>) => void) {
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const colon = rest.indexOf(':')
      const length = colon < 0 ? Number.NaN : Number(rest.subarray(0, colon).toString())
      if (Number.isNaN(length) || rest.length < colon + length + 2)
        return
      onMessage(JSON.parse(rest.subarray(colon + 1, colon + 1 + length).toString()) as Record<string, unknown>)
      rest = rest.subarray(colon + length + 2)
    }
  })
}

async function connect(port: number): Promise<Socket> {
  return until(() => new Promise<Socket | null>((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(null))
  }), 'a telephone that can be told what to do')
}

function writeSettings({ folder, user, domain, proxyPort, password, plays }: BaresipOptions, sipPort: number, controlPort: number) {
  mkdirSync(folder, { recursive: true })
  const modules = ['g711', 'aufile', 'aubridge', 'sndfile', 'uuid'].map(name => `module ${name}.so`)
  const apps = ['account', 'contact', 'menu', 'ctrl_tcp'].map(name => `module_app ${name}.so`)
  writeFileSync(join(folder, 'config'), [
    `sip_listen 127.0.0.1:${sipPort}`,
    'net_interface 127.0.0.1',
    'call_max_calls 4',
    `audio_source aufile,${plays}`,
    'audio_player aubridge,nowhere',
    'audio_alert aubridge,nowhere',
    `snd_path ${folder}`,
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    'module_path /usr/lib/baresip/modules',
    ...modules,
    ...apps,
    '',
  ].join('\n'))
  const auth = password === undefined ? 'regint=0' : `auth_user=${user};auth_pass=${password};regint=60`
  writeFileSync(join(folder, 'accounts'), `<sip:${user}@${domain}>;outbound="sip:127.0.0.1:${proxyPort}";${auth};audio_codecs=PCMU;answermode=manual\n`)
  writeFileSync(join(folder, 'contacts'), '')
}

/** Starts a telephone and waits until it listens (and has registered, with a password). */
export async function startBaresip(options: BaresipOptions): Promise<BaresipPhone> {
  const [sipPort, controlPort] = [await freePort(), await freePort()]
  writeSettings(options, sipPort, controlPort)
  const program = startProcess('baresip', ['-f', options.folder], options.folder)
  const events: PhoneEvent[] = []
  const answers = new Map<string, (message: Record<string, unknown>) => void>()
  const socket = await connect(controlPort).catch(async (error: Error) => {
    await program.stop()
    throw new Error(`${error.message}\n${program.words()}`)
  })
  socket.on('error', () => {})
  readNetstrings(socket, (message) => {
    if (message.event)
      events.push({ type: String(message.type), param: String(message.param ?? ''), peeruri: String(message.peeruri ?? ''), direction: String(message.direction ?? '') })
    else
      answers.get(String(message.token))?.(message)
  })
  let asked = 0

  async function command(name: string, params = ''): Promise<void> {
    const token = String(asked += 1)
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>()
    answers.set(token, resolve)
    const text = JSON.stringify({ command: name, params, token })
    socket.write(`${Buffer.byteLength(text)}:${text},`)
    const answer = await promise
    answers.delete(token)
    if (answer.ok !== true)
      throw new Error(`the telephone refused ${name}: ${String(answer.data)}`)
  }

  const phone: BaresipPhone = {
    uri: `sip:${options.user}@127.0.0.1:${sipPort}`,
    events,
    hears: (type, since = 0, withinMs = 10_000) => until(() => events.slice(since).find(event => event.type === type), `${type} on the telephone ${options.user}; it heard ${events.map(event => event.type).join(', ')}`, withinMs),
    accept: () => command('accept'),
    hangUp: () => command('hangup'),
    dial: uri => command('dial', uri),
    command,
    recordings: of => readdirSync(options.folder).filter(name => name.endsWith(`-${of}.wav`)).sort().map(name => join(options.folder, name)),
    words: program.words,
    async stop() {
      socket.destroy()
      await program.stop()
    },
  }
  if (options.password !== undefined) {
    // It may have registered before anybody could listen to its events.
    await until(() => program.words().includes('[1 binding]'), 'a telephone that registers').catch(async (error) => {
      await phone.stop()
      throw new Error(`${String(error)}\n${program.words()}`)
    })
  }
  return phone
}

import type { BaresipPhone } from './baresip.ts'
import type { SipProxy, SipProxyOptions } from './proxy.ts'
import type { SippManner, SippPhone } from './sipp.ts'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBaresip } from './baresip.ts'
import { freePort } from './process.ts'
import { startSipProxy } from './proxy.ts'
import { startSipp } from './sipp.ts'
import { writeTone } from './tones.ts'

/** What agents say (Chromium's microphone), and what the customer's telephone says. */
export const tones = { agent: 440, customer: 1000 } as const

/** E.164 numbers of the rig's customers, by how their telephone behaves. `answering` is in the test's hands. */
export const numbers = {
  answering: '+8613800001001',
  busy: '+8613800001002',
  rejecting: '+8613800001003',
  ringing: '+8613800001004',
  unreachable: '+8613800001005',
  off: '+8613800001006',
  congested: '+8613800001007',
  broken: '+8613800001008',
  /** The proxy knows no such number. */
  unknown: '+8613800001009',
  malformed: '+8613800001010',
  /** Picks up by itself; for calls that are handed on. */
  colleague: '+8613800001011',
} as const

/** The number that customers call. */
export const serviceNumber = '4000008000'

const manners: Readonly<Record<Exclude<keyof typeof numbers, 'answering' | 'unreachable' | 'unknown'>, SippManner>> = {
  busy: { answers: 486, reason: 'Busy Here', rings: false },
  rejecting: { answers: 603, reason: 'Decline', rings: true },
  ringing: 'rings',
  off: { answers: 480, reason: 'Temporarily Unavailable', rings: false },
  congested: { answers: 503, reason: 'Service Unavailable', rings: false },
  broken: { answers: 500, reason: 'Server Internal Error', rings: false },
  malformed: { answers: 484, reason: 'Address Incomplete', rings: false },
  colleague: 'picks_up',
}

/** A whole telephone world on loopback: proxy, media relay and customers' telephones. */
export interface SipRig {
  readonly folder: string
  readonly proxy: SipProxy
  /** The customer's telephone behind {@link numbers}.answering. */
  readonly customer: BaresipPhone
  /** A wav of 48 kHz that Chromium takes for its microphone. */
  readonly microphone: string
  /** Lets an agent register as `user`. */
  readonly addAgent: (user: string, password: string) => Promise<void>
  /** A registered telephone of an agent, without a browser. */
  readonly agentPhone: (user: string) => Promise<BaresipPhone>
  readonly stop: () => Promise<void>
}

/** What the rig is to have. `phones: 'few'` leaves out the customers who behave by themselves. */
export interface SipRigOptions extends Omit<SipProxyOptions, 'folder'> {
  readonly phones?: 'all' | 'few'
}

/** Starts it all; `origin` as for the proxy. */
export async function startSipRig({ phones = 'all', ...options }: SipRigOptions = {}): Promise<SipRig> {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-sip-'))
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    await Promise.all(stops.splice(0).reverse().map(one => one()))
    rmSync(folder, { recursive: true, force: true })
  }
  const plays = join(folder, 'customer.wav')
  const microphone = join(folder, 'agent.wav')
  const at = (name: string) => {
    mkdirSync(join(folder, name))
    return join(folder, name)
  }

  async function keep<T extends { readonly stop: () => Promise<void> }>(started: Promise<T>): Promise<T> {
    const one = await started
    stops.push(one.stop)
    return one
  }

  try {
    writeTone(plays, { hertz: tones.customer, rate: 8_000, seconds: 60 })
    writeTone(microphone, { hertz: tones.agent, rate: 48_000, seconds: 60 })
    const proxy = await keep(startSipProxy({ ...options, folder: at('proxy') }))
    const phone = { domain: proxy.domain, proxyPort: proxy.sipPort, plays }
    const customer = await keep(startBaresip({ ...phone, folder: at('customer'), user: numbers.answering.slice(1) }))
    const know = (number: string, uri: string) => proxy.rpc('htable.sets', ['numbers', number, uri])
    const sipps = await Promise.all(Object.entries(phones === 'all' ? manners : {}).map(async ([name, manner]) => [name, await keep<SippPhone>(startSipp(at(name), manner))] as const))
    for (const [name, { uri }] of sipps)
      await know(numbers[name as keyof typeof manners], uri)
    await know(numbers.answering, customer.uri)
    await know(numbers.unreachable, `sip:nobody@127.0.0.1:${await freePort()}`)
    await proxy.rpc('htable.sets', ['service', serviceNumber, 'hotline'])
    const passwords = new Map<string, string>()
    return {
      folder,
      proxy,
      customer,
      microphone,
      async addAgent(user, password) {
        passwords.set(user, password)
        await proxy.rpc('htable.sets', ['agents', user, password])
      },
      agentPhone: user => keep(startBaresip({ ...phone, folder: at(`agent-${user}-${Date.now()}`), user, password: passwords.get(user) ?? '' })),
      stop,
    }
  }
  catch (error) {
    await stop()
    throw error
  }
}

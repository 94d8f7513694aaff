import type { Socket } from 'node:dgram'
import type { FakeAri } from '../ari/fake-ari.ts'
import type { FakeChannel, PhoneEnd } from '../ari/model.ts'
import type { SipProxy } from './proxy.ts'
import type { ScriptedCaller } from './scripted-caller.ts'
import { Buffer } from 'node:buffer'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { startScriptedCaller } from './scripted-caller.ts'

/** A fake Asterisk whose channels are real: each calls its telephone over SIP, and who is bridged hears each other. */
export interface Limbs {
  /** Channels that have called that endpoint, oldest first. */
  readonly of: (endpoint: string) => readonly Limb[]
  /** When that user's phone last registered anew, ms UTC; null = it is not registered. */
  readonly registeredAt: (user: string) => number | null
  readonly stop: () => Promise<void>
}

/** One channel's telephone. */
export interface Limb {
  readonly channelId: string
  /** Its telephone picked up, ms UTC. */
  readonly upAt: () => number | null
  /** Everything its telephone said so far: G.711 μ-law, 8 kHz. */
  readonly said: () => Buffer
  /** The first sound that was passed on to its telephone, ms UTC. */
  readonly heardAt: () => number | null
  /** Packets passed on to its telephone. */
  readonly heard: () => number
}

/** Whom the channels call. */
export interface LimbsOptions {
  readonly ari: FakeAri
  readonly proxy: Pick<SipProxy, 'sipPort' | 'domain' | 'rpc'>
  /** Users of the proxy whose registrations are those of `PJSIP/<user>`. */
  readonly agents: readonly string[]
  /** Telephones of outside numbers: dial string and `sip:<user>@127.0.0.1:<port>`. */
  readonly outside: ReadonlyMap<string, string>
}

interface OpenLimb extends Limb {
  readonly endpoint: string
  readonly look: () => void
  readonly hear: (packet: Buffer) => void
  readonly end: () => Promise<void>
}

interface Locations { readonly Domains: readonly { readonly Domain: { readonly AoRs: readonly { readonly Info: { readonly AoR: string, readonly Contacts: readonly { readonly Contact: { readonly Address: string } }[] } }[] } }[] }

const lookMs = 10
const rtpHeader = 12
const refusals = new Map<number, PhoneEnd>([[486, 'busy'], [600, 'busy_everywhere'], [603, 'declined'], [404, 'unknown_number'], [408, 'no_reply'], [503, 'trunk_full']])

async function openSound(): Promise<Socket> {
  const sound = createSocket('udp4')
  sound.bind(0, '127.0.0.1')
  await once(sound, 'listening')
  return sound
}

/** Calls the telephone of a channel and keeps channel and call in step. `onSound`: a packet of what it says. */
async function openLimb(ari: FakeAri, channel: FakeChannel, to: { readonly uri: string, readonly port: number }, onSound: (packet: Buffer) => void): Promise<OpenLimb> {
  const sound = await openSound()
  const call: ScriptedCaller = await startScriptedCaller({ to: to.uri, proxyPort: to.port, from: 'switch', uui: channel.variables.get('HANDOFF') ?? null, mediaPort: sound.address().port })
  const packets: Buffer[] = []
  let upAt: number | null = null
  let heardAt: number | null = null
  let [code, heard] = [0, 0]
  sound.on('message', (packet) => {
    packets.push(Buffer.from(packet.subarray(rtpHeader)))
    onSound(packet)
  })

  function look() {
    if (code === call.code() && !(code === 200 && call.isOver()))
      return
    code = call.code()
    if (code === 180)
      return ari.world.ring(channel.id)
    if (code !== 200)
      return ari.world.refuse(channel.id, refusals.get(code) ?? 'off')
    if (call.isOver())
      return ari.world.hangUp(channel.id)
    upAt = Date.now()
    ari.world.answer(channel.id)
  }

  return {
    channelId: channel.id,
    endpoint: channel.endpoint,
    upAt: () => upAt,
    said: () => Buffer.concat(packets),
    heardAt: () => heardAt,
    heard: () => heard,
    look,
    hear(packet) {
      const media = call.media()
      if (media === null)
        return
      heardAt ??= Date.now()
      heard += 1
      sound.send(packet, media.port, media.address)
    },
    async end() {
      // A telephone whose page is gone never says goodbye.
      await call.hangUp().catch(() => {})
      await call.stop()
      sound.removeAllListeners('message')
      sound.close()
    },
  }
}

/** Gives the channels of a fake Asterisk telephones, and its endpoints the registrations of the proxy. */
export function startLimbs({ ari, proxy, agents, outside }: LimbsOptions): Limbs {
  const limbs: OpenLimb[] = []
  const open = new Map<string, OpenLimb | null>()
  const contacts = new Map<string, { readonly address: string, readonly since: number }>()
  const endings = new Set<Promise<void>>()
  let asking = false
  let isStopped = false

  function telephoneOf({ endpoint }: FakeChannel) {
    const uri = outside.get(endpoint)
    return uri === undefined ? { uri: `sip:${endpoint.replace('PJSIP/', '')}@${proxy.domain}`, port: proxy.sipPort } : { uri, port: Number(uri.split(':').at(-1)) }
  }

  function passOn(from: string, packet: Buffer) {
    for (const [id, limb] of open) {
      if (id !== from && limb?.upAt() != null && ari.hears(id).includes(from))
        limb.hear(packet)
    }
  }

  async function begin(channel: FakeChannel) {
    open.set(channel.id, null)
    const limb = await openLimb(ari, channel, telephoneOf(channel), packet => passOn(channel.id, packet))
    limbs.push(limb)
    if (open.has(channel.id))
      open.set(channel.id, limb)
    else
      void limb.end()
  }

  function finish(id: string, limb: OpenLimb | null) {
    open.delete(id)
    if (limb === null)
      return
    const ending = limb.end().finally(() => endings.delete(ending))
    endings.add(ending)
  }

  /** A page that is loaded anew has another contact: the old one is gone first. */
  async function lookAtPhones() {
    if (asking)
      return
    asking = true
    const { Domains } = await proxy.rpc<Locations>('ul.dump').catch(() => ({ Domains: [] }))
    const now = new Map(Domains.flatMap(({ Domain }) => Domain.AoRs.flatMap(({ Info }) => Info.Contacts.map(({ Contact }) => [Info.AoR.split('@')[0] ?? '', Contact.Address] as const))))
    for (const user of agents) {
      const [before, address] = [contacts.get(user)?.address, now.get(user)]
      if (before === address)
        continue
      if (before !== undefined)
        ari.world.setOnline(`PJSIP/${user}`, false)
      if (address === undefined) {
        contacts.delete(user)
        continue
      }
      contacts.set(user, { address, since: Date.now() })
      ari.world.setOnline(`PJSIP/${user}`, true)
    }
    asking = false
  }

  function look() {
    for (const channel of ari.world.channels.values()) {
      if (!open.has(channel.id) && channel.snoop === null)
        void begin(channel)
    }
    for (const [id, limb] of open) {
      if (ari.world.channels.has(id))
        limb?.look()
      else
        finish(id, limb)
    }
    if (!isStopped)
      void lookAtPhones()
  }

  const timer = setInterval(look, lookMs)
  return {
    of: endpoint => limbs.filter(limb => limb.endpoint === endpoint),
    registeredAt: user => contacts.get(user)?.since ?? null,
    async stop() {
      isStopped = true
      clearInterval(timer)
      open.forEach((limb, id) => finish(id, limb))
      await Promise.all(endings)
    },
  }
}

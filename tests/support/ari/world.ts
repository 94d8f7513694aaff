import type { Clock } from '../../../src/hotline-gateway/ports.ts'
import type { EventLine } from './event-line.ts'
import type { FakeBridge, FakeChannel, FakeRecording, PhoneEnd, PhoneScript } from './model.ts'
import { AriRefusal, phoneEnds, showBridge, showChannel } from './model.ts'

/** What an originate asks for. */
export interface Originate {
  readonly channelId: string
  readonly endpoint: string
  readonly app: string
  readonly appArgs: readonly string[]
  /** Seconds; below 0 = none. */
  readonly timeout: number
  readonly callerId: string
  readonly variables: Readonly<Record<string, string>>
}

/** The telephones and channels behind the fake: what is true, and what can be made to happen. */
export interface World {
  readonly channels: ReadonlyMap<string, FakeChannel>
  readonly bridges: Map<string, FakeBridge>
  readonly recordings: Map<string, FakeRecording>
  /** Endpoints by `PJSIP/name`: true = has a contact. A trunk is an endpoint like any other. */
  readonly endpoints: Map<string, boolean>
  readonly subscriptions: Set<string>
  readonly scripts: Map<string, PhoneScript>
  readonly channel: (id: string) => FakeChannel
  readonly tell: (app: string, type: string, facts: Readonly<Record<string, unknown>>) => void
  readonly later: (ms: number, run: () => void, owner?: FakeChannel) => void
  readonly originate: (wish: Originate) => FakeChannel
  /** A customer rings from outside: a channel enters the app at once, not answered. */
  readonly comeIn: (call: { readonly from: string, readonly called: string, readonly app: string, readonly appArgs: readonly string[], readonly variables?: Readonly<Record<string, string>> }) => FakeChannel
  readonly snoop: (on: FakeChannel, snoopId: string, app: string, appArgs: readonly string[], spy: string, whisper: string) => FakeChannel
  readonly ring: (id: string) => void
  readonly answer: (id: string) => void
  /** The phone refuses or cannot be reached. */
  readonly refuse: (id: string, how: PhoneEnd) => void
  /** That person hangs up. */
  readonly hangUp: (id: string) => void
  /** ARI asked for the end. */
  readonly destroyByOrder: (id: string) => void
  readonly press: (id: string, digit: string) => void
  readonly enterBridge: (channel: FakeChannel, bridge: FakeBridge) => void
  readonly leaveBridge: (channel: FakeChannel) => void
  readonly finishRecording: (recording: FakeRecording) => void
  /** The phone's registration comes or goes; its channels stay as they are. */
  readonly setOnline: (endpoint: string, isOnline: boolean) => void
}

/** Makes an Asterisk without calls. Nothing is ever hung up here that was not asked for. */
export function createWorld({ clock, line }: { readonly clock: Clock, readonly line: EventLine }): World {
  const channels = new Map<string, FakeChannel>()
  const bridges = new Map<string, FakeBridge>()
  const recordings = new Map<string, FakeRecording>()
  const endpoints = new Map<string, boolean>()
  const subscriptions = new Set<string>()
  const scripts = new Map<string, PhoneScript>()
  let made = 0

  const tell: World['tell'] = (app, type, facts) => line.send(app, { type, ...facts })
  const tellOf = (channel: FakeChannel, type: string, facts: Readonly<Record<string, unknown>> = {}) => tell(channel.app, type, { ...facts, channel: showChannel(channel) })
  const tellDial = (channel: FakeChannel, dialstatus: string) => tell(channel.app, 'Dial', { dialstatus, dialstring: '', forward: '', peer: showChannel(channel) })

  function later(ms: number, run: () => void, owner?: FakeChannel) {
    if (ms <= 0)
      return void setImmediate(() => (owner === undefined || channels.get(owner.id) === owner) && run())
    const stop = clock.after(ms, run)
    owner?.timers.add(stop)
  }

  function channelOf(id: string): FakeChannel {
    const channel = channels.get(id)
    if (channel === undefined)
      throw new AriRefusal(404, 'Channel not found')
    return channel
  }

  function add(facts: Pick<FakeChannel, 'id' | 'endpoint' | 'app' | 'appArgs' | 'caller' | 'exten' | 'state'> & { readonly snoop?: FakeChannel['snoop'], readonly variables?: Readonly<Record<string, string>> }): FakeChannel {
    made += 1
    const { variables = {}, snoop = null, ...rest } = facts
    const channel: FakeChannel = {
      ...rest,
      snoop,
      name: `${facts.endpoint.replace(/^PJSIP\/.*@/, 'PJSIP/')}-${made.toString(16).padStart(8, '0')}`,
      createdAt: clock.now(),
      variables: new Map(Object.entries(variables)),
      inStasis: false,
      bridgeId: null,
      music: false,
      ringback: false,
      muted: new Set(),
      dialTold: false,
      digits: '',
      timers: new Set(),
    }
    channels.set(channel.id, channel)
    return channel
  }

  function originate(wish: Originate): FakeChannel {
    if (channels.has(wish.channelId))
      throw new AriRefusal(409, 'Channel with given unique ID already exists')
    const through = wish.endpoint.includes('@') ? `${wish.endpoint.split('/')[0]}/${wish.endpoint.split('@')[1]}` : wish.endpoint
    if (endpoints.get(through) !== true)
      throw new AriRefusal(500, 'Allocation failed', 'error')
    const [name = '', number = wish.callerId] = wish.callerId.includes('<') ? wish.callerId.replace('>', '').split(' <') : ['']
    const channel = add({ id: wish.channelId, endpoint: wish.endpoint, app: wish.app, appArgs: wish.appArgs, caller: { name, number }, exten: '', state: 'Down', variables: wish.variables })
    if (wish.timeout >= 0)
      later(wish.timeout * 1000, () => channel.state !== 'Up' && channels.has(channel.id) && destroy(channel, 19, 480), channel)
    const script = scripts.get(wish.endpoint)
    if (script !== undefined)
      play(channel, script)
    return channel
  }

  function play(channel: FakeChannel, { ringsAfter = 0, then, after = 0, talks }: PhoneScript) {
    if (ringsAfter !== null)
      later(ringsAfter, () => ring(channel.id), channel)
    if (then === 'nothing')
      return
    later(after, () => {
      if (then !== 'answer')
        return refuse(channel.id, then)
      answer(channel.id)
      if (talks !== undefined)
        later(talks, () => hangUp(channel.id), channel)
    }, channel)
  }

  function tellDialled(channel: FakeChannel) {
    if (!channel.dialTold)
      tellDial(channel, '')
    channel.dialTold = true
  }

  function ring(id: string) {
    const channel = channels.get(id)
    if (channel?.state !== 'Down')
      return
    channel.state = 'Ringing'
    tellOf(channel, 'ChannelStateChange')
    tellDialled(channel)
    tellDial(channel, 'RINGING')
  }

  function answer(id: string) {
    const channel = channels.get(id)
    if (channel === undefined || channel.state === 'Up')
      return
    channel.state = 'Up'
    tellOf(channel, 'ChannelStateChange')
    tellDialled(channel)
    tellDial(channel, 'ANSWER')
    // As Asterisk does it: without a socket for the app there is no app, and the call drops.
    if (!line.isOpen(channel.app))
      return destroy(channel, 16, null)
    channel.inStasis = true
    tellOf(channel, 'StasisStart', { args: channel.appArgs })
  }

  function refuse(id: string, how: PhoneEnd) {
    const channel = channels.get(id)
    if (channel === undefined)
      return
    const { dial, cause, techCause } = phoneEnds[how]
    tellDialled(channel)
    tellDial(channel, dial)
    destroy(channel, cause, techCause)
  }

  function hangUp(id: string) {
    const channel = channels.get(id)
    if (channel === undefined)
      return
    tellOf(channel, 'ChannelHangupRequest', { cause: 16, soft: true })
    destroy(channel, 16, null)
  }

  function destroyByOrder(id: string) {
    const channel = channelOf(id)
    tellOf(channel, 'ChannelHangupRequest', { cause: 32, soft: true })
    if (channel.state !== 'Up' && channel.dialTold)
      tellDial(channel, 'NOANSWER')
    destroy(channel, 16, null)
  }

  // The other leg stays and so does the bridge: whoever built them has to see to them.
  function destroy(channel: FakeChannel, cause: number, techCause: number | null) {
    channel.timers.forEach(stop => stop())
    leaveBridge(channel)
    if (channel.inStasis)
      tellOf(channel, 'StasisEnd')
    channels.delete(channel.id)
    tellOf(channel, 'ChannelDestroyed', { cause, cause_txt: `cause ${cause}`, ...techCause !== null && { tech_cause: techCause } })
    for (const snoop of [...channels.values()].filter(known => known.snoop?.on === channel.id))
      destroy(snoop, 16, null)
  }

  function enterBridge(channel: FakeChannel, bridge: FakeBridge) {
    if (channel.bridgeId === bridge.id)
      return
    leaveBridge(channel)
    channel.bridgeId = bridge.id
    bridge.channels.add(channel.id)
    tellOf(channel, 'ChannelEnteredBridge', { bridge: showBridge(bridge) })
    for (const recording of recordings.values()) {
      if (recording.bridgeId === bridge.id && recording.state === 'recording')
        recording.heard.add(channel.id)
    }
  }

  function leaveBridge(channel: FakeChannel) {
    const bridge = bridges.get(channel.bridgeId ?? '')
    channel.bridgeId = null
    if (bridge?.channels.delete(channel.id))
      tellOf(channel, 'ChannelLeftBridge', { bridge: showBridge(bridge) })
  }

  function finishRecording(recording: FakeRecording) {
    if (recording.state === 'done')
      return
    recording.state = 'done'
    const app = [...channels.values()][0]?.app ?? 'omni'
    tell(app, 'RecordingFinished', { recording: { name: recording.name, format: recording.format, state: 'done', target_uri: `bridge:${recording.bridgeId}`, duration: 1 } })
  }

  function setOnline(endpoint: string, isOnline: boolean) {
    endpoints.set(endpoint, isOnline)
    const [technology = '', resource = ''] = endpoint.split('/')
    const shown = { technology, resource, state: isOnline ? 'online' : 'offline', channel_ids: [...channels.values()].filter(channel => channel.endpoint === endpoint).map(channel => channel.id) }
    for (const subscription of subscriptions) {
      const [app = '', source] = subscription.split(' ')
      if (source !== `endpoint:${endpoint}`)
        continue
      tell(app, 'ContactStatusChange', { endpoint: shown, contact_info: { uri: `sip:${resource}@127.0.0.1`, contact_status: isOnline ? 'NonQualified' : 'Removed', aor: resource } })
      tell(app, 'PeerStatusChange', { endpoint: shown, peer: { peer_status: isOnline ? 'Reachable' : 'Unreachable' } })
    }
  }

  return {
    channels,
    bridges,
    recordings,
    endpoints,
    subscriptions,
    scripts,
    channel: channelOf,
    tell,
    later,
    originate,
    comeIn({ from, called, app, appArgs, variables }) {
      const channel = add({ id: `${Math.floor(clock.now() / 1000)}.${made + 1}`, endpoint: 'PJSIP/carrier', app, appArgs, caller: { name: '', number: from }, exten: called, state: 'Ring', variables })
      channel.inStasis = true
      tellOf(channel, 'StasisStart', { args: channel.appArgs })
      return channel
    },
    snoop(on, snoopId, app, appArgs, spy, whisper) {
      const channel = add({ id: snoopId, endpoint: `Snoop/${on.id}`, app, appArgs, caller: { name: '', number: '' }, exten: '', state: 'Up', snoop: { on: on.id, spy, whisper } })
      later(0, () => {
        channel.inStasis = true
        tellOf(channel, 'StasisStart', { args: appArgs })
      }, channel)
      return channel
    },
    ring,
    answer,
    refuse,
    hangUp,
    destroyByOrder,
    press: (id, digit) => tellOf(channelOf(id), 'ChannelDtmfReceived', { digit, duration_ms: 100 }),
    enterBridge,
    leaveBridge,
    finishRecording,
    setOnline,
  }
}

/**
 * Whose voice reaches that channel: ids of channels, `music`, or `ring` for a played ringing tone. A snoop is seen
 * through: who is bridged with it hears both sides of the channel it listens to.
 */
export function hearing(world: World, id: string): string[] {
  const channel = world.channels.get(id)
  if (channel === undefined)
    return []
  const whispered = [...world.channels.values()].filter(known => known.snoop?.on === id && known.snoop.whisper !== 'none').flatMap(snoop => voicesAround(world, snoop))
  if (channel.music)
    return ['music', ...whispered]
  const voices = [...voicesAround(world, channel), ...whispered]
  return [...new Set(voices.length === 0 && channel.ringback ? ['ring'] : voices)].sort()
}

function voicesAround(world: World, channel: FakeChannel): string[] {
  const bridge = world.bridges.get(channel.bridgeId ?? '')
  return [...bridge?.channels ?? []].filter(id => id !== channel.id).flatMap((id) => {
    const other = world.channels.get(id)
    if (other === undefined || other.muted.has('in'))
      return []
    if (other.snoop === null)
      return [id]
    const spied = world.channels.get(other.snoop.on)
    return spied === undefined || other.snoop.spy === 'none' ? [] : [...spied.muted.has('in') ? [] : [spied.id], ...voicesAround(world, spied)]
  })
}

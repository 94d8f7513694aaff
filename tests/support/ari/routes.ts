import type { EventLine } from './event-line.ts'
import type { FakeBridge, FakeRecording } from './model.ts'
import type { World } from './world.ts'
import { Buffer } from 'node:buffer'
import { AriRefusal, showBridge, showChannel } from './model.ts'

/** Parameters of the query and of the JSON body, mixed as ARI does. */
export type AriParameters = Readonly<Record<string, unknown>>

/** What ARI answers. */
export interface AriAnswer {
  readonly status: number
  readonly body?: unknown
}

interface Route {
  readonly method: string
  readonly path: RegExp
  readonly answer: (ids: readonly string[], given: AriParameters) => AriAnswer
}

const done: AriAnswer = { status: 204 }

/** All of ARI's addresses that the fake has; a `channelId` in the path or in the parameters is the same. */
export function createRoutes({ world, line, playbackMs, canRecord }: { readonly world: World, readonly line: EventLine, readonly playbackMs: () => number, readonly canRecord: () => boolean }): (method: string, path: string, given: AriParameters) => AriAnswer {
  const globals = new Map<string, string>()
  const playbacks = new Map<string, string>()

  const text = (given: AriParameters, name: string, otherwise = '') => given[name] === undefined ? otherwise : String(given[name])

  function must(given: AriParameters, name: string, words: string): string {
    const value = text(given, name)
    if (value === '')
      throw new AriRefusal(400, words)
    return value
  }

  function bridgeOf(id: string): FakeBridge {
    const bridge = world.bridges.get(id)
    if (bridge === undefined)
      throw new AriRefusal(404, 'Bridge not found')
    return bridge
  }

  function inStasis(id: string) {
    const channel = world.channel(id)
    if (!channel.inStasis)
      throw new AriRefusal(409, 'Channel not in Stasis application')
    return channel
  }

  function listed(given: AriParameters) {
    return must(given, 'channel', 'Channel must be specified').split(',').map((id) => {
      if (!world.channels.has(id))
        throw new AriRefusal(400, 'Channel not found')
      return inStasis(id)
    })
  }

  function originate(id: string | undefined, given: AriParameters): AriAnswer {
    const endpoint = must(given, 'endpoint', 'Endpoint must be specified')
    if (text(given, 'app') === '' && text(given, 'extension') === '')
      throw new AriRefusal(400, 'Application or extension must be specified')
    if (given.originator !== undefined && !world.channels.has(text(given, 'originator')))
      throw new AriRefusal(400, 'Provided originator channel was not found')
    const channel = world.originate({
      channelId: id ?? text(given, 'channelId', `${world.channels.size}.fake`),
      endpoint,
      app: text(given, 'app'),
      appArgs: text(given, 'appArgs') === '' ? [] : text(given, 'appArgs').split(','),
      timeout: Number(text(given, 'timeout', '30')),
      callerId: text(given, 'callerId'),
      variables: given.variables as Record<string, string> | undefined ?? {},
    })
    return { status: 200, body: showChannel(channel) }
  }

  function play(target: string, given: AriParameters): AriAnswer {
    const id = text(given, 'playbackId', `playback-${playbacks.size}`)
    const playback = (state: string) => ({ playback: { id, media_uri: must(given, 'media', 'Media must be specified'), target_uri: target, language: 'en', state } })
    const app = [...world.channels.values()][0]?.app ?? ''
    playbacks.set(id, text(given, 'media'))
    const isThere = !text(given, 'media').includes('missing')
    world.later(0, () => {
      world.tell(app, 'PlaybackStarted', playback('playing'))
      world.later(isThere ? playbackMs() : 0, () => {
        playbacks.delete(id)
        world.tell(app, 'PlaybackFinished', playback(isThere ? 'done' : 'failed'))
      })
    })
    return { status: 201, body: playback('queued').playback }
  }

  function record(bridge: FakeBridge, given: AriParameters): AriAnswer {
    const name = must(given, 'name', 'Name must be specified')
    const format = must(given, 'format', 'Format must be specified')
    if (!canRecord())
      throw new AriRefusal(500, 'Failed to create recording channel', 'error')
    if (world.recordings.has(name) && text(given, 'ifExists', 'fail') === 'fail')
      throw new AriRefusal(409, 'Recording already exists')
    const recording: FakeRecording = { name, format, bridgeId: bridge.id, state: 'recording', heard: new Set(bridge.channels) }
    world.recordings.set(name, recording)
    const shown = { name, format, state: 'queued', target_uri: `bridge:${bridge.id}` }
    world.later(0, () => world.tell([...world.channels.values()][0]?.app ?? '', 'RecordingStarted', { recording: { ...shown, state: 'recording' } }))
    return { status: 201, body: shown }
  }

  function live(name: string): FakeRecording {
    const recording = world.recordings.get(name)
    if (recording === undefined || recording.state === 'done')
      throw new AriRefusal(404, 'Recording not found')
    return recording
  }

  function endpointOf(tech: string, name: string): AriAnswer {
    const isOnline = world.endpoints.get(`${tech}/${name}`)
    if (isOnline === undefined)
      throw new AriRefusal(404, 'Endpoint not found')
    const channelIds = [...world.channels.values()].filter(channel => channel.endpoint === `${tech}/${name}`).map(channel => channel.id)
    return { status: 200, body: { technology: tech, resource: name, state: isOnline ? 'online' : 'offline', channel_ids: channelIds } }
  }

  function subscribe(app: string, given: AriParameters, on: boolean): AriAnswer {
    if (!line.knows(app))
      throw new AriRefusal(404, 'Application not found')
    for (const source of must(given, 'eventSource', 'Event source must be specified').split(',')) {
      if (!world.endpoints.has(source.replace('endpoint:', '')))
        throw new AriRefusal(422, 'Event source does not exist')
      if (on)
        world.subscriptions.add(`${app} ${source}`)
      else
        world.subscriptions.delete(`${app} ${source}`)
    }
    return { status: 200, body: { name: app } }
  }

  function showApp(app: string): AriAnswer {
    if (!line.knows(app))
      throw new AriRefusal(404, 'Application not found')
    const own = [...world.channels.values()].filter(channel => channel.app === app).map(channel => channel.id)
    return { status: 200, body: { name: app, channel_ids: own, bridge_ids: [], endpoint_ids: [], device_names: [] } }
  }

  function change(id: string, act: () => void): AriAnswer {
    inStasis(id)
    act()
    return done
  }

  const flags = (given: AriParameters) => text(given, 'direction', 'both') === 'both' ? ['in', 'out'] as const : [text(given, 'direction') as 'in' | 'out']
  const id = '([^/]+)'
  const route = (method: string, path: string, answer: Route['answer']): Route => ({ method, path: new RegExp(`^/${path}$`), answer })
  const routes: readonly Route[] = [
    route('GET', 'asterisk/ping', () => ({ status: 200, body: { asterisk_id: '00:00:5e:00:53:01', ping: 'pong', timestamp: '' } })),
    route('GET', 'asterisk/variable', (_, given) => ({ status: 200, body: { value: globals.get(must(given, 'variable', 'Variable name is required')) ?? '' } })),
    route('POST', 'asterisk/variable', (_, given) => {
      globals.set(must(given, 'variable', 'Variable name is required'), text(given, 'value'))
      return done
    }),
    route('GET', `applications/${id}`, ([app = '']) => showApp(app)),
    route('POST', `applications/${id}/subscription`, ([app = ''], given) => subscribe(app, given, true)),
    route('DELETE', `applications/${id}/subscription`, ([app = ''], given) => subscribe(app, given, false)),
    route('GET', `endpoints/${id}`, ([tech = '']) => ({ status: 200, body: [...world.endpoints.keys()].filter(key => key.startsWith(`${tech}/`)).map(key => endpointOf(tech, key.slice(tech.length + 1)).body) })),
    route('GET', `endpoints/${id}/${id}`, ([tech = '', name = '']) => endpointOf(tech, name)),
    route('GET', 'channels', () => ({ status: 200, body: [...world.channels.values()].map(showChannel) })),
    route('POST', 'channels', (_, given) => originate(undefined, given)),
    route('POST', `channels/${id}`, ([channel], given) => originate(channel, given)),
    route('GET', `channels/${id}`, ([channel = '']) => ({ status: 200, body: showChannel(world.channel(channel)) })),
    route('DELETE', `channels/${id}`, ([channel = '']) => {
      world.destroyByOrder(channel)
      return done
    }),
    route('POST', `channels/${id}/answer`, ([channel = '']) => change(channel, () => { world.channel(channel).state = 'Up' })),
    route('POST', `channels/${id}/ring`, ([channel = '']) => change(channel, () => { world.channel(channel).ringback = true })),
    route('DELETE', `channels/${id}/ring`, ([channel = '']) => change(channel, () => { world.channel(channel).ringback = false })),
    route('POST', `channels/${id}/moh`, ([channel = '']) => change(channel, () => { world.channel(channel).music = true })),
    route('DELETE', `channels/${id}/moh`, ([channel = '']) => change(channel, () => { world.channel(channel).music = false })),
    route('POST', `channels/${id}/mute`, ([channel = ''], given) => change(channel, () => flags(given).forEach(way => world.channel(channel).muted.add(way)))),
    route('DELETE', `channels/${id}/mute`, ([channel = ''], given) => change(channel, () => flags(given).forEach(way => world.channel(channel).muted.delete(way)))),
    route('POST', `channels/${id}/dtmf`, ([channel = ''], given) => change(channel, () => { world.channel(channel).digits += must(given, 'dtmf', 'DTMF is required') })),
    route('POST', `channels/${id}/play`, ([channel = ''], given) => {
      inStasis(channel)
      return play(`channel:${channel}`, given)
    }),
    route('POST', `channels/${id}/snoop`, ([channel = ''], given) => ({ status: 200, body: showChannel(world.snoop(world.channel(channel), text(given, 'snoopId'), must(given, 'app', 'Application name is required'), text(given, 'appArgs').split(','), text(given, 'spy', 'none'), text(given, 'whisper', 'none'))) })),
    route('GET', `channels/${id}/variable`, ([channel = ''], given) => {
      const value = world.channel(channel).variables.get(must(given, 'variable', 'Variable name is required'))
      if (value === undefined)
        throw new AriRefusal(404, 'Provided variable was not found')
      return { status: 200, body: { value } }
    }),
    route('POST', `channels/${id}/variable`, ([channel = ''], given) => {
      world.channel(channel).variables.set(must(given, 'variable', 'Variable name is required'), text(given, 'value'))
      return done
    }),
    route('GET', 'bridges', () => ({ status: 200, body: [...world.bridges.values()].map(showBridge) })),
    route('POST', `bridges/${id}`, ([bridge = ''], given) => {
      const made = world.bridges.get(bridge) ?? { id: bridge, name: text(given, 'name'), channels: new Set<string>() }
      world.bridges.set(bridge, made)
      return { status: 200, body: showBridge(made) }
    }),
    route('DELETE', `bridges/${id}`, ([bridge = '']) => {
      for (const channel of bridgeOf(bridge).channels)
        world.leaveBridge(world.channel(channel))
      world.bridges.delete(bridge)
      for (const recording of world.recordings.values()) {
        if (recording.bridgeId === bridge)
          world.finishRecording(recording)
      }
      return done
    }),
    route('POST', `bridges/${id}/addChannel`, ([bridge = ''], given) => {
      const target = bridgeOf(bridge)
      listed(given).forEach(channel => world.enterBridge(channel, target))
      return done
    }),
    route('POST', `bridges/${id}/removeChannel`, ([bridge = ''], given) => {
      const target = bridgeOf(bridge)
      for (const channel of listed(given)) {
        if (channel.bridgeId !== target.id)
          throw new AriRefusal(422, 'Channel not in this bridge')
        world.leaveBridge(channel)
      }
      return done
    }),
    route('POST', `bridges/${id}/play`, ([bridge = ''], given) => play(`bridge:${bridgeOf(bridge).id}`, given)),
    route('POST', `bridges/${id}/record`, ([bridge = ''], given) => record(bridgeOf(bridge), given)),
    route('POST', `recordings/live/${id}/pause`, ([name = '']) => {
      live(name).state = 'paused'
      return done
    }),
    route('DELETE', `recordings/live/${id}/pause`, ([name = '']) => {
      live(name).state = 'recording'
      return done
    }),
    route('POST', `recordings/live/${id}/stop`, ([name = '']) => {
      world.finishRecording(live(name))
      return done
    }),
    route('GET', `recordings/stored/${id}/file`, ([name = '']) => {
      const recording = world.recordings.get(name)
      if (recording?.state !== 'done')
        throw new AriRefusal(404, 'Recording not found')
      return { status: 200, body: Buffer.from('RIFF\0\0\0\0WAVE', 'latin1') }
    }),
    route('GET', `playbacks/${id}`, ([playback = '']) => {
      const media = playbacks.get(playback)
      if (media === undefined)
        throw new AriRefusal(404, 'Playback not found')
      return { status: 200, body: { id: playback, media_uri: media, state: 'playing' } }
    }),
  ]

  return (method, path, given) => {
    for (const { method: wanted, path: pattern, answer } of routes) {
      const ids = wanted === method ? pattern.exec(path)?.slice(1) : undefined
      if (ids !== undefined)
        return answer(ids.map(decodeURIComponent), given)
    }
    return { status: 404, body: { message: 'Resource not found' } }
  }
}

import { describe, expect, it } from 'vitest'
import { createPhoneMedia } from './media.ts'

interface Device { readonly kind: MediaDeviceKind, readonly deviceId: string }

function setUp(kept: { microphone?: string, speaker?: string, volume?: number } = {}, permission: PermissionState = 'granted') {
  const target = new EventTarget()
  const world = {
    list: [{ kind: 'audioinput', deviceId: 'mic-a' }, { kind: 'audioinput', deviceId: 'mic-b' }, { kind: 'audiooutput', deviceId: 'ear-a' }] as Device[],
    refuse: null as string | null,
    opened: [] as string[],
    tracks: [] as (EventTarget & { stop: () => void, stopped: boolean, label: string })[],
    sinks: [] as string[],
    heard: [] as string[],
    preferences: { microphone: '', speaker: '', ringer: '', volume: 1, ...kept },
    changed: () => {},
    plug: () => target.dispatchEvent(new Event('devicechange')),
  }
  const devices = {
    async getUserMedia({ audio }: MediaStreamConstraints) {
      const id = ((audio as MediaTrackConstraints).deviceId as { exact: string } | undefined)?.exact ?? ''
      world.opened.push(id)
      if (world.refuse !== null)
        throw new DOMException('no', world.refuse)
      if (id !== '' && !world.list.some(device => device.deviceId === id))
        throw new DOMException('gone', 'OverconstrainedError')
      const track = Object.assign(new EventTarget(), { label: id || 'system', stopped: false, stop: () => void (track.stopped = true) })
      world.tracks.push(track)
      return { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream
    },
    enumerateDevices: async () => world.list as unknown as MediaDeviceInfo[],
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
  }
  const audio = { srcObject: null as MediaProvider | null, volume: 1, play: async () => {}, setSinkId: async (id: string) => {
    if (id !== '' && !world.list.some(device => device.deviceId === id))
      throw new DOMException('gone', 'NotFoundError')
    world.sinks.push(id)
  } }
  const media = createPhoneMedia({
    devices: devices as never,
    permission: async () => permission,
    audio: audio as never,
    preferences: { read: () => world.preferences, change() {}, onChange: (handler) => {
      world.changed = () => handler(world.preferences)
      return () => {}
    } },
  })
  media.onState(() => void world.heard.push(media.state()))
  media.onSpeakerGone(() => void world.heard.push('speaker gone'))
  const settle = () => new Promise<void>(resolve => setImmediate(resolve))
  return { media, world, audio, settle }
}

const stream = {} as MediaStream

describe('the microphone', () => {
  it('is the chosen one, and is let go of', async () => {
    const { media, world } = setUp({ microphone: 'mic-b' })
    const microphone = await media.open(() => {})
    expect(microphone.label).toBe('mic-b')
    microphone.close()
    expect(world.tracks[0]?.stopped).toBe(true)
  })

  it('is the system\'s own when the chosen one is not there', async () => {
    const { media, world } = setUp({ microphone: 'left-at-home' })
    expect((await media.open(() => {})).label).toBe('system')
    expect(world.opened).toEqual(['left-at-home', ''])
  })

  it.each([['NotAllowedError', 'denied'], ['NotFoundError', 'missing'], ['NotReadableError', 'missing']])('%s is said as %s', async (error, state) => {
    const { media, world } = setUp()
    world.refuse = error
    await expect(media.open(() => {})).rejects.toThrow()
    expect(media.state()).toBe(state)
    expect(world.heard).toEqual([state])
  })

  it('that was refused is not tried again as another one', async () => {
    const { media, world } = setUp({ microphone: 'mic-a' })
    world.refuse = 'NotAllowedError'
    await media.open(() => {}).catch(() => {})
    expect(world.opened).toEqual(['mic-a'])
  })

  it('that is unplugged is told, one that we stop is not', async () => {
    const { media, world } = setUp()
    let gone = 0
    await media.open(() => void gone++)
    const second = await media.open(() => void gone++)
    world.tracks[0]?.dispatchEvent(new Event('ended'))
    second.close()
    world.tracks[1]?.dispatchEvent(new Event('ended'))
    expect(gone).toBe(1)
  })

  it('is asked for once where the browser would ask, and not opened where it would not', async () => {
    const asking = setUp({}, 'prompt')
    await asking.media.ask()
    expect(asking.world.tracks.map(track => track.stopped)).toEqual([true])
    expect(asking.media.state()).toBe('ok')
    const granted = setUp()
    await granted.media.ask()
    expect(granted.world.opened).toEqual([])
    expect(granted.media.state()).toBe('ok')
    const denied = setUp({}, 'denied')
    await denied.media.ask()
    expect(denied.world.opened).toEqual([])
    expect(denied.media.state()).toBe('denied')
  })

  it('that is missing is noticed when it is plugged in', async () => {
    const { media, world, settle } = setUp()
    const all = world.list
    world.list = []
    await media.ask()
    expect(media.state()).toBe('missing')
    world.list = all
    world.plug()
    await settle()
    expect(media.state()).toBe('ok')
  })
})

describe('the headset', () => {
  it('is the chosen one at the chosen volume, also when that changes in a call', async () => {
    const { media, world, audio, settle } = setUp({ speaker: 'ear-a', volume: 0.5 })
    media.play(stream)
    await settle()
    expect([audio.volume, world.sinks]).toEqual([0.5, ['ear-a']])
    world.preferences = { ...world.preferences, speaker: '', volume: 0.9 }
    world.changed()
    await settle()
    expect([audio.volume, world.sinks]).toEqual([0.9, ['ear-a', '']])
  })

  it('that is unplugged in a call gives way to the system\'s own, and it is said', async () => {
    const { media, world, settle } = setUp({ speaker: 'ear-a' })
    media.play(stream)
    await settle()
    world.list = world.list.filter(device => device.deviceId !== 'ear-a')
    world.plug()
    await settle()
    expect(world.sinks).toEqual(['ear-a', ''])
    expect(world.heard).toEqual(['speaker gone'])
  })

  it('is silent when the call is over', () => {
    const { media, audio } = setUp()
    media.play(stream)
    media.play(null)
    expect(audio.srcObject).toBeNull()
  })
})

import type { SoftphoneState } from '../../shared/contract/softphone.ts'
import type { KeptPhonePreferences } from './preferences.ts'

/** How the microphone stands. */
export type MicrophoneState = SoftphoneState['microphone']

/** A microphone that is open. */
export interface Microphone {
  readonly stream: MediaStream
  readonly label: string
  readonly close: () => void
}

/** Microphones and loudspeakers of this machine. */
export interface PhoneMedia {
  /** Opens the chosen microphone, else the system's. Throws `denied` or `missing`, which `state` then says too. `onGone`: it was unplugged. */
  readonly open: (onGone: () => void) => Promise<Microphone>
  /** Asks the person once, so that a call need not. */
  readonly ask: () => Promise<void>
  readonly state: () => MicrophoneState
  readonly onState: (handler: () => void) => void
  /** Plays the far end on the chosen loudspeaker at the chosen volume; null = silence. */
  readonly play: (stream: MediaStream | null) => void
  readonly onSpeakerGone: (handler: () => void) => void
  readonly stop: () => void
}

/** What {@link createPhoneMedia} needs of the browser. */
export interface MediaPorts {
  readonly devices: Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'>
  /** What the person once said about the microphone. */
  readonly permission: () => Promise<PermissionState>
  readonly audio: Pick<HTMLAudioElement, 'srcObject' | 'volume' | 'play'> & { setSinkId?: (id: string) => Promise<void> }
  readonly preferences: KeptPhonePreferences
}

const why: Readonly<Record<string, MicrophoneState>> = { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'missing', OverconstrainedError: 'missing', NotReadableError: 'missing' }

/** Opens, watches and plays; falls back to the system's own device when the chosen one is gone. */
export function createPhoneMedia({ devices, permission, audio, preferences }: MediaPorts): PhoneMedia {
  let state: MicrophoneState = 'unasked'
  let tell: () => void = () => {}
  let speakerGone: () => void = () => {}
  let sink = ''

  function become(next: MicrophoneState): void {
    if (state === next)
      return
    state = next
    tell()
  }

  async function get(deviceId: string): Promise<MediaStream> {
    return devices.getUserMedia({ audio: { ...(deviceId === '' ? {} : { deviceId: { exact: deviceId } }), echoCancellation: true, noiseSuppression: true, autoGainControl: true }, video: false })
  }

  async function getChosen(): Promise<MediaStream> {
    const chosen = preferences.read().microphone
    try {
      return await get(chosen)
    }
    catch (error) {
      if (chosen === '' || why[(error as DOMException).name] === 'denied')
        throw error
      return get('')
    }
  }

  const stopTracks = (stream: MediaStream) => stream.getTracks().forEach(track => track.stop())

  async function open(onGone: () => void): Promise<Microphone> {
    const stream = await getChosen().catch((error: unknown) => {
      become(why[(error as DOMException).name] ?? 'missing')
      throw error
    })
    become('ok')
    const [track] = stream.getAudioTracks()
    let isOurs = true
    // Told for a device that goes, not for a track that is stopped.
    track?.addEventListener('ended', () => isOurs && onGone())
    return {
      stream,
      label: track?.label ?? '',
      close() {
        isOurs = false
        stopTracks(stream)
      },
    }
  }

  async function ask(): Promise<void> {
    const said = await permission()
    if (said === 'denied')
      return become('denied')
    if (said === 'granted')
      return become((await devices.enumerateDevices()).some(device => device.kind === 'audioinput') ? 'ok' : 'missing')
    const microphone = await open(() => {}).catch(() => null)
    microphone?.close()
  }

  async function useSpeaker(): Promise<void> {
    const { speaker, volume } = preferences.read()
    audio.volume = volume
    if (audio.setSinkId === undefined || sink === speaker)
      return
    try {
      await audio.setSinkId(speaker)
      sink = speaker
    }
    catch {
      sink = ''
      await audio.setSinkId('').catch(() => undefined)
      speakerGone()
    }
  }

  async function look(): Promise<void> {
    const list = await devices.enumerateDevices()
    if (sink !== '' && !list.some(device => device.kind === 'audiooutput' && device.deviceId === sink)) {
      sink = ''
      await audio.setSinkId?.('').catch(() => undefined)
      speakerGone()
    }
    if (state === 'missing' && list.some(device => device.kind === 'audioinput'))
      await ask()
  }
  const changed = () => void look()
  devices.addEventListener('devicechange', changed)
  const leave = preferences.onChange(() => void useSpeaker())

  return {
    open,
    ask,
    state: () => state,
    onState: handler => void (tell = handler),
    onSpeakerGone: handler => void (speakerGone = handler),
    play(stream) {
      audio.srcObject = stream
      if (stream === null)
        return
      void useSpeaker()
      // A page that captures sound may also play it; elsewhere the next press lets it.
      void audio.play().catch(() => undefined)
    },
    stop() {
      audio.srcObject = null
      devices.removeEventListener('devicechange', changed)
      leave()
    },
  }
}

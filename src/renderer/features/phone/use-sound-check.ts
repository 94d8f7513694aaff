import type { Ref } from 'vue'
import { onScopeDispose, ref } from 'vue'

/** Tries microphone, headset and ringing on the devices chosen. */
export interface SoundCheck {
  /** 0 to 1 while the microphone is tried; null = it is not. */
  readonly level: Readonly<Ref<number | null>>
  /** It was loud enough once since the trial began. */
  readonly heard: Readonly<Ref<boolean>>
  readonly failed: Readonly<Ref<boolean>>
  readonly tryMicrophone: (deviceId: string) => Promise<void>
  readonly stop: () => void
  /** A short tone on a device, volume 0 to 1. */
  readonly playTone: (deviceId: string, volume: number, hz: number) => Promise<void>
}

const everyMs = 80
/** Speech of an ordinary voice is far above, a quiet room far below (root mean square of samples in [-1, 1]). */
const speechFrom = 0.02
/** A meter shows a usual voice at half its length. */
const meterScale = 6
const toneSeconds = 0.6

/** What makes and measures sound; tests bring their own. */
export interface SoundPorts {
  readonly context: () => AudioContext & { setSinkId?: (id: string) => Promise<void> }
  readonly open: (constraints: MediaStreamConstraints) => Promise<MediaStream>
}

const browserPorts: SoundPorts = { context: () => new AudioContext(), open: constraints => navigator.mediaDevices.getUserMedia(constraints) }

/** Sound checks of the calling component; they end with it. */
export function useSoundCheck({ context: makeContext, open }: SoundPorts = browserPorts): SoundCheck {
  const level = ref<number | null>(null)
  const heard = ref(false)
  const failed = ref(false)
  let end: (() => void) | null = null
  let trial = 0

  function stop(): void {
    trial++
    end?.()
    end = null
    level.value = null
  }

  async function tryMicrophone(deviceId: string): Promise<void> {
    stop()
    const mine = trial
    heard.value = false
    failed.value = false
    const stream = await open({ audio: deviceId === '' ? true : { deviceId: { exact: deviceId } } }).catch(() => null)
    if (stream === null || mine !== trial) {
      stream?.getTracks().forEach(track => track.stop())
      failed.value = stream === null
      return
    }
    const context = makeContext()
    const analyser = context.createAnalyser()
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    level.value = 0
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
      level.value = Math.min(1, loudness * meterScale)
      heard.value ||= loudness >= speechFrom
    }, everyMs)
    end = () => {
      clearInterval(timer)
      stream.getTracks().forEach(track => track.stop())
      void context.close()
    }
  }

  async function playTone(deviceId: string, volume: number, hz: number): Promise<void> {
    const context = makeContext()
    await context.setSinkId?.(deviceId).catch(() => undefined)
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.frequency.value = hz
    gain.gain.value = 0.15 * volume
    tone.connect(gain).connect(context.destination)
    tone.onended = () => void context.close()
    tone.start()
    tone.stop(context.currentTime + toneSeconds)
  }

  onScopeDispose(stop)
  return { level, heard, failed, tryMicrophone, stop, playTone }
}

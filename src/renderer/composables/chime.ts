import { onScopeDispose } from 'vue'

/** Sounds of the desk: a soft knock for work that comes, a pair for a ringing phone, a low pair for danger. */
export type ChimeKind = 'knock' | 'ring' | 'danger'

const quietMs = 2_500
const notes: Readonly<Record<ChimeKind, readonly number[]>> = { knock: [660], ring: [880, 660], danger: [440, 330, 440] }

/**
 * Plays short tones made on the spot (no file to load). However many alarms come, one sound each few seconds. A page that
 * nobody has touched yet may not sound; what is on the screen remains.
 */
export function useChime(isOn: () => boolean, now: () => number): (kind: ChimeKind) => void {
  let context: AudioContext | null = null
  let lastAt = Number.NEGATIVE_INFINITY
  onScopeDispose(() => void context?.close())

  return (kind) => {
    if (!isOn() || now() - lastAt < quietMs || typeof AudioContext === 'undefined' || !navigator.userActivation?.hasBeenActive)
      return
    lastAt = now()
    context ??= new AudioContext()
    if (context.state === 'running')
      notes[kind].forEach((pitch, i) => play(context, pitch, i * 0.16))
    else
      void context.resume()
  }
}

function play(context: AudioContext | null, pitch: number, after: number): void {
  if (context === null)
    return
  const at = context.currentTime + after
  const tone = context.createOscillator()
  const volume = context.createGain()
  tone.frequency.value = pitch
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.08, at + 0.015)
  volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.3)
  tone.connect(volume).connect(context.destination)
  tone.start(at)
  tone.stop(at + 0.32)
}

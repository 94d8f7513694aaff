import { onScopeDispose } from 'vue'
import { toneFile } from './tone-file.ts'

/** Sounds of the desk: a soft knock for work that comes, a pair for a ringing phone, a low pair for danger. */
export type ChimeKind = 'knock' | 'ring' | 'danger'

const quietMs = 2_500
const notes: Readonly<Record<ChimeKind, readonly number[]>> = { knock: [660], ring: [880, 660], danger: [440, 330, 440] }

/**
 * Plays short tones made on the spot (no file to load). However many alarms come, one sound each few seconds. A page that
 * nobody has touched yet may not sound; what is on the screen remains. They are played as a file is: an audio context would hold up
 * whoever types while it asks for the machine's loudspeaker, and keep it busy for the rest of the day.
 */
export function useChime(isOn: () => boolean, now: () => number): (kind: ChimeKind) => void {
  const players = new Map<ChimeKind, { readonly audio: HTMLAudioElement, readonly url: string }>()
  let lastAt = Number.NEGATIVE_INFINITY
  onScopeDispose(() => players.forEach(({ audio, url }) => {
    audio.pause()
    URL.revokeObjectURL(url)
  }))

  function playerOf(kind: ChimeKind): HTMLAudioElement {
    const known = players.get(kind)
    if (known)
      return known.audio
    const url = URL.createObjectURL(new Blob([toneFile(notes[kind])], { type: 'audio/wav' }))
    const audio = new Audio(url)
    players.set(kind, { audio, url })
    return audio
  }

  return (kind) => {
    if (!isOn() || now() - lastAt < quietMs || typeof Audio === 'undefined' || !navigator.userActivation?.hasBeenActive)
      return
    lastAt = now()
    // A machine without a loudspeaker is no fault of the alarm.
    playerOf(kind).play().catch(() => undefined)
  }
}

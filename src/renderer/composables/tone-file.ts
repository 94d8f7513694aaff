const rate = 22_050
/** From one tone to the next, and how long each is heard, s. */
const stepS = 0.16
const toneS = 0.32
const riseS = 0.015
const fallS = 0.3
const loud = 0.08
const faint = 0.0005
const headerBytes = 44

/** How loud a tone is so long after it began, s: it rises at once and fades. */
function loudnessAt(s: number): number {
  if (s < riseS)
    return loud * s / riseS
  return loud * (faint / loud) ** Math.min(1, (s - riseS) / (fallS - riseS))
}

/** Short tones one after the other, Hz, as a sound file: WAV, one channel of 16 bits. */
export function toneFile(pitches: readonly number[]): Uint8Array<ArrayBuffer> {
  const frames = Math.ceil(((pitches.length - 1) * stepS + toneS) * rate)
  const sound = new Float32Array(frames)
  for (const [n, pitch] of pitches.entries()) {
    const from = Math.round(n * stepS * rate)
    for (let at = 0; at < toneS * rate && from + at < frames; at++)
      sound[from + at]! += Math.sin(2 * Math.PI * pitch * at / rate) * loudnessAt(at / rate)
  }
  const file = new Uint8Array(headerBytes + frames * 2)
  const view = new DataView(file.buffer)
  const write = (at: number, letters: string) => file.set(new TextEncoder().encode(letters), at)
  write(0, 'RIFF')
  view.setUint32(4, file.length - 8, true)
  write(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  write(36, 'data')
  view.setUint32(40, frames * 2, true)
  for (const [at, height] of sound.entries())
    view.setInt16(headerBytes + at * 2, Math.round(height * 0x7FFF), true)
  return file
}

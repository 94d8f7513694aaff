import type { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'

/** Debian's package of the same name. */
const sox = 'sox'

/** Writes a wav of one steady tone, mono, 16 bit. */
export function writeTone(file: string, { hertz, rate, seconds }: { readonly hertz: number, readonly rate: number, readonly seconds: number }): void {
  execFileSync(sox, ['-q', '-n', '-r', String(rate), '-b', '16', '-c', '1', file, 'synth', String(seconds), 'sine', String(hertz), 'gain', '-6'])
}

/** Writes a wav of what came over a call: G.711 μ-law, 8 kHz. */
export function writeHeard(file: string, said: Buffer): void {
  execFileSync(sox, ['-q', '-t', 'ul', '-r', '8000', '-c', '1', '-', '-e', 'signed', '-b', '16', file], { input: said })
}

/** Samples of a sound file between -1 and 1, at 8 kHz. */
function readSamples(file: string): Float64Array {
  const raw = execFileSync(sox, ['-q', '--ignore-length', file, '-t', 'raw', '-r', '8000', '-e', 'signed', '-b', '16', '-c', '1', '-'], { maxBuffer: 64 * 1024 * 1024 })
  return Float64Array.from({ length: Math.floor(raw.length / 2) }, (_, n) => raw.readInt16LE(n * 2) / 32_768)
}

/** Strength of one frequency in samples of 8 kHz (Goertzel), 0 to about 1. */
function strengthOf(samples: Float64Array, hertz: number): number {
  const turn = 2 * Math.cos(2 * Math.PI * hertz / 8_000)
  let [before, last] = [0, 0]
  for (const sample of samples)
    [before, last] = [last, sample + turn * last - before]
  return 2 * Math.sqrt(Math.max(0, before * before + last * last - turn * before * last)) / samples.length
}

/** A tone as found in a recording. */
export interface HeardTone {
  readonly hertz: number
  readonly strength: number
  /** Seconds of sound that were looked at. */
  readonly seconds: number
}

/** The strongest tone between 200 and 2,000 Hz in the loudest second of a recording. */
export function toneOf(file: string): HeardTone {
  const samples = readSamples(file)
  const second = loudestSecond(samples)
  const tones = Array.from({ length: 901 }, (_, n) => 200 + n * 2).map(hertz => ({ hertz, strength: strengthOf(second, hertz) }))
  const best = tones.reduce((a, b) => b.strength > a.strength ? b : a)
  return { ...best, seconds: samples.length / 8_000 }
}

function loudestSecond(samples: Float64Array): Float64Array {
  const starts = Array.from({ length: Math.max(1, Math.floor(samples.length / 4_000) - 1) }, (_, n) => n * 4_000)
  const loudness = (start: number) => samples.subarray(start, start + 8_000).reduce((sum, sample) => sum + sample * sample, 0)
  const best = starts.reduce((a, b) => loudness(b) > loudness(a) ? b : a)
  return samples.subarray(best, best + 8_000)
}

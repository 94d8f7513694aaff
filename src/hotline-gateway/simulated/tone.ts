import { Buffer } from 'node:buffer'

/** Samples in a second. */
const rate = 8_000
const seconds = 2
/** Hz; the A that orchestras tune to. */
const pitch = 440
const headerBytes = 44

/** A tone of two seconds as a WAV file, 16 bits mono: what a recording of calls without sound is. */
export function toneFile(): Uint8Array {
  const samples = rate * seconds
  const file = Buffer.alloc(headerBytes + samples * 2)
  file.write('RIFF', 0, 'ascii')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'ascii')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'ascii')
  file.writeUInt32LE(samples * 2, 40)
  for (let at = 0; at < samples; at++)
    file.writeInt16LE(Math.round(8_000 * Math.sin(2 * Math.PI * pitch * at / rate)), headerBytes + at * 2)
  return file
}

import { Buffer } from 'node:buffer'

const HEADER_BYTES = 6
const ENTRY_BYTES = 16

/** Packs square PNG pictures (edge in pixels, at most 256, with its PNG) into one Windows .ico file. */
export function encodeIco(pictures: readonly (readonly [size: number, png: Buffer])[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = HEADER_BYTES + ENTRY_BYTES * pictures.length
  const entries = pictures.map(([size, png]) => {
    const entry = Buffer.alloc(ENTRY_BYTES)
    // A byte holds the edge; 0 stands for 256.
    entry.writeUInt8(size % 256, 0)
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...pictures.map(([, png]) => png)])
}

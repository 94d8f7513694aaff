import { Buffer } from 'node:buffer'

/** Pixels of a picture. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

function pngSize(bytes: Buffer): ImageSize | null {
  return bytes.length < 24 ? null : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

function gifSize(bytes: Buffer): ImageSize | null {
  return bytes.length < 10 ? null : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
}

/** Start-of-frame markers; the three left out in their range mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xC0 && marker <= 0xCF && marker !== 0xC4 && marker !== 0xC8 && marker !== 0xCC
}

function jpegSize(bytes: Buffer): ImageSize | null {
  let at = 2
  while (at + 9 <= bytes.length) {
    if (bytes[at] !== 0xFF)
      return null
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xFF) {
      at++
      continue
    }
    if (isFrame(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2))
  }
  return null
}

function webpSize(bytes: Buffer): ImageSize | null {
  if (bytes.length < 30)
    return null
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X': return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    case 'VP8 ': return { width: bytes.readUInt16LE(26) & 0x3FFF, height: bytes.readUInt16LE(28) & 0x3FFF }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & 0x3FFF) + 1, height: (bits >>> 14 & 0x3FFF) + 1 }
    }
    default: return null
  }
}

const READERS: Readonly<Record<string, (bytes: Buffer) => ImageSize | null>> = {
  'image/png': pngSize,
  'image/gif': gifSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
}

/** Width and height that a picture declares, read from its head without decoding it; null when it declares none. */
export function imageSize(mime: string, bytes: Uint8Array): ImageSize | null {
  return READERS[mime]?.(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) ?? null
}

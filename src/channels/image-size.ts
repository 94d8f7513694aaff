import { Buffer } from 'node:buffer'

/** Pixels of a picture. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** A picture is refused before anything decodes it: by its sides, and by its area (four bytes a pixel once decoded). */
const MAX_SIDE = 32_767
const MAX_PIXELS = 64_000_000

/** True for a picture that a screen can decode without harm. */
export function isDrawable({ width, height }: ImageSize): boolean {
  return width > 0 && height > 0 && Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS
}

function pngSize(bytes: Buffer): ImageSize | null {
  return bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR' ? null : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** Bytes of a colour table, by the flags that announce it. */
function coloursOf(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}

/** Where the first frame of a GIF begins, behind its extensions; -1 when there is none. */
function firstFrameOf(bytes: Buffer): number {
  let at = 13 + coloursOf(bytes[10] ?? 0)
  while (bytes[at] === 0x21) {
    at += 2
    for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0)
      at += length + 1
    at += 1
  }
  return bytes[at] === 0x2C && at + 9 <= bytes.length ? at : -1
}

/** The screen of a GIF, or its first frame where that is larger: decoders make room for it. */
function gifSize(bytes: Buffer): ImageSize | null {
  if (bytes.length < 10)
    return null
  const screen = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  const frame = firstFrameOf(bytes)
  if (frame === -1)
    return screen
  return {
    width: Math.max(screen.width, bytes.readUInt16LE(frame + 1) + bytes.readUInt16LE(frame + 5)),
    height: Math.max(screen.height, bytes.readUInt16LE(frame + 3) + bytes.readUInt16LE(frame + 7)),
  }
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

/** A height below zero means that the rows run from top to bottom. */
function bmpSize(bytes: Buffer): ImageSize | null {
  if (bytes.length < 26)
    return null
  return bytes.readUInt32LE(14) === 12 ? { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) } : { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) }
}

const READERS: Readonly<Record<string, (bytes: Buffer) => ImageSize | null>> = {
  'image/png': pngSize,
  'image/gif': gifSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
  'image/bmp': bmpSize,
}

/** Width and height that a picture declares, read from its head without decoding it; null when it declares none. */
export function imageSize(mime: string, bytes: Uint8Array): ImageSize | null {
  return READERS[mime]?.(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) ?? null
}

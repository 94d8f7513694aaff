import { Buffer } from 'node:buffer'

interface Magic {
  readonly mime: string
  readonly at: number
  readonly bytes: string
}

const latin = (text: string): string => Buffer.from(text, 'latin1').toString('hex')

const MAGIC: readonly Magic[] = [
  { mime: 'image/jpeg', at: 0, bytes: 'ffd8ff' },
  { mime: 'image/png', at: 0, bytes: '89504e470d0a1a0a' },
  { mime: 'image/gif', at: 0, bytes: latin('GIF87a') },
  { mime: 'image/gif', at: 0, bytes: latin('GIF89a') },
  { mime: 'image/webp', at: 8, bytes: latin('WEBP') },
  { mime: 'audio/amr', at: 0, bytes: latin('#!AMR') },
  { mime: 'audio/ogg', at: 0, bytes: latin('OggS') },
  { mime: 'audio/wav', at: 8, bytes: latin('WAVE') },
  { mime: 'audio/mp4', at: 4, bytes: latin('ftypM4A') },
  { mime: 'audio/mpeg', at: 0, bytes: latin('ID3') },
  { mime: 'audio/mpeg', at: 0, bytes: 'fffb' },
  { mime: 'audio/mpeg', at: 0, bytes: 'fff3' },
  { mime: 'audio/aac', at: 0, bytes: 'fff1' },
  { mime: 'audio/aac', at: 0, bytes: 'fff9' },
  { mime: 'video/mp4', at: 4, bytes: latin('ftyp') },
  { mime: 'video/webm', at: 0, bytes: '1a45dfa3' },
]

/** Boxes that begin like a film and hold a still picture, which few browsers and platforms read. */
const STILL_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis', 'crx '])

/** Two letters alone would be too little: a bitmap's reserved bytes are zero and its second header has one of few lengths. */
function isBitmap(head: Buffer): boolean {
  return head.length >= 18 && head.toString('latin1', 0, 2) === 'BM' && head.readUInt32LE(6) === 0 && [12, 40, 52, 56, 64, 108, 124].includes(head.readUInt32LE(14))
}

/** The type of a picture, sound or film by its first bytes; null for everything else, whatever a header claims about it. */
export function sniffMime(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 18))
  if (isBitmap(head))
    return 'image/bmp'
  const found = MAGIC.find(magic => head.toString('hex').startsWith(magic.bytes, magic.at * 2))?.mime ?? null
  return found === 'video/mp4' && STILL_BRANDS.has(head.toString('latin1', 8, 12)) ? null : found
}

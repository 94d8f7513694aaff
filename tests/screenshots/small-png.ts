import { Buffer } from 'node:buffer'
import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** Pixels of a picture, three bytes each. */
interface Pixels { readonly width: number, readonly height: number, readonly rgb: Uint8Array }

const signature = Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
const mostColours = 256

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

/** Undoes the filters of a PNG's rows, `step` bytes a pixel. */
function unfilter(raw: Uint8Array, width: number, height: number, step: number): Uint8Array {
  const stride = width * step
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x
      const left = x >= step ? out[at - step] ?? 0 : 0
      const up = y > 0 ? out[at - stride] ?? 0 : 0
      const corner = x >= step && y > 0 ? out[at - stride - step] ?? 0 : 0
      const guess = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : filter === 4 ? paeth(left, up, corner) : 0
      out[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess
    }
  }
  return out
}

/** Reads what a browser writes: eight bits, with or without alpha, not interlaced. */
function decode(png: Buffer): Pixels {
  const [width, height, colour] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25]]
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const step = colour === 6 ? 4 : 3
  const bytes = unfilter(inflateSync(Buffer.concat(parts)), width, height, step)
  if (step === 3)
    return { width, height, rgb: bytes }
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++)
    rgb.set(bytes.subarray(i * 4, i * 4 + 3), i * 3)
  return { width, height, rgb }
}

type Counted = readonly [colour: number, count: number]

const channelOf = (colour: number, shift: number) => (colour >> shift) & 0xFF

function spread(box: readonly Counted[]): { shift: number, range: number } {
  return [16, 8, 0].map((shift) => {
    const values = box.map(([colour]) => channelOf(colour, shift))
    return { shift, range: values.reduce((a, b) => Math.max(a, b), 0) - values.reduce((a, b) => Math.min(a, b), 255) }
  }).reduce((a, b) => b.range > a.range ? b : a)
}

/** The colours of a palette: boxes of colours, the widest is cut in two until there are enough; what is seen most stands for its box. */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  const boxes: Counted[][] = [[...counts]]
  while (boxes.length < mostColours) {
    const weights = boxes.map(box => box.length < 2 ? -1 : spread(box).range * Math.log2(2 + box.reduce((sum, [, n]) => sum + n, 0)))
    const widest = weights.indexOf(Math.max(...weights))
    const box = boxes[widest]
    if (box === undefined || (weights[widest] ?? -1) <= 0)
      break
    const { shift } = spread(box)
    box.sort(([a], [b]) => channelOf(a, shift) - channelOf(b, shift))
    boxes.push(box.splice(box.length >> 1))
  }
  return boxes.map(box => box.reduce((a, b) => b[1] > a[1] ? b : a)[0])
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  palette.forEach((candidate, i) => {
    const distance = [16, 8, 0].reduce((sum, shift) => sum + (channelOf(candidate, shift) - channelOf(colour, shift)) ** 2, 0)
    if (distance < least)
      [best, least] = [i, distance]
  })
  return best
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}

/** The same picture with at most 256 colours: a screen has few, and a guide is read over a company's network. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png)
  const colours = new Int32Array(width * height)
  const counts = new Map<number, number>()
  for (let i = 0; i < colours.length; i++) {
    const colour = ((rgb[i * 3] ?? 0) << 16) | ((rgb[i * 3 + 1] ?? 0) << 8) | (rgb[i * 3 + 2] ?? 0)
    colours[i] = colour
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = paletteOf(counts)
  const places = new Map([...counts.keys()].map(colour => [colour, nearest(palette, colour)]))
  const rows = Buffer.alloc((width + 1) * height)
  for (let i = 0; i < colours.length; i++)
    rows[Math.floor(i / width) * (width + 1) + 1 + i % width] = places.get(colours[i] ?? 0) ?? 0
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const table = Buffer.from(palette.flatMap(colour => [channelOf(colour, 16), channelOf(colour, 8), channelOf(colour, 0)]))
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', table), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

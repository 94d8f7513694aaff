import type { Random } from './random.ts'
import { Buffer } from 'node:buffer'
import { crc32, deflateSync } from 'node:zlib'
import { createRandom, seedFrom } from './random.ts'

/** What a customer's picture shows; drawn by the sandbox itself. */
export type Motif = 'broken_screen' | 'parcel' | 'smoke' | 'bill' | 'folding_phone' | 'text_message' | 'receipt' | 'sunset' | 'plain'

type Colour = readonly [number, number, number]

interface Canvas {
  width: number
  height: number
  pixels: Buffer
}

function createCanvas(width: number, height: number, colour: Colour): Canvas {
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < pixels.length; at += 3)
    pixels.set(colour, at)
  return { width, height, pixels }
}

function dot(canvas: Canvas, x: number, y: number, colour: Colour, weight = 1): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height)
    return
  const at = (Math.floor(y) * canvas.width + Math.floor(x)) * 3
  for (let channel = 0; channel < 3; channel++)
    canvas.pixels[at + channel] = (canvas.pixels[at + channel] ?? 0) * (1 - weight) + (colour[channel] ?? 0) * weight
}

function box(canvas: Canvas, [left, top, width, height]: readonly [number, number, number, number], colour: Colour): void {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++)
      dot(canvas, x, y, colour)
  }
}

function line(canvas: Canvas, [x1, y1, x2, y2]: readonly [number, number, number, number], colour: Colour): void {
  const steps = Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1))) * 2
  for (let step = 0; step <= steps; step++)
    dot(canvas, x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps, colour)
}

function phone(canvas: Canvas, screen: Colour): void {
  box(canvas, [160, 20, 160, 280], [32, 34, 40])
  box(canvas, [168, 30, 144, 260], screen)
}

const PAINTERS: Record<Motif, (canvas: Canvas, random: Random) => void> = {
  broken_screen(canvas, random) {
    phone(canvas, [210, 220, 235])
    const centre = [random.int(200, 280), random.int(80, 200)] as const
    for (let crack = 0; crack < 22; crack++)
      line(canvas, [centre[0], centre[1], random.int(168, 311), random.int(30, 289)], [70, 76, 92])
    box(canvas, [168, random.int(60, 240), 144, 6], [40, 220, 120])
  },
  parcel(canvas) {
    box(canvas, [110, 70, 260, 200], [196, 152, 96])
    box(canvas, [220, 70, 36, 200], [226, 200, 140])
    box(canvas, [270, 190, 80, 50], [248, 248, 244])
    for (let bar = 0; bar < 12; bar++)
      box(canvas, [276 + bar * 6, 196, bar % 3 + 1, 26], [30, 30, 30])
  },
  smoke(canvas, random) {
    phone(canvas, [58, 40, 36])
    for (let puff = 0; puff < 26_000; puff++) {
      const rise = random.next()
      dot(canvas, 240 + (random.next() - 0.5) * (40 + rise * 260), 250 - rise * 240, [198, 198, 202], 0.35)
    }
    box(canvas, [214, 238, 56, 26], [234, 96, 30])
  },
  bill(canvas, random) {
    box(canvas, [90, 15, 300, 290], [252, 252, 250])
    for (let row = 0; row < 11; row++) {
      box(canvas, [110, 40 + row * 23, random.int(60, 150), 9], [150, 154, 162])
      box(canvas, [320, 40 + row * 23, random.int(24, 50), 9], row === 7 ? [214, 48, 49] : [96, 100, 108])
    }
  },
  folding_phone(canvas) {
    box(canvas, [70, 40, 340, 240], [30, 32, 38])
    box(canvas, [80, 50, 320, 220], [8, 8, 10])
    box(canvas, [180, 50, 120, 220], [70, 120, 190])
    box(canvas, [239, 50, 2, 220], [50, 54, 60])
  },
  text_message(canvas, random) {
    phone(canvas, [240, 242, 246])
    for (let bubble = 0; bubble < 5; bubble++)
      box(canvas, [176, 44 + bubble * 46, random.int(60, 120), 32], bubble % 2 ? [120, 200, 130] : [255, 255, 255])
  },
  receipt(canvas, random) {
    box(canvas, [150, 10, 180, 300], [250, 248, 240])
    for (let row = 0; row < 15; row++)
      box(canvas, [164, 26 + row * 18, random.int(50, 150), 6], [90, 90, 90])
    box(canvas, [256, 220, 56, 56], [220, 120, 110])
  },
  sunset(canvas) {
    for (let y = 0; y < canvas.height; y++)
      box(canvas, [0, y, canvas.width, 1], [250 - y / 3, 150 - y / 4, 90 + y / 3])
    box(canvas, [200, 150, 80, 40], [255, 226, 140])
  },
  plain(canvas, random) {
    for (let tile = 0; tile < 40; tile++)
      box(canvas, [random.int(0, 440), random.int(0, 290), random.int(20, 90), random.int(20, 70)], [random.int(60, 220), random.int(60, 220), random.int(60, 220)])
  },
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** PNG bytes with the given size in the header; `rows` is the raw picture, possibly less than the header promises. */
export function encodePng(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function toPng(canvas: Canvas): Buffer {
  const stride = canvas.width * 3
  const rows = Buffer.alloc((stride + 1) * canvas.height)
  for (let y = 0; y < canvas.height; y++)
    canvas.pixels.copy(rows, y * (stride + 1) + 1, y * stride, (y + 1) * stride)
  return encodePng(canvas.width, canvas.height, rows)
}

/** A 480 × 320 PNG of the motif; the same name always gives the same picture. */
export function drawPicture(motif: Motif, name: string): Buffer {
  const canvas = createCanvas(480, 320, [228, 230, 234])
  PAINTERS[motif](canvas, createRandom(seedFrom(motif, name)))
  return toPng(canvas)
}

/** A square portrait in the two colours of that user. */
export function drawAvatar(uid: number, size: number): Buffer {
  const random = createRandom(seedFrom('avatar', uid))
  const colour = (): Colour => [random.int(90, 230), random.int(90, 230), random.int(90, 230)]
  const canvas = createCanvas(size, size, colour())
  const unit = size / 10
  const skin = colour()
  box(canvas, [Math.round(unit * 3.5), Math.round(unit * 2), Math.round(unit * 3), Math.round(unit * 3)], skin)
  box(canvas, [Math.round(unit * 2), Math.round(unit * 6), Math.round(unit * 6), Math.round(unit * 4)], skin)
  return toPng(canvas)
}

/** Whether a word names a motif. */
export function isMotif(word: string): word is Motif {
  return Object.hasOwn(PAINTERS, word)
}

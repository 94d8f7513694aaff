import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { imageSize, isDrawable } from './image-size.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const riff = (kind: string, rest: string): Uint8Array => hex(`52494646 00000000 57454250 ${Buffer.from(kind).toString('hex')} ${rest}`)

describe('imageSize', () => {
  it.each<[string, Uint8Array, number, number]>([
    ['image/png', hex('89504e470d0a1a0a 0000000d 49484452 0000c350 00002710 08'), 50_000, 10_000],
    ['image/gif', hex('474946383961 2003 5802 00'), 800, 600],
    // A frame that is larger than the screen it is drawn on, behind a colour table and a comment.
    ['image/gif', hex('474946383961 0100 0100 80 00 00 000000ffffff 21fe 03616263 00 2c 0000 0000 60ea 60ea 00'), 60_000, 60_000],
    ['image/jpeg', hex('ffd8 ffe0 0004 0000 ff ffc2 0011 08 0258 0320 03'), 800, 600],
    ['image/bmp', hex('424d 00000000 00000000 36000000 28000000 20030000 a8fdffff'), 800, 600],
    ['image/bmp', hex('424d 00000000 00000000 1a000000 0c000000 2003 5802 0000 0000'), 800, 600],
    ['image/webp', riff('VP8X', '0a000000 00000000 1f0300 570200'), 800, 600],
    ['image/webp', riff('VP8 ', '00000000 000000 9d012a 2003 5802'), 800, 600],
    ['image/webp', riff('VP8L', '00000000 2f 1fc39500 0000000000'), 800, 600],
  ])('F48 %s', (mime, bytes, width, height) => {
    expect(imageSize(mime, bytes)).toEqual({ width, height })
  })

  it.each<[string, Uint8Array]>([
    ['image/png', hex('89504e470d0a1a0a')],
    ['image/png', hex('89504e470d0a1a0a 0000000d 74455874 00000001 00000001 08')],
    ['image/gif', hex('4749')],
    ['image/jpeg', hex('ffd8')],
    ['image/jpeg', hex('ffd8 0000 0000 0000 0000 0000 0000')],
    ['image/jpeg', hex(`ffd8 ${'ffe00002'.repeat(500)}`)],
    ['image/webp', riff('ABCD', '00'.repeat(20))],
    ['audio/amr', hex('2321414d52')],
  ])('F48 %s that declares none', (mime, bytes) => {
    expect(imageSize(mime, bytes)).toBeNull()
  })
})

describe('isDrawable', () => {
  it.each([
    [8_192, 6_144, true],
    [300, 10_000, true],
    [1, 1, true],
    [50_000, 10, false],
    [50_000, 50_000, false],
    [20_000, 20_000, false],
    [0, 10, false],
  ])('F48 %i × %i: %s', (width, height, drawable) => {
    expect(isDrawable({ width, height })).toBe(drawable)
  })
})

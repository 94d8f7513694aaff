import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { sniffMime } from './sniff-mime.ts'

describe('sniffMime', () => {
  it.each([
    ['image/png', '89504e470d0a1a0a0000000d'],
    ['image/jpeg', 'ffd8ffe000104a464946'],
    ['image/gif', Buffer.from('GIF89a......').toString('hex')],
    ['image/webp', Buffer.from('RIFF....WEBPVP8 ').toString('hex')],
    ['audio/amr', Buffer.from('#!AMR\n').toString('hex')],
    ['audio/mp4', Buffer.from('....ftypM4A ').toString('hex')],
    ['video/mp4', Buffer.from('....ftypisom').toString('hex')],
    ['image/bmp', '424d00000000000000003600000028000000'],
    [null, Buffer.from('BMW 的发动机故障灯亮了怎么办').toString('hex')],
    ['audio/aac', 'fff15080'],
    [null, Buffer.from('....ftypheic').toString('hex')],
    [null, Buffer.from('....ftypavif').toString('hex')],
    [null, Buffer.from('<script>alert(1)</script>').toString('hex')],
    [null, Buffer.from('MZ\x90\x00').toString('hex')],
    [null, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('hex')],
    [null, ''],
  ])('F48 %s', (mime, hex) => {
    expect(sniffMime(new Uint8Array(Buffer.from(hex, 'hex')))).toBe(mime)
  })
})

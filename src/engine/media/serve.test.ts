import type { MediaSlice } from '../handle.ts'
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerMedia } from './serve.ts'

const megabyte = 2 ** 20

function reader(content: Uint8Array, mime = 'video/mp4', most = megabyte) {
  const asked: MediaSlice[] = []
  return {
    asked,
    read: async (_id: string, slice: MediaSlice = { from: 0, length: content.length }) => {
      asked.push(slice)
      return { mime, name: '片子.mp4', from: slice.from, size: content.length, bytes: content.subarray(slice.from, slice.from + Math.min(slice.length, most)) }
    },
  }
}
async function bodyOf(answer: Awaited<ReturnType<typeof answerMedia>>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of answer.body())
    parts.push(part)
  return Buffer.concat(parts)
}

describe('a media item over HTTP', () => {
  const content = new Uint8Array(3 * megabyte + 7).map((_, index) => index % 251)

  it('is sent whole, a slice at a time', async () => {
    const { read, asked } = reader(content)
    const answer = await answerMedia(read, 'm1')
    expect([answer.status, answer.headers['Content-Length'], answer.headers['Accept-Ranges'], answer.headers['Content-Type']]).toEqual([200, String(content.length), 'bytes', 'video/mp4'])
    expect((await bodyOf(answer)).equals(Buffer.from(content))).toBe(true)
    expect(asked.every(slice => slice.length <= megabyte)).toBe(true)
  })

  it('is sent in the part that was asked for, whatever part that is', async () => {
    const { read } = reader(content.subarray(0, 5_000), 'video/mp4', 700)
    await fc.assert(fc.asyncProperty(fc.nat(4_999), fc.nat(6_000), async (from, more) => {
      const answer = await answerMedia(read, 'm1', `bytes=${from}-${from + more}`)
      const to = Math.min(4_999, from + more)
      expect(answer.headers['Content-Range']).toBe(`bytes ${from}-${to}/5000`)
      expect((await bodyOf(answer)).equals(Buffer.from(content.subarray(from, to + 1)))).toBe(true)
    }))
  })

  it.each([
    ['bytes=10-', 206, 'bytes 10-99/100'],
    ['bytes=-10', 206, 'bytes 90-99/100'],
    ['bytes=-1000', 206, 'bytes 0-99/100'],
    ['bytes=100-', 416, 'bytes */100'],
    ['bytes=-0', 416, 'bytes */100'],
    ['bytes=5-3', 200, undefined],
    ['bytes=0-1,5-6', 200, undefined],
    ['items=0-1', 200, undefined],
    ['bytes=99999999999999999999-', 200, undefined],
  ])('%s: %i', async (range, status, contentRange) => {
    const answer = await answerMedia(reader(content.subarray(0, 100)).read, 'm1', range)
    expect([answer.status, answer.headers['Content-Range']]).toEqual([status, contentRange])
    expect((await bodyOf(answer)).length).toBe(Number(answer.headers['Content-Length']))
  })

  it('ends with an error when the file breaks off', async () => {
    const answer = await answerMedia(async (_id, slice) => ({ mime: 'image/png', name: null, from: slice?.from ?? 0, size: 100, bytes: new Uint8Array(slice?.from === 0 ? 50 : 0) }), 'm1')
    await expect(bodyOf(answer)).rejects.toThrow('broke off')
  })

  it('F48 is shown inside a page only as a plain picture', async () => {
    for (const [mime, type, disposition] of [['image/png', 'image/png', 'inline'], ['image/svg+xml', 'application/octet-stream', 'attachment'], ['text/html', 'application/octet-stream', 'attachment'], ['audio/amr', 'application/octet-stream', 'attachment'], ['video/mp4', 'video/mp4', 'attachment']] as const) {
      const { headers } = await answerMedia(reader(content.subarray(0, 10), mime).read, 'm1')
      expect([headers['Content-Type'], headers['Content-Disposition']?.split(';')[0], headers['X-Content-Type-Options'], headers['Content-Security-Policy']]).toEqual([type, disposition, 'nosniff', 'default-src \'none\'; sandbox'])
    }
  })
})

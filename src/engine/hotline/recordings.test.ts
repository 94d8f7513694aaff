import { afterEach, describe, expect, it } from 'vitest'
import { createGatewayRecordings, createRecordingShelf, readingRecordings } from './recordings.ts'

const bytes = new TextEncoder().encode('RIFF0123456789')

describe('the shelf', () => {
  it('serves what was put there for ten minutes, a slice at a time, under an id nobody can guess', async () => {
    let now = 1_000
    const shelf = createRecordingShelf(() => now)
    const read = readingRecordings(shelf, async () => ({ mime: 'image/png', bytes, name: 'a' }))
    const { mediaId, until } = shelf.put({ mime: 'audio/wav', bytes })
    expect(mediaId).toMatch(/^recording-[\da-f-]{36}$/)
    expect(until).toBe(601_000)
    expect(await read(mediaId, { from: 4, length: 3 })).toMatchObject({ mime: 'audio/wav', from: 4, size: 14, bytes: new TextEncoder().encode('012') })
    expect((await read(mediaId)).bytes).toHaveLength(14)
    expect((await read('m1')).mime).toBe('image/png')
    now = 601_000
    await expect(read(mediaId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(read('recording-guess')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('the oldest gives way when there are many', () => {
    const shelf = createRecordingShelf(() => 0)
    const ids = Array.from({ length: 9 }, () => shelf.put({ mime: 'audio/wav', bytes }).mediaId)
    expect(shelf.read(ids[0]!)).toBeUndefined()
    expect(ids.slice(1).every(id => shelf.read(id) !== undefined)).toBe(true)
  })
})

describe('the gateway\'s recordings', () => {
  const asked: [string, string | null][] = []
  afterEach(() => asked.splice(0))
  const answering = (response: () => Response | Promise<Response>) => createGatewayRecordings({
    url: 'http://127.0.0.1:8790',
    token: 'gateway-token',
    fetch: async (url, init) => {
      asked.push([String(url as URL), new Headers(init?.headers).get('Authorization')])
      return response()
    },
  })

  it('are asked for by id, with the link\'s token', async () => {
    const recordings = answering(() => new Response(bytes, { headers: { 'Content-Type': 'audio/wav' } }))
    expect(await recordings.fetch('rec/../1')).toMatchObject({ mime: 'audio/wav', bytes })
    expect(asked).toEqual([['http://127.0.0.1:8790/recordings/rec%2F..%2F1', 'Bearer gateway-token']])
  })

  it.each([
    ['gone', () => new Response('', { status: 404 }), 'not_found'],
    ['the phone system is away', () => new Response('', { status: 503 }), 'hotline_unreachable'],
    ['no gateway', () => Promise.reject(new TypeError('fetch failed')), 'hotline_unreachable'],
    ['far too long', () => new Response(bytes, { headers: { 'Content-Length': String(2 ** 30) } }), 'payload_too_large'],
  ])('%s', async (_, response, code) => {
    await expect(answering(response).fetch('rec-1')).rejects.toMatchObject({ code })
  })
})

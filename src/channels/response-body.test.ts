import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, readBounded } from './response-body.ts'

describe('readBounded', () => {
  it('gives the bytes up to the bound and refuses one more', async () => {
    expect(await readBounded(new Response('12345'), 5)).toEqual(new Uint8Array(Buffer.from('12345')))
    await expect(readBounded(new Response('123456'), 5)).rejects.toMatchObject({ code: 'payload_too_large' })
    expect(await readBounded(new Response(null), 5)).toHaveLength(0)
  })

  it('F48 stops reading an endless body', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(1000))
      },
    })
    await expect(readBounded(new Response(endless), 10_000)).rejects.toMatchObject({ code: 'payload_too_large' })
    expect(pulled).toBeLessThan(20)
  })

  it('F48 believes a header that says too much, before reading anything', async () => {
    await expect(readBounded(new Response('small', { headers: { 'content-length': String(2 ** 31) } }), 100)).rejects.toMatchObject({ code: 'payload_too_large' })
  })
})

describe('decodeUtf8', () => {
  it('takes Chinese and refuses broken bytes', () => {
    expect(decodeUtf8(new Uint8Array(Buffer.from('回音')))).toBe('回音')
    expect(decodeUtf8(new Uint8Array([0xE5, 0x9B]))).toBeNull()
    expect(decodeUtf8(new Uint8Array([0xED, 0xA0, 0x80]))).toBeNull()
  })
})

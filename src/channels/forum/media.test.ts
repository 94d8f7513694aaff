import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createScriptedFetch, refusal } from '../../../tests/contract/connector-fetch.ts'
import { createForumMedia } from './media.ts'

const SETTINGS = { baseUrl: 'https://bbs.example.com', pictureHosts: ['files.example'], timeoutMs: 1000 }
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const context = { signal: new AbortController().signal }

function image(address: string): { kind: 'image', ref: string } {
  return { kind: 'image', ref: `img:${address}` }
}

describe('pictures', () => {
  it('of the forum itself are fetched without credentials, told by their bytes', async () => {
    const scripted = createScriptedFetch(() => new Response(new Uint8Array(PIXEL), { headers: { 'content-type': 'text/html' } }))
    const read = createForumMedia({ fetch: scripted.fetch }, SETTINGS)
    expect(await read(image('https://bbs.example.com/a.png'), context)).toMatchObject({ mime: 'image/png' })
    expect(scripted.seen[0]?.headers.get('authorization')).toBeNull()
  })

  it('of its upload hosts go by the host\'s checked way, always https', async () => {
    const asked: string[] = []
    const read = createForumMedia({ fetch: createScriptedFetch(() => 'silence').fetch, fetchFile: async (url) => {
      asked.push(url)
      return { bytes: new Uint8Array(PIXEL), headers: new Headers() }
    } }, SETTINGS)
    await read(image('http://cdn.files.example/a.png'), context)
    expect(asked).toEqual(['https://cdn.files.example/a.png'])
  })

  it.each<[string, Response, string]>([
    ['a page', new Response('<html></html>'), 'media_not_allowed'],
    ['an svg', new Response('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'media_not_allowed'],
    ['a redirect', new Response('', { status: 302, headers: { location: 'http://169.254.169.254/' } }), 'media_not_allowed'],
    ['nothing there', new Response('', { status: 404 }), 'not_found'],
    ['a forum in trouble', new Response('', { status: 502 }), 'channel_down'],
  ])('F48 %s is no picture', async (_, response, code) => {
    const read = createForumMedia({ fetch: createScriptedFetch(() => response).fetch }, SETTINGS)
    expect(await refusal(read(image('https://bbs.example.com/a.png'), context))).toMatchObject({ code })
  })

  it.each(['https://evil.example/a.png', 'http://127.0.0.1/a.png', 'https://bbs.example.com.evil.example/a.png'])('F47 %s is not asked', async (address) => {
    const scripted = createScriptedFetch(() => 'silence')
    expect(await refusal(createForumMedia({ fetch: scripted.fetch }, SETTINGS)(image(address), context))).toMatchObject({ code: 'media_not_allowed' })
    expect(scripted.seen).toEqual([])
  })
})

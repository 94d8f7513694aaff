import type { UploadPiece } from '../../src/engine/handle.ts'
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { createFakeEngine } from '../../tests/support/fake-engine.ts'
import { startHub } from '../../tests/support/hub-under-test.ts'
import { quietLog } from '../../tests/support/quiet-log.ts'
import { createHubMedia } from './hub-media.ts'
import { createPageHandler } from './page.ts'

const film = new Uint8Array(3_000_000).map((_, index) => index % 250)
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0))
    await stop()
})

/** The desktop's page over a hub's media, over real HTTP. */
async function startDesktop() {
  const pieces: UploadPiece[] = []
  const engine = createFakeEngine({
    media: () => ({ mime: 'video/mp4', name: '片子.mp4', bytes: film }),
    upload: async ({ agentId }, piece) => {
      pieces.push(piece)
      if (piece.offset > 0)
        throw new AppError('conflict', { details: { received: 3 } })
      return { id: piece.id, kind: 'image', mime: 'image/png', name: agentId, size: 9, received: piece.bytes.length, state: 'open', width: null, height: null }
    },
  })
  const host = await startHub(engine)
  stops.push(host.stop)
  const cookie = await host.signIn()
  let signedIn = true
  const media = createHubMedia({ origin: host.hub.url.replace(/\/$/, ''), fetch, cookie: () => signedIn ? cookie : null })
  const page = createPageHandler({ folder: '/nowhere', media: media.read, upload: media.upload, log: quietLog })
  return { pieces, page, signOut: () => void (signedIn = false) }
}

describe('media of the desktop\'s page, at a hub', () => {
  it('come whole, and in the part that was asked for', async () => {
    const { page } = await startDesktop()
    const whole = await page(new Request('app://huiyin/media/m1'))
    expect([whole.status, whole.headers.get('content-length'), whole.headers.get('content-type')]).toEqual([200, '3000000', 'video/mp4'])
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(film)
    const part = await page(new Request('app://huiyin/media/m1', { headers: { Range: 'bytes=2500000-2500009' } }))
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 2500000-2500009/3000000'])
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(film.subarray(2_500_000, 2_500_010))
  })

  it('F25 go out in pieces, as whoever sits here; the hub\'s own words come back', async () => {
    const { page, pieces } = await startDesktop()
    const id = randomUUID()
    const post = (offset: string, body: Uint8Array = film.subarray(0, 3)) => page(new Request(`app://huiyin/media/uploads/${id}?offset=${offset}`, { method: 'POST', body: new Uint8Array(body) }))
    const taken = await post('0')
    expect([taken.status, await taken.json()]).toMatchObject([200, { id, name: 'a1', received: 3 }])
    expect(pieces).toMatchObject([{ id, offset: 0 }])
    const refused = await post('7')
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'conflict', details: { received: 3 } } }])
    expect((await post('x')).status).toBe(400)
    expect((await post('0', new Uint8Array(600_000))).status).toBe(413)
    expect((await page(new Request('app://huiyin/index.html', { method: 'POST', body: 'x' }))).status).toBe(403)
  })

  it('are nobody\'s while nobody is signed in', async () => {
    const { page, signOut } = await startDesktop()
    signOut()
    expect((await page(new Request('app://huiyin/media/m1'))).status).toBe(401)
  })
})

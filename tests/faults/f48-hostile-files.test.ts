import type { MediaRef } from '../../src/shared/domain/index.ts'
import type { EngineHub } from '../support/faults/engine-hub.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createOutside } from '../../src/engine/media/outside.ts'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { chunkPath } from '../../src/shared/contract/media.ts'
import { takesFiles } from '../support/engine/fake-connector.ts'
import { until } from '../support/engine/inbox.ts'
import { hashOf, makePng } from '../support/engine/upload-file.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'
import { archive } from '../support/workbook.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse())
    await stop()
})

const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
function claimed(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(makePng(1, 1))
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return new Uint8Array(bytes)
}
const lnk = Buffer.from('4c0000000114020000000000c000000000000046', 'hex')
const page = latin('<script>alert(document.cookie)</script>')

interface Hostile { readonly kind: MediaRef['kind'], readonly name: string | null, readonly bytes: Uint8Array }
const file = (name: string, bytes: Uint8Array): Hostile => ({ kind: 'file', name, bytes })
const picture = (bytes: Uint8Array, name: string | null = null): Hostile => ({ kind: 'image', name, bytes })

const refused: Readonly<Record<string, Hostile & { readonly reason: string }>> = {
  '50,000 pixels a side': { ...picture(claimed(50_000, 50_000)), reason: 'pixels' },
  'one long side': { ...picture(claimed(50_000, 10)), reason: 'pixels' },
  'a square of 20,000': { ...picture(claimed(20_000, 20_000)), reason: 'pixels' },
  'a gif whose frame outgrows its screen': { ...picture(new Uint8Array(Buffer.from('47494638396101000100000000 2c00000000ffffffff00'.replaceAll(' ', ''), 'hex'))), reason: 'pixels' },
  'a jpeg without a size': { ...picture(latin('\xFF\xD8\xFF\xD9')), reason: 'pixels' },
  'a page as a picture': { ...picture(page, 'a.png'), reason: 'type' },
  'a drawing with a script': { ...picture(latin('<svg onload="alert(1)"/>'), 'a.svg'), reason: 'type' },
  'a packed bomb as a picture': { ...picture(new Uint8Array(gzipSync(Buffer.alloc(10 ** 6)))), reason: 'type' },
  'a program as a film': { kind: 'video', name: 'a.mp4', bytes: latin('MZ\x90\x00'), reason: 'type' },
  'a page as a voice': { kind: 'voice', name: 'a.amr', bytes: page, reason: 'type' },
  'nothing': { ...picture(new Uint8Array()), reason: 'size' },
  'a shortcut': { ...file('订单.lnk', new Uint8Array(lnk)), reason: 'program' },
  'a shortcut named as a document': { ...file('订单.pdf', new Uint8Array(lnk)), reason: 'program' },
  'an application in markup': { ...file('退款.hta', page), reason: 'program' },
  'an application in markup without its name': { ...file('退款.html', latin('<html><HTA:APPLICATION>')), reason: 'program' },
  'a program': { ...file('setup.exe', latin('MZ')), reason: 'program' },
  'a program named as a picture': { ...file('a.jpg', latin('MZ\x90\x00')), reason: 'program' },
  'a name turned around': { ...file('发票\u202Egpj.exe', page), reason: 'program' },
  'a web shortcut': { ...file('公告.url', latin('[InternetShortcut]\nURL=file://evil/x.exe')), reason: 'program' },
  'a disk image': { ...file('资料.iso', latin('CD001')), reason: 'program' },
  'a script': { ...file('a.ps1', latin('Invoke-WebRequest')), reason: 'program' },
}

/** Taken, and harmless where it is shown: what its bytes begin with, or a download. */
const inert: Readonly<Record<string, Hostile & { readonly type: string, readonly disposition: string, readonly risk: string | null }>> = {
  'a picture that is a page behind its end': { ...picture(join(makePng(4, 4), page)), type: 'image/png', disposition: 'inline', risk: null },
  'a picture that is an archive behind its end': { ...picture(join(latin('GIF89a\x01\x00\x01\x00\x00\x00\x00'), latin('PK\x03\x04META-INF'))), type: 'image/gif', disposition: 'inline', risk: null },
  'a document that is a page': { ...file('a.pdf', join(latin('%PDF-1.7\n'), page)), type: 'application/octet-stream', disposition: 'attachment', risk: null },
  'a page': { ...file('a.html', page), type: 'application/octet-stream', disposition: 'attachment', risk: 'active' },
  'a drawing': { ...file('a.svg', latin('<svg onload="alert(1)"/>')), type: 'application/octet-stream', disposition: 'attachment', risk: 'active' },
  'an archive': { ...file('全部.zip', latin('PK\x03\x04')), type: 'application/octet-stream', disposition: 'attachment', risk: 'archive' },
  'a document with macros': { ...file('表.xlsm', latin('PK\x03\x04[Content_Types].xml')), type: 'application/octet-stream', disposition: 'attachment', risk: 'active' },
}

async function take(h: EngineHub, { kind, name, bytes }: Hostile) {
  h.t.weibo.onMedia = () => ({ mime: 'image/png', name, bytes })
  h.t.hear({ text: '看这个怎么办？', media: [{ kind, ref: 'x:1' }] })
  return until(async () => {
    const [item] = await h.t.store.read.find('media', { state: ['ready', 'refused', 'gone'] })
    expect(item).toBeDefined()
    return item!
  })
}

describe('F48 files that mean harm', () => {
  it.each(Object.entries(refused))('F48 %s is refused with its reason, and nothing of it is kept', async (_, { reason, ...hostile }) => {
    const h = await startEngineHub()
    stops.push(h.stop)
    const item = await take(h, hostile)
    expect(item).toMatchObject({ state: 'refused', reason, sha256: null })
    const answer = await fetch(new URL(`/media/${item.id}`, h.host.hub.url), { headers: { Cookie: await h.signIn('lin') } })
    expect(answer.status).toBe(404)
  })

  it.each(Object.entries(inert))('F48 %s is what its first bytes say, or a download, and runs nowhere', async (_, { type, disposition, risk, ...hostile }) => {
    const h = await startEngineHub()
    stops.push(h.stop)
    const item = await take(h, hostile)
    expect(item).toMatchObject({ state: 'ready', risk })
    const answer = await fetch(new URL(`/media/${item.id}`, h.host.hub.url), { headers: { Cookie: await h.signIn('lin') } })
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('content-disposition')?.split(';')[0]).toBe(disposition)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toBe('default-src \'none\'; sandbox')
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(hostile.bytes)
  })

  it.each([
    ['bomb', 'size'],
    ['two_gigabytes', 'size'],
    ['program', null],
    ['huge_pixels', 'pixels'],
  ])('F48 through the platform: %s', async (kind, reason) => {
    const w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked } })
    stops.push(w.stop)
    w.sandbox.faults.set('F48', { on: true, kind })
    w.sandbox.weibo.people.say({ uid: w.customer('发图的'), kind: 'dm', text: '', image: 'broken_screen' })
    await until(async () => expect((await w.t.store.read.find('media', {})).map(item => [item.state, item.sha256])).toEqual([['refused', null]]))
    if (reason !== null)
      expect((await w.t.store.read.find('media', {}))[0]?.reason).toBe(reason)
  })

  it('F48 by the way outside: a bomb is never unpacked, two gigabytes are never waited for', async () => {
    let written = 0
    const server = createServer((request, response) => {
      if (request.url === '/bomb')
        return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 2 ** 20)))
      response.writeHead(200, request.url === '/claim' ? { 'content-length': String(2 ** 31) } : {})
      const more = (): void => {
        written += 65_536
        response.write(Buffer.alloc(65_536), error => !error && more())
      }
      more()
    })
    const port = await listen(server, { host: '127.0.0.1', port: 0 })
    stops.push(() => shut(server))
    const fetchFile = createOutside({ loopback: true })
    const codes = []
    for (const path of ['/bomb', '/claim', '/endless'])
      codes.push(await fetchFile(`http://127.0.0.1:${port}${path}`, { hosts: [`127.0.0.1:${port}`], maxBytes: 2 ** 20, signal: AbortSignal.timeout(30_000) }).catch((error: { code: string }) => error.code))
    expect(codes).toEqual(['channel_bad_answer', 'payload_too_large', 'payload_too_large'])
    expect(written).toBeLessThan(64 * 2 ** 20)
  })
})

describe('F48 files that mean harm, out of our own hands', () => {
  const sent: Readonly<Record<string, { readonly name: string, readonly mime: string, readonly bytes: Uint8Array, readonly reason: string }>> = {
    'a program named as a picture': { name: '截图.png', mime: 'image/png', bytes: latin('MZ\x90\x00'), reason: 'type' },
    'a page as a picture': { name: '截图.png', mime: 'image/png', bytes: page, reason: 'type' },
    'a picture of 50,000 pixels a side': { name: '截图.png', mime: 'image/png', bytes: claimed(50_000, 50_000), reason: 'pixels' },
    'a name turned around': { name: '发票\u202Egpj.exe', mime: 'image/png', bytes: makePng(4, 4), reason: 'program' },
    'a picture': { name: '截图.png', mime: 'image/png', bytes: makePng(4, 4), reason: 'taken' },
  }

  it('F48 what an agent attaches is looked at like what a customer sends, as announced and as it arrives', async () => {
    const h = await startEngineHub()
    stops.push(h.stop)
    h.t.weibo.capabilities = { ...h.t.weibo.capabilities, ...takesFiles }
    h.t.hear({ text: '能发我一张图吗？', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:1', window: { until: h.t.clock.now() + 3_600_000, repliesLeft: 5 } })
    const lin = await h.screen('lin')
    const conversationId = await until(async () => {
      const { conversationId: id } = await lin.call('conversation:claimNext', {})
      expect(id).not.toBeNull()
      return id!
    })
    const headers = { 'Cookie': await h.signIn('lin'), 'Origin': h.url, 'Content-Type': 'application/octet-stream' }
    const outcomes: Record<string, string> = {}
    for (const [what, { name, mime, bytes }] of Object.entries(sent)) {
      outcomes[what] = await lin.call('upload:begin', { conversationId, clientKey: `key of ${what}`, name, mime, size: bytes.byteLength, sha256: hashOf(bytes) }).then(async (upload) => {
        const answer = await fetch(new URL(`/media/${chunkPath(upload.id, 0)}`, h.url), { method: 'POST', headers, body: new Uint8Array(bytes) })
        const { error } = await answer.json() as { error?: { details: { reason: string } } }
        return error?.details.reason ?? 'taken'
      }, (error: { details: { reason: string } }) => error.details.reason)
    }
    expect(outcomes).toEqual(Object.fromEntries(Object.entries(sent).map(([what, { reason }]) => [what, reason])))
    expect((await h.t.store.read.find('uploads', {})).filter(upload => upload.state === 'ready')).toHaveLength(1)
  })

  it('F48 a file of complaints or scripts that swells is put down before it is unpacked', async () => {
    const h = await startEngineHub()
    stops.push(h.stop)
    const boss = await h.screen('boss')
    const base64 = Buffer.from(archive({ 'xl/worksheets/sheet1.xml': new Uint8Array(64 * 2 ** 20) })).toString('base64')
    await expect(boss.call('script:import', { base64, dryRun: true })).rejects.toMatchObject({ code: 'payload_too_large' })
    expect(await boss.call('session:time', {})).toMatchObject({ now: expect.any(Number) })
  })
})

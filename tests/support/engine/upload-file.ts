import type { Upload } from '../../../src/shared/contract/media.ts'
import type { Desk, TestEngine } from './start-engine.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

/** Lower-case hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** A real PNG of one colour; `padding` makes it that much larger behind its end. */
export function makePng(width: number, height: number, { padding = 0, grey = 90 } = {}): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height, grey)
  for (let y = 0; y < height; y++)
    rows[y * (width + 1)] = 0
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return new Uint8Array(Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)), Buffer.alloc(padding)]))
}

/** Announces a file for a room, or for the library. */
export function beginUpload(desk: Desk, conversationId: string | null, bytes: Uint8Array, more: { name?: string, mime?: string, clientKey?: string, size?: number, sha256?: string } = {}): Promise<Upload> {
  return desk.call('upload:begin', { conversationId, clientKey: randomUUID(), name: '截图.png', mime: 'image/png', size: bytes.byteLength, sha256: hashOf(bytes), ...more })
}

/** Announces a file and carries all of it over. */
export async function uploadFile(t: TestEngine, desk: Desk, conversationId: string | null, bytes: Uint8Array, more: Parameters<typeof beginUpload>[3] = {}, agentId = 'lin'): Promise<Upload> {
  let upload = await beginUpload(desk, conversationId, bytes, more)
  while (upload.state === 'open')
    upload = await t.engine.upload({ agentId, role: 'agent' }, { id: upload.id, offset: upload.received, bytes: bytes.subarray(upload.received, upload.received + 256 * 1024) })
  return upload
}

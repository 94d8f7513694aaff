import type { HttpAnswer } from '../base/http.ts'
import type { Motif } from '../base/pictures.ts'
import { Buffer } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import { createFileShelf } from '../base/file-shelf.ts'
import { json, whole } from '../base/http.ts'
import { drawAvatar, encodePng } from '../base/pictures.ts'

/** Pictures of posts and of private messages. */
export interface MediaStore {
  /** A fresh picture of the motif; answers its file name. */
  draw: (motif: Motif) => string
  /** A short recording in AMR, silence; answers its file name. */
  record: () => string
  /** Keeps an uploaded picture; null when it is neither jpg, png nor gif. */
  keep: (bytes: Uint8Array) => string | null
  /** Gives a picture its two view ids for a private message. */
  addToMessage: (name: string) => { vfid: number, tovfid: number }
  /** The download of a private picture as the receiver sees it; with `hostile` something else behind the same name. */
  byFid: (fid: number, hostile?: string) => HttpAnswer | null
  missing: (status: number) => HttpAnswer
  /** Serves `/large/…`, `/bmiddle/…`, `/thumbnail/…` and `/avatar/…`; null for other paths. */
  serve: (path: string) => HttpAnswer | null
}

const TYPES: readonly (readonly [string, string, readonly number[]])[] = [
  ['png', 'image/png', [0x89, 0x50, 0x4E, 0x47]],
  ['jpg', 'image/jpeg', [0xFF, 0xD8, 0xFF]],
  ['gif', 'image/gif', [0x47, 0x49, 0x46]],
]

function hostileBody(kind: string): { body: Buffer, headers: Record<string, string> } {
  switch (kind) {
    case 'bomb': return { body: gzipSync(Buffer.alloc(64 * 1024 * 1024)), headers: { 'content-encoding': 'gzip' } }
    case 'program': return { body: Buffer.from('<script>document.title="run"</script>'), headers: { 'content-type': 'application/hta' } }
    case 'two_gigabytes': return { body: Buffer.from('\x89PNG'), headers: { 'content-length': String(2 ** 31) } }
    default: return { body: encodePng(50_000, 50_000, Buffer.alloc(1024)), headers: {} }
  }
}

/** An empty store. */
export function createMedia(): MediaStore {
  const shelf = createFileShelf()
  const fids = new Map<number, string>()
  let nextFid = 821_804_459

  return {
    draw: shelf.draw,
    record: () => shelf.add('amr', 'audio/amr', () => Buffer.concat([Buffer.from('#!AMR\n'), ...Array.from({ length: 50 }, () => Buffer.concat([Buffer.from([0x3C]), Buffer.alloc(31)]))])),
    keep(bytes) {
      const type = TYPES.find(([, , magic]) => magic.every((byte, index) => bytes[index] === byte))
      return type ? shelf.add(type[0], type[1], () => Buffer.from(bytes)) : null
    },
    addToMessage(name) {
      const vfid = nextFid
      const tovfid = vfid + 10
      nextFid += 20
      fids.set(tovfid, name)
      return { vfid, tovfid }
    },
    byFid(fid, hostile) {
      const name = fids.get(fid)
      const file = name === undefined ? undefined : shelf.named(name)
      if (!file)
        return null
      const disposition = `attachment;filename="${name}"`
      if (hostile === undefined)
        return whole(file.bytes(), file.type, 200, { 'content-disposition': disposition })
      const { body, headers } = hostileBody(hostile)
      return whole(body, 'image/png', 200, { 'content-disposition': disposition, ...headers })
    },
    missing: status => json({ error: 'file not found', error_code: 20305, request: '/2/mss/msget' }, status),
    serve(path) {
      const [, folder = '', first = '', second = ''] = path.split('/')
      if (folder === 'avatar')
        return whole(drawAvatar(Number.parseInt(second), Math.min(180, Number(first) || 50)), 'image/png')
      if (!['large', 'bmiddle', 'thumbnail'].includes(folder))
        return null
      return shelf.serve(first)
    },
  }
}

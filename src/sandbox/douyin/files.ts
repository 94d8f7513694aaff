import type { HttpAnswer } from '../base/http.ts'
import type { Motif } from '../base/pictures.ts'
import { Buffer } from 'node:buffer'
import { whole } from '../base/http.ts'
import { drawPicture } from '../base/pictures.ts'

/** Pictures that customers sent, and pictures that the brand uploaded. */
export interface Files {
  /** A fresh picture; answers its file name. */
  draw: (motif: Motif) => string
  /** Keeps an upload; answers its image_id, or null when it is no picture that the platform takes. */
  keep: (bytes: Uint8Array) => { id: string, name: string } | null
  isUploaded: (imageId: string) => boolean
  serve: (path: string) => HttpAnswer | null
}

const TYPES: readonly (readonly [string, string, string])[] = [
  ['png', 'image/png', '89504e47'],
  ['jpg', 'image/jpeg', 'ffd8ff'],
  ['bmp', 'image/bmp', '424d'],
  ['webp', 'image/webp', '52494646'],
]

/** An empty store. */
export function createFiles(): Files {
  const files = new Map<string, { type: string, bytes: () => Buffer }>()
  const uploads = new Set<string>()

  function add(extension: string, type: string, bytes: () => Buffer): string {
    const name = `${(files.size + 1).toString(36).padStart(6, '0')}.${extension}`
    let made: Buffer | undefined
    files.set(name, { type, bytes: () => made ??= bytes() })
    return name
  }

  return {
    draw(motif) {
      const serial = String(files.size + 1)
      return add('png', 'image/png', () => drawPicture(motif, serial))
    },
    keep(bytes) {
      const head = Buffer.from(bytes.subarray(0, 4)).toString('hex')
      const type = TYPES.find(([, , magic]) => head.startsWith(magic))
      if (!type)
        return null
      const name = add(type[0], type[1], () => Buffer.from(bytes))
      const id = `@${Buffer.from(`image ${name}`).toString('base64')}`
      uploads.add(id)
      return { id, name }
    },
    isUploaded: imageId => uploads.has(imageId),
    serve(path) {
      const name = /^\/media\/([\w.]+)$/.exec(path)?.[1]
      if (name === undefined)
        return null
      const file = files.get(name)
      return file ? whole(file.bytes(), file.type) : whole('', 'text/plain', 404)
    },
  }
}

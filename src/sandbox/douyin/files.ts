import type { HttpAnswer } from '../base/http.ts'
import type { Motif } from '../base/pictures.ts'
import { Buffer } from 'node:buffer'
import { createFileShelf } from '../base/file-shelf.ts'

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
  const shelf = createFileShelf()
  const uploads = new Set<string>()

  return {
    draw: shelf.draw,
    keep(bytes) {
      const head = Buffer.from(bytes.subarray(0, 4)).toString('hex')
      const type = TYPES.find(([, , magic]) => head.startsWith(magic))
      if (!type)
        return null
      const name = shelf.add(type[0], type[1], () => Buffer.from(bytes))
      const id = `@${Buffer.from(`image ${name}`).toString('base64')}`
      uploads.add(id)
      return { id, name }
    },
    isUploaded: imageId => uploads.has(imageId),
    serve(path) {
      const name = /^\/media\/([\w.]+)$/.exec(path)?.[1]
      return name === undefined ? null : shelf.serve(name)
    },
  }
}

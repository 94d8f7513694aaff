import type { Buffer } from 'node:buffer'
import type { HttpAnswer } from './http.ts'
import type { Motif } from './pictures.ts'
import { whole } from './http.ts'
import { drawPicture } from './pictures.ts'

/** A file, made when it is first asked for. */
interface ShelfFile {
  readonly type: string
  readonly bytes: () => Buffer
}

/** The files of one stand-in; their names come from a counter, so that a seed repeats them. */
export interface FileShelf {
  /** Answers the file's name. */
  readonly add: (extension: string, type: string, bytes: () => Buffer) => string
  /** A fresh picture of the motif; answers its file name. */
  readonly draw: (motif: Motif) => string
  readonly named: (name: string) => ShelfFile | undefined
  /** 404 for a name that no file has. */
  readonly serve: (name: string) => HttpAnswer
}

/** An empty shelf. */
export function createFileShelf(): FileShelf {
  const files = new Map<string, ShelfFile>()

  function add(extension: string, type: string, bytes: () => Buffer): string {
    const name = `${(files.size + 1).toString(36).padStart(6, '0')}.${extension}`
    let made: Buffer | undefined
    files.set(name, { type, bytes: () => made ??= bytes() })
    return name
  }

  return {
    add,
    draw(motif) {
      const serial = String(files.size + 1)
      return add('png', 'image/png', () => drawPicture(motif, serial))
    },
    named: name => files.get(name),
    serve(name) {
      const file = files.get(name)
      return file ? whole(file.bytes(), file.type) : whole('', 'text/plain', 404)
    },
  }
}

import { toBase64 } from '../../composables/base64.ts'

/** A file of scripts in JSON carries pictures and files as text; on the way to the host they go as bytes. */

/** A file as JSON has it: `content` is base64. */
interface WrittenFile {
  readonly id?: string
  readonly name: string
  readonly mime: string
  readonly sha256: string
  readonly content?: string
}

/** Something to be carried to the host. */
export interface CarriedContent {
  readonly name: string
  readonly mime: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

type Scripts = readonly { readonly files?: readonly WrittenFile[] }[]

function scriptsIn(text: string): Scripts | null {
  try {
    const read: unknown = JSON.parse(text)
    return Array.isArray(read) && read.every(one => typeof one === 'object' && one !== null) ? read as Scripts : null
  }
  catch {
    return null
  }
}

/** The text of an export with the bytes of its files in it; `read` fetches those of one. */
export async function withContents(text: string, read: (id: string) => Promise<Uint8Array>): Promise<string> {
  const scripts = scriptsIn(text) ?? []
  const whole = []
  for (const script of scripts) {
    const files = []
    for (const { id = '', ...file } of script.files ?? [])
      files.push({ ...file, content: toBase64(await read(id)) })
    whole.push({ ...script, files })
  }
  return `[\n${whole.map(script => JSON.stringify(script)).join(',\n')}\n]\n`
}

/** Takes the files out of a text: what is left is read by the host, the rest is carried. A text that is no JSON of scripts comes back as it is. */
export function withoutContents(text: string): { readonly text: string, readonly carried: readonly CarriedContent[] } {
  const scripts = scriptsIn(text.replace(/^\uFEFF/, ''))
  if (scripts === null)
    return { text, carried: [] }
  const carried: CarriedContent[] = []
  const bare = scripts.map(script => !Array.isArray(script.files)
    ? script
    : {
        ...script,
        files: script.files.map(({ content, ...file }: WrittenFile) => {
          const bytes = typeof content === 'string' ? fromBase64(content) : null
          if (bytes !== null)
            carried.push({ name: file.name, mime: file.mime, bytes })
          return { ...file, carried: bytes !== null }
        }),
      })
  return { text: JSON.stringify(bare), carried }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), char => char.charCodeAt(0))
  }
  catch {
    return null
  }
}

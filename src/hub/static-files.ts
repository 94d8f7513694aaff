import type { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { pageTypeOf } from '../shared/page-types.ts'

/** A file of the page, ready to be sent. */
export interface StaticFile {
  readonly body: Buffer
  readonly gzipped: Buffer | null
  readonly headers: Readonly<Record<string, string>>
}

const worthCompressing: ReadonlySet<string> = new Set(['.html', '.js', '.css', '.json', '.svg'])
const compress = promisify(gzip)

async function load(path: string, address: string): Promise<StaticFile> {
  const body = readFileSync(path)
  const extension = extname(path)
  return {
    body,
    gzipped: worthCompressing.has(extension) ? await compress(body) : null,
    headers: {
      'Content-Type': pageTypeOf(extension),
      // The bundler names what it hashes; the page itself names the hashes and must be fresh.
      'Cache-Control': address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'ETag': `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      'Vary': 'Accept-Encoding',
    },
  }
}

/**
 * The built page by address. The folder is listed once, so an address can name nothing that is not in it. Throws when
 * there is no `index.html`: the page was not built.
 */
export function createStaticFiles(folder: string): (address: string) => Promise<StaticFile> | null {
  const paths = new Map(readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => statSync(join(folder, path)).isFile())
    .map(path => [`/${path.replaceAll('\\', '/')}`, join(folder, path)]))
  if (!paths.has('/index.html'))
    throw new Error(`no index.html in ${folder}`)
  const loaded = new Map<string, Promise<StaticFile>>()

  return (address) => {
    const name = address === '/' ? '/index.html' : address
    const path = paths.get(name)
    if (!path)
      return null
    const file = loaded.get(name) ?? load(path, name)
    loaded.set(name, file)
    return file
  }
}

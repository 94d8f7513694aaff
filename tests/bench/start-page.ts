import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** Bytes of what a browser loads before the page shows itself, and of the desk's own code that comes beside. */
export interface PageSizes {
  readonly html: number
  readonly scripts: number
  readonly scriptsZipped: number
  readonly styles: number
  readonly desk: number
}

const folder = fileURLToPath(new URL('../../out/renderer/', import.meta.url))

/** Reads the built page. */
export async function measurePage(): Promise<PageSizes> {
  const html = await readFile(join(folder, 'index.html'), 'utf8')
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(match => match[1]!)
  const scripts = await Promise.all(named.filter(name => name.endsWith('.js')).map(name => readFile(join(folder, name))))
  const styles = await Promise.all(named.filter(name => name.endsWith('.css')).map(name => stat(join(folder, name))))
  const entry = await readFile(join(folder, named.find(name => name.includes('/index-') && name.endsWith('.js'))!), 'utf8')
  const desk = /assets\/DeskPage-[\w-]+\.js|DeskPage-[\w-]+\.js/.exec(entry)?.[0].replace(/^(?!assets)/, 'assets/')
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)
  return {
    html: html.length,
    scripts: sum(scripts.map(({ length }) => length)),
    scriptsZipped: sum(scripts.map(script => gzipSync(script).length)),
    styles: sum(styles.map(({ size }) => size)),
    desk: desk === undefined ? 0 : (await stat(join(folder, desk))).size,
  }
}

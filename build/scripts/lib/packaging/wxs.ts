import { createHash } from 'node:crypto'

/** The name space of our components' ids; it must never change, or an upgrade would take files away. */
const componentSpace = '3e0d6f1a-7a14-4f5d-9a6c-0d9a1c2b7e55'

/** A stable GUID for a name: the same path is the same component in every version. */
export function componentGuid(name: string): string {
  const hash = createHash('sha1').update(componentSpace.replaceAll('-', ''), 'hex').update(name).digest('hex').slice(0, 32).split('')
  hash[12] = '5'
  hash[16] = '89ab'[Number.parseInt(hash[16] ?? '0', 16) % 4] ?? '8'
  return hash.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Starting with the session is chosen at the installation: `INSTALLLEVEL=2`. */
const autostart = 'HuiyinAutostart'
const autostartFeature = `<Feature Id="Autostart" Level="2"><ComponentRef Id="${autostart}"/></Feature>`

const idOf = (kind: string, path: string) => `${kind}${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

interface Folder {
  readonly files: string[]
  readonly folders: Map<string, Folder>
}

function treeOf(paths: readonly string[]): Folder {
  const root: Folder = { files: [], folders: new Map() }
  for (const path of paths) {
    let at = root
    for (const name of path.split('/').slice(0, -1)) {
      const next = at.folders.get(name) ?? { files: [], folders: new Map() }
      at.folders.set(name, next)
      at = next
    }
    at.files.push(path)
  }
  return root
}

function folderLines({ files, folders }: Folder, source: string, above: string): string[] {
  return [
    ...files.map(path => `<Component Id="${idOf('c', path)}" Guid="${componentGuid(path)}" Win64="yes"><File Id="${idOf('f', path)}" Name="${escaped(path.slice(path.lastIndexOf('/') + 1))}" Source="${escaped(`${source}/${path}`)}" KeyPath="yes"/></Component>`),
    ...[...folders].flatMap(([name, folder]) => [
      `<Directory Id="${idOf('d', `${above}${name}`)}" Name="${escaped(name)}">`,
      ...folderLines(folder, source, `${above}${name}/`),
      '</Directory>',
    ]),
  ]
}

/** The components of an `<Include>`, as they stand in it. */
function componentsOf(include: string): string {
  const inner = include.match(/<Include[^>]*>([\s\S]*)<\/Include>/)?.[1]
  if (inner === undefined)
    throw new Error('the handlers are no Include')
  return inner.trim()
}

/** References to all components of a text that everybody gets. */
function references(text: string): string[] {
  return [...text.matchAll(/<Component Id="([^"]+)"/g)].flatMap(([, id]) => id === autostart ? [] : [`<ComponentRef Id="${id}"/>`])
}

/** Parts of our own MSI project. `files`: paths under `source` (relative to where wixl runs), with `/`. */
export interface MsiParts {
  readonly template: string
  readonly handlers: string
  readonly source: string
  readonly files: readonly string[]
  /** Three numbers. */
  readonly version: string
}

/** The MSI project for wixl: the template with version, tree of files, handlers, and references to every component. */
export function msiProject({ template, handlers, source, files, version }: MsiParts): string {
  const components = componentsOf(handlers)
  const filled = template
    .replace('@VERSION@', version)
    .replace('@FILES@', () => folderLines(treeOf([...files].sort()), source, '').join('\n          '))
    .replace('@HANDLERS@', () => components)
  return filled.replace('@REFERENCES@', () => references(filled).join('\n      ')).replace('@AUTOSTART@', () => autostartFeature)
}

/** Puts the handlers into the packager's own MSI project, and the feature of starting with the session. Throws when the project has no place for them. */
export function addHandlers(project: string, handlers: string): string {
  const components = componentsOf(handlers)
  const end = project.indexOf('</Feature>')
  const group = project.indexOf('<ComponentGroup ')
  if (end < 0 || group < end || !project.includes('Id="APPLICATIONFOLDER"'))
    throw new Error('the packager\'s MSI project looks otherwise than expected')
  return [
    project.slice(0, end),
    references(components).join('\n      '),
    `\n    </Feature>\n    ${autostartFeature}`,
    project.slice(end + '</Feature>'.length, group),
    `<DirectoryRef Id="APPLICATIONFOLDER">\n  ${components}\n    </DirectoryRef>\n    `,
    project.slice(group),
  ].join('')
}

/** Lines by which our own setup takes away what it installed: each file, then each folder from the inside out. */
export function nsisRemovals(files: readonly string[]): string {
  const folders = new Set(files.flatMap((path) => {
    const parts = path.split('/').slice(0, -1)
    return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
  }))
  const place = (path: string) => `"$INSTDIR\\${path.replaceAll('/', '\\').replaceAll('$', '$$$$')}"`
  return [
    ...[...files].sort().map(path => `Delete ${place(path)}`),
    ...[...folders].sort((a, b) => b.split('/').length - a.split('/').length || (a < b ? -1 : 1)).map(path => `RMDir ${place(path)}`),
  ].map(line => `${line}\n`).join('')
}

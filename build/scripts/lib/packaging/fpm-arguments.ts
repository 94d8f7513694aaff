/** A package as the packager orders it from `fpm`. */
export interface PackageOrder {
  readonly kind: 'deb' | 'rpm'
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** The file to be made. */
  readonly output: string
  readonly maintainer: string
  readonly vendor: string
  readonly url: string
  readonly license: string
  readonly category: string
  readonly priority: string
  /** One line, and what follows it. */
  readonly summary: string
  readonly description: string
  readonly depends: readonly string[]
  readonly recommends: readonly string[]
  readonly afterInstall: string | null
  readonly afterRemove: string | null
  /** From a file or folder to its place in the installed system. */
  readonly contents: readonly { readonly from: string, readonly to: string }[]
}

/** Options with a value; the packager sends no others. */
const valued = new Set(['-s', '-t', '-d', '--architecture', '--after-install', '--after-remove', '--description', '--version', '--package', '--name', '--maintainer', '--vendor', '--url', '--category', '--license', '--iteration', '--deb-priority', '--deb-compression', '--deb-recommends', '--rpm-os', '--rpm-compression', '--rpm-summary'])
const plain = new Set(['--force', '--debug'])

/** Reads what electron-builder passes to `fpm` for a deb or an rpm. Throws on an option that it does not know and on an order without name, version, output or contents. */
export function readFpmArguments(words: readonly string[]): PackageOrder {
  const given = new Map<string, string[]>()
  const contents: { from: string, to: string }[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (plain.has(word))
      continue
    if (valued.has(word))
      given.set(word, [...given.get(word) ?? [], words[++at] ?? ''])
    else
      contents.push(readContent(word))
  }
  const one = (name: string) => given.get(name)?.at(-1) ?? ''
  const kind = one('-t')
  if (kind !== 'deb' && kind !== 'rpm')
    throw new Error(`packages of the kind ${kind || 'none'} are not made here`)
  for (const name of ['--name', '--version', '--package', '--architecture']) {
    if (one(name) === '')
      throw new Error(`${name} is missing`)
  }
  if (contents.length === 0)
    throw new Error('nothing to be packed is named')
  const [first = '', ...rest] = one('--description').split('\n')
  return {
    kind,
    name: one('--name'),
    version: one('--version'),
    architecture: one('--architecture'),
    output: one('--package'),
    maintainer: one('--maintainer'),
    vendor: one('--vendor'),
    url: one('--url'),
    license: one('--license') || 'Proprietary',
    category: one('--category') || 'misc',
    priority: one('--deb-priority') || 'optional',
    summary: one('--rpm-summary') || first.trim() || one('--name'),
    description: (one('--rpm-summary') ? [first, ...rest] : rest).map(line => line.trim()).filter(Boolean).join('\n') || first.trim(),
    depends: given.get('-d') ?? [],
    recommends: given.get('--deb-recommends') ?? [],
    afterInstall: one('--after-install') || null,
    afterRemove: one('--after-remove') || null,
    contents,
  }
}

function readContent(word: string): { from: string, to: string } {
  const at = word.indexOf('=')
  if (at < 1 || word.startsWith('-') || !word.slice(at + 1).startsWith('/'))
    throw new Error(`${word.slice(0, 80)} is not known`)
  return { from: word.slice(0, at), to: word.slice(at + 1) }
}

/** The control file of a deb. `installedKb`: what the files take, kB. */
export function debControl(order: PackageOrder, installedKb: number): string {
  const lines = [
    ['Package', order.name],
    ['Version', order.version],
    ['Section', order.category],
    ['Priority', order.priority],
    ['Architecture', order.architecture],
    ['Installed-Size', String(installedKb)],
    ['Depends', order.depends.join(', ')],
    ['Recommends', order.recommends.join(', ')],
    ['Maintainer', order.maintainer],
    ['Homepage', order.url],
    ['Description', [order.summary, ...order.description.split('\n').map(line => ` ${line || '.'}`)].join('\n')],
  ]
  return `${lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`).join('\n')}\n`
}

/** The spec of an rpm. `paths`: files and folders of the package, absolute in the installed system; the scripts' texts go in whole. */
export function rpmSpec(order: PackageOrder, paths: readonly { readonly path: string, readonly isFolder: boolean }[], scripts: { readonly afterInstall: string, readonly afterRemove: string }): string {
  const own = (text: string) => text.replaceAll('%', '%%').trimEnd()
  return `${[
    // Nothing is stripped, compiled or looked into: the files are what they are.
    '%global __os_install_post %{nil}',
    '%global _build_id_links none',
    '%global debug_package %{nil}',
    `Name: ${order.name}`,
    `Version: ${order.version}`,
    'Release: 1',
    `Summary: ${own(order.summary)}`,
    `License: ${own(order.license)}`,
    `Group: ${own(order.category)}`,
    `Vendor: ${own(order.vendor)}`,
    `Packager: ${own(order.maintainer)}`,
    ...order.url ? [`URL: ${own(order.url)}`] : [],
    'AutoReqProv: no',
    ...order.depends.map(name => `Requires: ${name}`),
    '%description',
    own(order.description),
    ...scripts.afterInstall ? ['%post -p /bin/sh', own(scripts.afterInstall)] : [],
    ...scripts.afterRemove ? ['%postun -p /bin/sh', own(scripts.afterRemove)] : [],
    '%files',
    '%defattr(-,root,root,-)',
    ...paths.map(({ path, isFolder }) => `${isFolder ? '%dir ' : ''}"${own(path)}"`),
  ].join('\n')}\n`
}

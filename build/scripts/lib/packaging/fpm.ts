import type { PackageOrder } from './fpm-arguments.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, globSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../run.ts'
import { debControl, rpmSpec } from './fpm-arguments.ts'

/** What rpm calls a processor that the packager names in Debian's way. */
const rpmArchitectures: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' }
/** Folders of the system itself, which no package of ours owns. */
const systemFolders = new Set(['/opt', '/usr', '/usr/bin', '/usr/share', '/usr/share/applications', '/usr/share/icons', '/usr/share/mime', '/usr/share/mime/packages'])

/** Makes the deb or the rpm that is ordered, with the system's own dpkg-deb or rpmbuild. Throws with the tool's words. */
export async function makePackage(order: PackageOrder): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'huiyin-package-'))
  try {
    const root = join(work, 'root')
    layOut(order, root)
    await (order.kind === 'deb' ? makeDeb(order, root) : makeRpm(order, root, work))
  }
  finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Puts the contents in place; folders and programs are 755, everything else 644, whoever packs and whatever their mask. */
function layOut({ contents }: PackageOrder, root: string): void {
  for (const { from, to } of contents) {
    const target = join(root, to)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(from, target, { recursive: true, verbatimSymlinks: true })
  }
  for (const { path, isFolder } of pathsIn(root)) {
    const file = join(root, path)
    if (!lstatSync(file).isSymbolicLink())
      chmodSync(file, isFolder || (statSync(file).mode & 0o111) !== 0 ? 0o755 : 0o644)
  }
  chmodSync(root, 0o755)
}

function pathsIn(root: string): { path: string, isFolder: boolean }[] {
  return globSync('**/*', { cwd: root, withFileTypes: true })
    .map(entry => ({ path: `/${join(entry.parentPath, entry.name).slice(root.length + 1)}`, isFolder: entry.isDirectory() }))
    .sort((a, b) => a.path < b.path ? -1 : 1)
}

async function makeDeb(order: PackageOrder, root: string): Promise<void> {
  const files = pathsIn(root).filter(({ path, isFolder }) => !isFolder && lstatSync(join(root, path)).isFile())
  const bytes = files.reduce((sum, { path }) => sum + statSync(join(root, path)).size, 0)
  const control = join(root, 'DEBIAN')
  mkdirSync(control)
  writeFileSync(join(control, 'control'), debControl(order, Math.ceil(bytes / 1024)))
  writeFileSync(join(control, 'md5sums'), files.map(({ path }) => `${createHash('md5').update(readFileSync(join(root, path))).digest('hex')}  ${path.slice(1)}\n`).join(''))
  for (const [name, script] of [['postinst', order.afterInstall], ['postrm', order.afterRemove]] as const) {
    if (script)
      writeFileSync(join(control, name), readFileSync(script), { mode: 0o755 })
  }
  await must('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, order.output])
}

async function makeRpm(order: PackageOrder, root: string, work: string): Promise<void> {
  const text = (script: string | null) => script ? readFileSync(script, 'utf8') : ''
  const spec = join(work, `${order.name}.spec`)
  const paths = pathsIn(root).filter(({ path, isFolder }) => !(isFolder && (systemFolders.has(path) || path.startsWith('/usr/share/icons/'))))
  writeFileSync(spec, rpmSpec(order, paths, { afterInstall: text(order.afterInstall), afterRemove: text(order.afterRemove) }))
  const out = join(work, 'out')
  await must('rpmbuild', ['-bb', '--quiet', '--target', `${rpmArchitectures[order.architecture] ?? order.architecture}-unknown-linux`, '--buildroot', root, '--define', `_topdir ${join(work, 'top')}`, '--define', `_rpmdir ${out}`, '--define', '_binary_payload w6T2.xzdio', '--define', '_source_date_epoch_from_changelog 0', spec])
  const made = globSync('**/*.rpm', { cwd: out })
  if (made.length !== 1)
    throw new Error(`rpmbuild made ${made.length} packages`)
  writeFileSync(order.output, Buffer.from(readFileSync(join(out, made[0] ?? ''))))
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await run(command, args, { capture: true, env: { LC_ALL: 'C.UTF-8' } })
  if (code !== 0)
    throw new Error(`${command} refused:\n${output}`)
}

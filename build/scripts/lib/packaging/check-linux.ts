import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { must, mustBeClean } from './check-step.ts'
import { auditDesktopEntry, auditListing, readListing } from './listing-audit.ts'
import { filesUnder, madeFile, sizeOf, WORK } from './places.ts'

const UPGRADE = '9.9.9'
/** What a person and IT have on the machine beside the program. */
const KEPT = ['etc/huiyin/policy.json', 'home/agent/.config/huiyin/preferences.json', 'home/agent/.local/share/huiyin/huiyin.db']

const deb = () => madeFile('*amd64.deb')
const rpm = () => madeFile('*x86_64.rpm')

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Control file and contents of the deb. */
export async function checkDeb(): Promise<string> {
  const control = await must('dpkg-deb', ['-f', deb()])
  const wanted = [/^Package: huiyin$/m, /^Architecture: amd64$/m, /^Depends: .*libgtk-3-0 \| libgtk-3-0t64.*libasound2/m, /^Recommends: gnome-keyring$/m, /^Section: net$/m, /^Installed-Size: \d+$/m, /^Maintainer: Huiyin </m]
  mustBeClean(wanted.filter(line => !line.test(control)).map(line => `the control file lacks ${line.source}`))
  const files = readListing(await must('dpkg-deb', ['-c', deb()]))
  mustBeClean(auditListing(files))
  const other = (await must('dpkg-deb', ['-f', madeFile('*arm64.deb'), 'Architecture'])).trim()
  mustBeClean(other === 'arm64' ? [] : [`the deb for arm64 is for ${other}`])
  return `${sizeOf(deb())}, ${files.length} entries, all root's, none written by others`
}

/** A root of its own with dpkg's books and what AppArmor 4 brings. */
function freshRoot(name: string): string {
  const root = join(WORK, name)
  rmSync(root, { recursive: true, force: true })
  for (const folder of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/dpkg/triggers', 'usr/bin'])
    mkdirSync(join(root, folder), { recursive: true })
  write(join(root, 'var/lib/dpkg/status'), '')
  write(join(root, 'etc/apparmor.d/abi/4.0'), '')
  for (const path of KEPT)
    write(join(root, path), '{}')
  return root
}

/** dpkg on another root; the maintainer scripts run too and are told of the root. */
function dpkg(root: string, ...words: string[]): Promise<string> {
  return must('dpkg', [`--root=${root}`, '--force-script-chrootless', '--force-depends', '--force-architecture', '--force-not-root', '--log=/dev/null', ...words])
}

function installedComplaints(root: string): string[] {
  const at = (path: string) => join(root, path)
  const mode = (path: string) => (statSync(at(path)).mode & 0o7777).toString(8)
  const rules: readonly [() => boolean, string][] = [
    [() => readlinkSync(at('usr/bin/huiyin')) === '/opt/Huiyin/huiyin', 'huiyin is not on the PATH'],
    [() => mode('opt/Huiyin/chrome-sandbox') === '4755', 'the sandbox of an image has not its right'],
    [() => readFileSync(at('etc/apparmor.d/huiyin'), 'utf8').includes('userns'), 'the AppArmor profile is not installed'],
    [() => mode('etc/huiyin') === '755', 'the folder of the policy is not as it should be'],
  ]
  return rules.filter(([holds]) => !holds()).map(([, complaint]) => complaint)
}

/** The same package under a later version. */
async function laterDeb(): Promise<string> {
  const folder = join(WORK, 'later')
  const later = join(WORK, 'later.deb')
  await must('dpkg-deb', ['-R', deb(), folder])
  const control = join(folder, 'DEBIAN/control')
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${UPGRADE}`))
  await must('dpkg-deb', ['--root-owner-group', '-Znone', '-b', folder, later])
  return later
}

function leftovers(root: string): string[] {
  const kept = KEPT.filter(path => !existsSync(join(root, path))).map(path => `${path} was taken away`)
  const ours = filesUnder(root).filter(path => /huiyin/i.test(path) && !KEPT.includes(path)).map(path => `${path} is left behind`)
  const link = lstatSync(join(root, 'usr/bin/huiyin'), { throwIfNoEntry: false }) ? ['usr/bin/huiyin is left behind'] : []
  return [...kept, ...ours, ...link]
}

/** The deb installed, upgraded, removed and purged in a root of its own, its scripts run; what people and IT wrote stays. */
export async function checkDebInRoot(): Promise<string> {
  const root = freshRoot('deb-root')
  await dpkg(root, '-i', deb())
  mustBeClean(installedComplaints(root))
  const changed = await dpkg(root, '--verify', 'huiyin')
  mustBeClean(changed.trim() === '' ? [] : [`files differ from the package: ${changed.trim()}`])
  const files = filesUnder(join(root, 'opt/Huiyin')).length
  await dpkg(root, '-i', await laterDeb())
  mustBeClean(installedComplaints(root))
  await dpkg(root, '-r', 'huiyin')
  await dpkg(root, '-P', 'huiyin')
  mustBeClean(leftovers(root))
  return `installed (${files} files), upgraded to ${UPGRADE}, removed, purged with its scripts; policy, settings and store kept`
}

/** Header, scripts and contents of the rpm, then installed, verified and erased in a root of its own. */
export async function checkRpm(): Promise<string> {
  const query = (format: string) => must('rpm', ['-qp', '--nosignature', '--qf', format, rpm()])
  const header = await query('%{NAME} %{ARCH} %{VENDOR}|%{SUMMARY}|')
  const other = await must('rpm', ['-qp', '--nosignature', '--qf', '%{ARCH}', madeFile('*aarch64.rpm')])
  const scripts = await must('rpm', ['-qp', '--scripts', rpm()])
  const requires = await must('rpm', ['-qp', '--requires', rpm()])
  mustBeClean([
    ...header.startsWith('huiyin x86_64 Huiyin|') ? [] : [`the header says ${header}`],
    ...other === 'aarch64' ? [] : [`the rpm for arm64 is for ${other}`],
    ...scripts.includes('ln -sf /opt/Huiyin/huiyin') && scripts.includes('rmdir') ? [] : ['a script is missing'],
    ...['gtk3', '(alsa-lib or libasound2)', '(libsecret or libsecret-1-0)'].filter(name => !requires.includes(name)).map(name => `${name} is not required`),
  ])
  const files = readListing(await query('[%{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} %{FILESIZES} x x %{FILENAMES}\\n]'))
  mustBeClean(auditListing(files))
  const root = freshRoot('rpm-root')
  const on = (...words: string[]) => must('rpm', ['--root', root, '--dbpath', '/var/lib/rpm', ...words])
  await on('--initdb')
  // rpm changes its root to run scripts, and this root has no shell: they have their own tests.
  await on('-i', '--nodeps', '--noscripts', '--ignorearch', '--nosignature', rpm())
  const changed = await on('-V', '--nodeps', '--noscripts', 'huiyin')
  mustBeClean(changed.trim() === '' ? [] : [`files differ from the package: ${changed.trim()}`])
  await on('-e', '--noscripts', 'huiyin')
  mustBeClean(leftovers(root))
  return `${sizeOf(rpm())}, ${files.length} entries; installed, verified and erased, without its scripts`
}

/** The desktop entry, by its grammar and by what it has to say. */
export async function checkDesktopEntry(): Promise<string> {
  const folder = join(WORK, 'entry')
  await must('dpkg-deb', ['-x', deb(), folder])
  const entry = join(folder, 'usr/share/applications/huiyin.desktop')
  const words = await must('desktop-file-validate', [entry])
  mustBeClean([...words.split('\n').filter(line => /error|warning/.test(line)), ...auditDesktopEntry(readFileSync(entry, 'utf8'))])
  return 'valid; takes huiyin: and tel:, has its Chinese name'
}

/** What the archive has in it. */
export async function checkTarball(): Promise<string> {
  const tarball = madeFile('*x64.tar.gz')
  const files = (await must('tar', ['-tzf', tarball])).split('\n').filter(Boolean)
  mustBeClean(['huiyin', 'resources/app.asar', 'THIRD-PARTY.txt'].filter(name => !files.some(path => path.endsWith(`/${name}`))).map(name => `${name} is missing`))
  return `${sizeOf(tarball)}, ${files.length} entries`
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { join } from 'node:path/posix'
import process from 'node:process'
import { ROOT } from '../paths.ts'
import { run } from '../run.ts'
import { must, mustBeClean } from './check-step.ts'
import { identities } from './config-audit.ts'
import { filesUnder, sizeOf, WINDOWS_APP, WORK } from './places.ts'
import { isSigned, signFile } from './signing.ts'
import { msiProject, nsisRemovals } from './wxs.ts'

const SETUP = join(WORK, 'Huiyin-Setup.exe')
const MSI = join(WORK, 'Huiyin.msi')
const windows = (name: string) => join(ROOT, 'build/installer/windows', name)

function version(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
}

/** A whole setup compiled by makensis from our own script, its contents listed. */
export async function checkSetup(): Promise<string> {
  const files = filesUnder(WINDOWS_APP)
  const removals = join(WORK, 'removals.nsh')
  writeFileSync(removals, nsisRemovals(files))
  const words = await must('makensis', ['-V3', '-WX', '-INPUTCHARSET', 'UTF8', `-DSOURCE=${WINDOWS_APP}`, `-DOUTPUT=${SETUP}`, `-DVERSION=${version()}.0`, `-DICON=${join(ROOT, 'resources/icons/huiyin.ico')}`, `-DREMOVALS=${removals}`, windows('huiyin.nsi')])
  const listed = [...(await must('7z', ['l', '-slt', SETUP])).matchAll(/^Path = (.*)$/gm)].map(([, path]) => (path ?? '').replaceAll('\\', '/'))
  mustBeClean([
    ...files.filter(file => !listed.includes(file)).map(file => `${file} is not in the setup`),
    ...['http', 'StdUtils'].filter(word => listed.some(path => path.includes(word))).map(word => `${word} is in the setup`),
    ...words.includes('Uninstall') || listed.some(path => path.includes('Uninstall.exe')) ? [] : ['there is no uninstaller'],
  ])
  return `${sizeOf(SETUP)} by makensis without a warning, ${files.length} files listed`
}

function rowsOf(table: string): string[][] {
  return table.split('\n').slice(3).map(line => line.replace(/\r$/, '').split('\t')).filter(row => row.length > 1)
}

/** A whole MSI by wixl from our own project, its tables read back. */
export async function checkMsi(): Promise<string> {
  const files = filesUnder(WINDOWS_APP)
  const folder = join(WORK, 'msi')
  mkdirSync(folder, { recursive: true })
  const project = join(folder, 'huiyin.wxs')
  // wixl takes sources relative to where it runs alone.
  writeFileSync(project, msiProject({ template: readFileSync(windows('huiyin.wxs'), 'utf8'), handlers: readFileSync(windows('handlers.wxi'), 'utf8'), source: relative(ROOT, WINDOWS_APP), files, version: version() }))
  await must('wixl', ['--arch', 'x64', '-o', MSI, project])
  const table = async (name: string) => rowsOf(await must('msiinfo', ['export', MSI, name]))
  const properties = new Map((await table('Property')).map(([name, value]) => [name, value]))
  const names = (await table('File')).map(row => row[2]?.split('|').at(-1))
  const registry = (await table('Registry')).map(row => row.slice(2, 5).join('|'))
  const features = await table('Feature')
  const chosen = (await table('FeatureComponents')).filter(([, component]) => component === 'HuiyinAutostart').map(([feature]) => feature)
  const wanted = ['Software\\Classes\\huiyin\\shell\\open\\command||"[APPLICATIONFOLDER]Huiyin.exe" "%1"', 'Software\\Classes\\Huiyin.tel\\shell\\open\\command||"[APPLICATIONFOLDER]Huiyin.exe" "%1"', 'Software\\Huiyin\\Capabilities\\URLAssociations|tel|Huiyin.tel', 'Software\\RegisteredApplications|Huiyin|Software\\Huiyin\\Capabilities']
  mustBeClean([
    ...properties.get('UpgradeCode') === `{${identities.msi.toUpperCase()}}` ? [] : [`the upgrade code is ${properties.get('UpgradeCode')}`],
    ...properties.get('ALLUSERS') === '1' ? [] : ['it is not for all users'],
    ...files.map(file => file.slice(file.lastIndexOf('/') + 1)).filter(name => !names.includes(name)).map(name => `${name} is not in the MSI`),
    ...wanted.filter(row => !registry.includes(row)).map(row => `the registry lacks ${row}`),
    ...chosen.join() === 'Autostart' && features.some(row => row[0] === 'Autostart' && row[5] === '2') ? [] : ['starting with the session is not a choice'],
  ])
  return `${sizeOf(MSI)} by wixl, ${names.length} files, ${registry.length} registry values, upgrade code ${identities.msi}`
}

/** The signing hook with a real tool and a certificate of this hour; refused without a command. */
export async function checkSigning(): Promise<string> {
  const key = join(WORK, 'signing-key.pem')
  const certificate = join(WORK, 'signing.pem')
  await must('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-subj', '/CN=Huiyin pack check', '-days', '1', '-addext', 'extendedKeyUsage=codeSigning'])
  const said: string[] = []
  const parts = (env: Record<string, string>) => ({ env, run: (command: string, args: readonly string[]) => run(command, args, { capture: true, env: process.env }), say: (words: string) => void said.push(words) })
  const command = JSON.stringify(['osslsigncode', 'sign', '-h', 'sha256', '-certs', certificate, '-key', '{env:SIGNING_KEY_FILE}', '-in', '{file}', '-out', '{signed}'])
  for (const file of [SETUP, MSI]) {
    const refusal = await signFile(file, parts({})).then(() => 'nothing', String)
    mustBeClean(refusal.includes('would go out unsigned') ? [] : [`without a command the hook said ${refusal}`])
    await signFile(file, parts({ HUIYIN_SIGN_COMMAND: command, SIGNING_KEY_FILE: key }))
    mustBeClean(isSigned(readFileSync(file)) ? [] : [`${file} is not signed`])
    await must('osslsigncode', ['verify', '-CAfile', certificate, '-in', file])
  }
  mustBeClean(said.join('\n').includes(key) ? ['the hook told a secret'] : [])
  return 'setup and MSI signed by osslsigncode with a throw-away certificate and verified; unsigned refused'
}

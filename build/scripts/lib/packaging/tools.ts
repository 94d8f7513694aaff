import { existsSync } from 'node:fs'
import process from 'node:process'
import { run } from '../run.ts'

const APT = ['-o', 'DPkg::Lock::Timeout=400', '-o', 'Acquire::Retries=3']

/** Debian's packages that the check of the installers needs, and the file by which each is known to be there. */
const packages: Readonly<Record<string, string>> = {
  'nsis': '/usr/bin/makensis',
  'wixl': '/usr/bin/wixl',
  'msitools': '/usr/bin/msiinfo',
  'desktop-file-utils': '/usr/bin/desktop-file-validate',
  'rpm': '/usr/bin/rpmbuild',
  'p7zip-full': '/usr/bin/7z',
  'osslsigncode': '/usr/bin/osslsigncode',
  'openssl': '/usr/bin/openssl',
}

/** Names of the packages that this machine lacks; none = every installer can be checked. */
export function missingPackTools(exists: (path: string) => boolean = existsSync): string[] {
  return Object.entries(packages).filter(([, mark]) => !exists(mark)).map(([name]) => name)
}

/** Brings from Debian what is missing, where that may be done. Throws with the names of what is missing then. */
export async function ensurePackTools(): Promise<void> {
  const missing = missingPackTools()
  if (missing.length === 0)
    return
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installers are checked with Debian's own tools: installing ${missing.join(', ')}, about half a minute to three minutes.`)
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', [...APT, 'update', '-q'], { env, capture: true })
    const { code, output } = await run('apt-get', [...APT, 'install', '-y', '-q', '--no-install-recommends', ...missing], { env, capture: true })
    if (code !== 0)
      console.error(output)
  }
  const still = missingPackTools()
  if (still.length > 0)
    throw new Error(`these Debian packages are missing and could not be installed: ${still.join(', ')}`)
}

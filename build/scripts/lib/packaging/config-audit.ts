import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT } from '../paths.ts'

/** A target of a system, with its processors. */
interface Target { readonly target: string, readonly arch: readonly string[] }

/** The fields of the packager's configuration that are judged. */
export interface PackagerConfig {
  readonly asar: boolean
  readonly electronFuses: Readonly<Record<string, boolean>>
  readonly protocols: readonly { readonly schemes: readonly string[] }[]
  readonly win: { readonly target: readonly Target[], readonly forceCodeSigning: boolean, readonly signtoolOptions: { readonly sign: string, readonly signingHashAlgorithms: readonly string[] } }
  readonly nsis: { readonly perMachine: boolean, readonly oneClick: boolean, readonly guid: string, readonly deleteAppDataOnUninstall: boolean }
  readonly msi: { readonly perMachine: boolean, readonly upgradeCode: string }
  readonly linux: { readonly target: readonly Target[] }
  readonly mac: { readonly target: readonly Target[], readonly hardenedRuntime: boolean, readonly entitlements: string }
}

/** How each fuse of Electron has to be. */
export const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
} as const

/** By these Windows knows the program over all versions. */
export const identities = { nsis: '6f0f3a55-3f5c-4b0e-9a55-0e6d0a1f7c21', msi: '2b7a4c1e-8d9f-4f0a-b6c3-51d2a8e07f94' } as const

const wanted = { win: ['nsis', 'msi'], linux: ['deb', 'rpm', 'AppImage', 'tar.gz'], mac: ['dmg', 'pkg'] } as const

/** The packager's configuration, read with the packager's own reader. */
export function readPackagerConfig(): PackagerConfig {
  const packager = createRequire(join(ROOT, 'node_modules/electron-builder/package.json'))
  const { load } = createRequire(packager.resolve('app-builder-lib/package.json'))('js-yaml') as { load: (text: string) => unknown }
  return load(readFileSync(join(ROOT, 'build/electron-builder.yml'), 'utf8')) as PackagerConfig
}

/** What is wrong with the configuration, one sentence each. */
export function auditConfig(config: PackagerConfig): string[] {
  const targets = (['win', 'linux', 'mac'] as const).flatMap(system => wanted[system].flatMap(name => ['x64', 'arm64']
    .filter(arch => !config[system].target.some(({ target, arch: archs }) => target === name && archs.includes(arch)))
    .map(arch => `${system} has no ${name} for ${arch}`)))
  const wrongFuses = Object.entries(fuses).filter(([name, state]) => config.electronFuses[name] !== state).map(([name, state]) => `the fuse ${name} is not ${state ? 'on' : 'off'}`)
  const schemes = config.protocols.flatMap(({ schemes }) => schemes)
  const rules: readonly [boolean, string][] = [
    [config.asar, 'the program is not packed into an asar'],
    [schemes.includes('huiyin') && schemes.includes('tel'), 'huiyin:// or tel: is not registered'],
    [config.win.forceCodeSigning && config.win.signtoolOptions.sign.endsWith('hooks/sign.ts'), 'Windows programs could go out unsigned'],
    [config.win.signtoolOptions.signingHashAlgorithms.join() === 'sha256', 'signatures are not SHA-256 alone'],
    [config.nsis.perMachine && !config.nsis.oneClick && config.msi.perMachine, 'an installer is not for all users of the machine'],
    [!config.nsis.deleteAppDataOnUninstall, 'removing the program would take away what people wrote'],
    [config.nsis.guid === identities.nsis && config.msi.upgradeCode === identities.msi, 'Windows would not know the program again'],
    [config.mac.hardenedRuntime && config.mac.entitlements.endsWith('entitlements.plist'), 'the hardened runtime of macOS is off'],
  ]
  return [...targets, ...wrongFuses, ...rules.filter(([holds]) => !holds).map(([, complaint]) => complaint)]
}

import { existsSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { run } from './run.ts'

const APT = ['-o', 'DPkg::Lock::Timeout=400', '-o', 'Acquire::Retries=3']
const POLICY = '/usr/sbin/policy-rc.d'

/** Debian's packages of the telephone tests, and the file by which each is known to be there. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'kamailio': ['/usr/sbin/kamailio'],
  'kamailio-websocket-modules': ['/usr/lib/x86_64-linux-gnu/kamailio/modules/websocket.so', '/usr/lib/aarch64-linux-gnu/kamailio/modules/websocket.so'],
  'rtpengine-daemon': ['/usr/bin/rtpengine'],
  'sip-tester': ['/usr/bin/sipp'],
  'baresip-core': ['/usr/bin/baresip'],
  'sox': ['/usr/bin/sox'],
}

/** Names of the packages that this machine lacks for calls over real SIP; none = they can be tested. */
export function missingSipPackages(exists: (path: string) => boolean = existsSync): string[] {
  return Object.entries(packages).filter(([, marks]) => !marks.some(exists)).map(([name]) => name)
}

function mayInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Keeps Debian from starting the services that come with the packages: ours run on ports of their own, for one test. */
async function withoutServices<T>(work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const ours = !existsSync(POLICY)
  if (ours)
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await work({ DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' })
  }
  finally {
    if (ours)
      rmSync(POLICY, { force: true })
  }
}

/**
 * Makes sure that calls over real SIP can be tested: a proxy, a media relay and telephones from Debian, none of them
 * started as a service. Says in one sentence what it brings. Where nothing may be installed it says what is missing, and
 * those tests are skipped with that reason; in CI (`CI` set) it throws instead.
 */
export async function ensureSip(): Promise<void> {
  const missing = missingSipPackages()
  if (missing.length === 0)
    return
  if (mayInstallPackages()) {
    console.log(`Calls are tested over real SIP: installing ${missing.join(', ')} from Debian, about half a minute to three minutes.`)
    await withoutServices(async (env) => {
      await run('apt-get', [...APT, 'update', '-q'], { env, capture: true })
      const { code, output } = await run('apt-get', [...APT, 'install', '-y', '-q', '--no-install-recommends', ...missing], { env, capture: true })
      if (code !== 0)
        console.error(output)
    })
  }
  const still = missingSipPackages()
  if (still.length === 0)
    return
  const sentence = `Calls over real SIP are not tested here: the Debian packages ${still.join(', ')} are missing.`
  if (process.env.CI)
    throw new Error(sentence)
  console.warn(sentence)
}

import { createHash } from 'node:crypto'

/** Who sits at this desktop for the operating system, and which machine it is: known without any file of the user's profile. */
export interface DesktopIdentity {
  /** `sid:S-1-5-21-…` on Windows, `uid:1000/lin` elsewhere; where the system does not tell, `name:` and the sign-in name. */
  readonly user: string
  /** The machine's own id; null where none is told, and on a machine that is lent out (see `isLent`). */
  readonly machine: string | null
  /** The machine is one of many that are handed out and wiped (VDI, terminal server): it says nothing about the desk. */
  readonly isLent: boolean
}

/** What the operating system is asked through. */
export interface IdentityPorts {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user as Node knows them; `uid` is -1 on Windows. */
  readonly user: { readonly uid: number, readonly username: string }
  /** Runs one of the system's own programs and answers its output; rejects when it fails or takes too long. */
  readonly run: (program: string, words: readonly string[]) => Promise<string>
  /** A small file of the system's; rejects when it is not there. */
  readonly read: (path: string) => Promise<string>
}

const sidShape = /\bS-1-(?:\d+-)+\d+\b/
const guidShape = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/i

/** Asks the system who and where this is. Never rejects: what is not told is left out, and the answer is the same at every start. */
export async function readIdentity(ports: IdentityPorts): Promise<DesktopIdentity> {
  const isLent = isLentMachine(ports)
  const [user, machine] = await Promise.all([readUser(ports), isLent ? null : readMachine(ports).catch(() => null)])
  return { user, machine, isLent }
}

/**
 * A number of 64 hexadecimal digits for this desk: the same after a wiped profile, another for each `purpose`, and nothing of
 * the user can be read from it.
 */
export function stableKey({ user, machine }: DesktopIdentity, purpose: string): string {
  return createHash('sha256').update(JSON.stringify({ purpose, user, machine })).digest('hex')
}

async function readUser({ platform, env, user, run }: IdentityPorts): Promise<string> {
  if (platform !== 'win32')
    return `uid:${user.uid}/${user.username}`
  const told = await run(systemProgram(env, 'whoami.exe'), ['/user', '/fo', 'csv', '/nh']).catch(() => '')
  const sid = sidShape.exec(told)?.[0]
  return sid === undefined ? `name:${[env.USERDOMAIN ?? '', user.username].join('\\').toLowerCase()}` : `sid:${sid}`
}

async function readMachine({ platform, env, run, read }: IdentityPorts): Promise<string | null> {
  switch (platform) {
    case 'win32': return guidIn(await run(systemProgram(env, 'reg.exe'), ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid', '/reg:64']))
    case 'darwin': return guidIn(await run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']))
    default: return /^[0-9a-f]{32}$/i.exec((await read('/etc/machine-id')).trim())?.[0].toLowerCase() ?? null
  }
}

function guidIn(told: string): string | null {
  return guidShape.exec(told)?.[0].toLowerCase() ?? null
}

/** Whose session comes over the network sits at a machine of somebody else's choosing, perhaps together with others. */
export function isLentMachine({ platform, env }: Pick<IdentityPorts, 'platform' | 'env'>): boolean {
  if (platform === 'win32')
    return /^(?:RDP|ICA|PCOIP|BLAST)/i.test(env.SESSIONNAME ?? '') || env.ViewClient_Machine_Name !== undefined
  return env.XRDP_SESSION !== undefined || env.PCOIP_SESSION !== undefined
}

/** By its whole path: a program of the same name beside ours is not asked. */
function systemProgram(env: IdentityPorts['env'], name: string): string {
  return `${env.SystemRoot ?? 'C:\\Windows'}\\System32\\${name}`
}

import type { IdentityPorts } from './identity.ts'
import { describe, expect, it } from 'vitest'
import { readIdentity, stableKey } from './identity.ts'

const refuses = () => Promise.reject(new Error('not there'))
const answers: Record<string, string> = {
  'whoami.exe': '"YUNSHAN\\linxw","S-1-5-21-397955417-626881126-188441444-1010"\r\n',
  'reg.exe': '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r\n    MachineGuid    REG_SZ    7C1A31E5-8B25-4A0E-9D4E-0B3E0F1C2D3A\r\n',
  'ioreg': '"IOPlatformUUID" = "564D2C1A-0000-1111-2222-333344445555"\n',
}

function ports(change: Partial<IdentityPorts> = {}): IdentityPorts {
  return {
    platform: 'win32',
    env: { SystemRoot: 'D:\\Windows', USERDOMAIN: 'YUNSHAN', SESSIONNAME: 'Console' },
    user: { uid: -1, username: 'LinXW' },
    run: async program => answers[program.split(/[\\/]/).at(-1)!] ?? refuses(),
    read: refuses,
    ...change,
  }
}

describe('who sits here, by the system', () => {
  it('is the account\'s own number on Windows, and the machine\'s, asked of the system\'s programs by their whole path', async () => {
    const asked: string[] = []
    const identity = await readIdentity(ports({ run: async (program) => {
      asked.push(program)
      return answers[program.split('\\').at(-1)!]!
    } }))
    expect(identity).toEqual({ user: 'sid:S-1-5-21-397955417-626881126-188441444-1010', machine: '7c1a31e5-8b25-4a0e-9d4e-0b3e0f1c2d3a', isLent: false })
    expect(asked.sort()).toEqual(['D:\\Windows\\System32\\reg.exe', 'D:\\Windows\\System32\\whoami.exe'])
  })

  it('is the user\'s number and the machine\'s file on Linux, and the platform\'s id on a Mac', async () => {
    const linux = ports({ platform: 'linux', env: {}, user: { uid: 1000, username: 'lin' }, read: async path => path === '/etc/machine-id' ? '0123456789ABCDEF0123456789abcdef\n' : refuses() })
    expect(await readIdentity(linux)).toEqual({ user: 'uid:1000/lin', machine: '0123456789abcdef0123456789abcdef', isLent: false })
    expect(await readIdentity(ports({ platform: 'darwin', env: {}, user: { uid: 501, username: 'lin' } }))).toEqual({ user: 'uid:501/lin', machine: '564d2c1a-0000-1111-2222-333344445555', isLent: false })
  })

  it.each(['RDP-Tcp#3', 'ICA-CGP#0', 'PCoIP-0', 'Blast-1'])('leaves a machine that is lent out (%s) unsaid', async (SESSIONNAME) => {
    expect(await readIdentity(ports({ env: { SESSIONNAME } }))).toMatchObject({ machine: null, isLent: true })
  })

  it('falls back to the name when the system tells nothing, and never rejects', async () => {
    expect(await readIdentity(ports({ run: refuses }))).toEqual({ user: 'name:yunshan\\linxw', machine: null, isLent: false })
    expect(await readIdentity(ports({ platform: 'linux', user: { uid: 7, username: 'x' }, read: async () => 'uninitialized\n' }))).toEqual({ user: 'uid:7/x', machine: null, isLent: false })
  })
})

describe('the key of a desk', () => {
  const identity = { user: 'sid:S-1-5-21-1', machine: null, isLent: true }

  it('is the same for the same, another for each user, machine and purpose, and shows nothing of them', () => {
    const key = stableKey(identity, 'updates')
    expect(stableKey({ ...identity }, 'updates')).toBe(key)
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    const others = [stableKey({ ...identity, user: 'sid:S-1-5-21-2' }, 'updates'), stableKey({ ...identity, machine: 'm' }, 'updates'), stableKey(identity, 'jitter')]
    expect(new Set([key, ...others]).size).toBe(4)
  })

  it('cannot be made by moving a character from one fact to the next', () => {
    expect(stableKey({ user: 'ab', machine: 'c', isLent: false }, 'p')).not.toBe(stableKey({ user: 'a', machine: 'bc', isLent: false }, 'p'))
  })
})

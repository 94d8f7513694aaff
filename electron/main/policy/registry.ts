import type { PolicyKind } from '../../../src/shared/policy/key.ts'
import type { PolicyReading } from './reading.ts'
import { policyKeys } from '../../../src/shared/policy/schema.ts'
import { absent, broken, read } from './reading.ts'

/** Asks the registry for everything below a key, as `reg.exe query <key> /s` prints it; null when that fails, for whatever reason. */
export type QueryRegistry = (key: string, below: boolean) => Promise<Uint8Array | null>

/** One value of the registry. */
interface RegistryValue { readonly name: string, readonly type: string, readonly data: string }

const parent = 'Software\\Policies'
const ours = 'Huiyin'
const roots = { HKLM: 'HKEY_LOCAL_MACHINE', HKCU: 'HKEY_CURRENT_USER' } as const

/** Keys of the registry that are policies, the stronger first. Users cannot write either. */
export const registryRoots = ['HKLM', 'HKCU'] as const
export type RegistryRoot = typeof registryRoots[number]

/** What the system printed: UTF-8 where it is, else the code page of Chinese systems. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  }
  catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** Values by the key that they stand in. Words of the system's language, such as the name of a default value, are passed over. */
export function parseQuery(printed: string): Map<string, RegistryValue[]> {
  const keys = new Map<string, RegistryValue[]>()
  let current: RegistryValue[] = []
  for (const line of printed.split(/\r?\n/)) {
    const [, name, type, data = ''] = /^ {4}(\S.*?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line) ?? []
    if (name !== undefined && type !== undefined) {
      if (!/^[(（].*[)）]$/.test(name))
        current.push({ name, type, data })
    }
    else if (/^HKEY_/i.test(line)) {
      current = []
      keys.set(line.trim(), current)
    }
  }
  return keys
}

const isText = ({ type }: RegistryValue) => type === 'REG_SZ' || type === 'REG_EXPAND_SZ'

/** A value in the shape that its key wants; what does not fit stays as printed and is refused by the key's own schema. */
function valueOf(kind: PolicyKind['kind'], value: RegistryValue): unknown {
  if (value.type === 'REG_DWORD') {
    const number = Number(value.data)
    return kind === 'flag' && (number === 0 || number === 1) ? number === 1 : number
  }
  if (kind === 'list' && value.type === 'REG_MULTI_SZ')
    return value.data.split('\\0').filter(Boolean)
  return kind === 'text' && isText(value) && value.data === '' ? null : value.data
}

/** The values of a key of its own: lists by the numbers of their lines, pairs by their names. */
function manyOf(kind: PolicyKind['kind'], values: readonly RegistryValue[]): unknown {
  if (!values.every(isText))
    return values.map(({ type }) => type).join(' ')
  if (kind === 'pairs')
    return Object.fromEntries(values.map(({ name, data }) => [name, data]))
  return values.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })).map(({ data }) => data)
}

function kindOf(name: string): PolicyKind['kind'] | null {
  return Object.hasOwn(policyKeys, name) ? policyKeys[name as keyof typeof policyKeys].kind.kind : null
}

/** What the printed keys below `top` say, by the names of our keys. Names keep their own spelling whatever case the registry has. */
function valuesBelow(top: string, keys: ReadonlyMap<string, readonly RegistryValue[]>): Record<string, unknown> {
  const said: [string, unknown][] = []
  for (const [key, values] of keys) {
    const below = key.slice(top.length + 1)
    if (key.toLowerCase() === top.toLowerCase())
      said.push(...values.map(value => [value.name, valueOf(kindOf(value.name) ?? 'text', value)] as [string, unknown]))
    else if (key.toLowerCase().startsWith(`${top.toLowerCase()}\\`))
      said.push([below, manyOf(kindOf(below) ?? 'list', values)])
  }
  return Object.fromEntries(said)
}

/**
 * The policy that a directory put into the registry. A key that is not there says nothing; whether it is, the list of its
 * parent tells in every language. One that is there and cannot be read is broken, and so is a registry that nobody may ask.
 */
export async function readRegistry(root: RegistryRoot, query: QueryRegistry): Promise<PolicyReading> {
  const from = `${root}\\${parent}\\${ours}`
  const top = `${roots[root]}\\${parent}\\${ours}`
  const printed = await query(`${root}\\${parent}\\${ours}`, true)
  if (printed !== null)
    return read(from, valuesBelow(top, parseQuery(decode(printed))))
  const beside = await query(`${root}\\${parent}`, false)
  if (beside === null)
    return broken(from, 'unreadable')
  const isThere = decode(beside).split(/\r?\n/).some(line => line.trim().toLowerCase() === top.toLowerCase())
  return isThere ? broken(from, 'unreadable') : absent(from)
}

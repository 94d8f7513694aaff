import type { SecretKeeper, SecretSet } from './secret-keeper.ts'
import { createHash } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'

/** Secrets of accounts as connectors read them: at once, from what was loaded before they were made. */
export interface Vault {
  /** Loads what an account's secrets are, from the keeper. Throws `secrets_unavailable` when the keeper cannot be read. */
  readonly load: (accountId: string) => Promise<void>
  /** Loads an account whose secrets the configuration names; what its platform renewed since stands over them until the configuration changes. */
  readonly loadConfigured: (accountId: string, configured: SecretSet) => Promise<void>
  /** One secret. Throws `secrets_unavailable` when it is not there. */
  readonly read: (accountId: string, name: string) => string
  readonly names: (accountId: string) => readonly string[]
  /** All of an account's secrets, for a trial beside it. */
  readonly all: (accountId: string) => SecretSet
  /** Keeps secrets beside those that are kept already; null takes one away. Known to readers once it is safe. */
  readonly keep: (accountId: string, secrets: Readonly<Record<string, string | null>>) => Promise<void>
  readonly remove: (accountId: string) => Promise<void>
}

/** Beside a renewed secret: which configured value it stands over. */
const insteadOf = (name: string): string => `${name}@`

function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}

function ownerOf(accountId: string): string {
  return `account.${accountId}`
}

/** The secret, or `secrets_unavailable` with its name. */
export function secretIn(secrets: SecretSet, name: string): string {
  const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined
  if (value === undefined || value === '')
    throw new AppError('secrets_unavailable', { details: { name } })
  return value
}

/** Opens the vault over a host's keeper. */
export function createVault(keeper: SecretKeeper): Vault {
  const known = new Map<string, SecretSet>()
  const configured = new Map<string, SecretSet>()
  const lines = new Map<string, Promise<void>>()

  /** One writer per account: two secrets renewed at once must not undo each other. */
  function inLine(accountId: string, work: () => Promise<void>): Promise<void> {
    const turn = (lines.get(accountId) ?? Promise.resolve()).then(work)
    lines.set(accountId, turn.catch(() => {}))
    return turn
  }

  function marked(accountId: string, secrets: SecretSet): SecretSet {
    const base = configured.get(accountId)
    if (base === undefined)
      return secrets
    const renewed = Object.entries(secrets).filter(([name, value]) => base[name] !== value)
    return Object.fromEntries(renewed.flatMap(([name, value]) => [[name, value], [insteadOf(name), digest(base[name] ?? '')]]))
  }

  return {
    async load(accountId) {
      known.set(accountId, await keeper.get(ownerOf(accountId)) ?? {})
    },
    async loadConfigured(accountId, given) {
      configured.set(accountId, given)
      known.set(accountId, given)
      const kept = await keeper.get(ownerOf(accountId)) ?? {}
      const renewed = Object.entries(kept).filter(([name]) => kept[insteadOf(name)] === digest(given[name] ?? ''))
      known.set(accountId, { ...given, ...Object.fromEntries(renewed) })
    },
    read: (accountId, name) => secretIn(known.get(accountId) ?? {}, name),
    names: accountId => Object.keys(known.get(accountId) ?? {}),
    all: accountId => known.get(accountId) ?? {},
    keep: (accountId, secrets) => inLine(accountId, async () => {
      const whole = { ...known.get(accountId), ...secrets }
      const next = Object.fromEntries(Object.entries(whole).filter((entry): entry is [string, string] => entry[1] !== null))
      await keeper.set(ownerOf(accountId), marked(accountId, next))
      known.set(accountId, next)
    }),
    remove: accountId => inLine(accountId, async () => {
      await keeper.remove(ownerOf(accountId))
      known.delete(accountId)
    }),
  }
}

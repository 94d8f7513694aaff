import type { Connector } from '../../channels/connector.ts'
import type { AccountTrial } from '../../shared/contract/accounts.ts'
import type { Channel } from '../../shared/domain/index.ts'
import type { Row } from '../store/tables.ts'
import type { Connecting } from './connecting.ts'
import type { SecretSet } from './secret-keeper.ts'
import { remarksOf } from '../../channels/forms.ts'
import { secretIn } from './vault.ts'

/** Time for a test of a connection, ms. */
const trialMs = 20_000
/** Trials whose renewed secrets are remembered until the account is saved. */
const mostRemembered = 50

/** An account as somebody typed it, with every secret it would have. */
export interface TypedAccount {
  readonly id: string
  readonly channel: Channel
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: SecretSet
}

/** What a trial found, and what its platform renewed on the way: from then on the typed secrets are worth nothing. */
export interface Tried {
  readonly trial: AccountTrial
  readonly byPerson: boolean
  readonly secrets: SecretSet
}

/** What tells an account on a platform; each platform has some of these. */
const identifying = ['uid', 'openId', 'baseUrl'] as const

function isSameAccount(row: Row<'accounts'>, typed: TypedAccount): boolean {
  const isNamed = typed.settings.uid !== undefined || typed.settings.openId !== undefined
  return isNamed && row.channel === typed.channel && identifying.every(name => row.settings[name] === typed.settings[name])
}

/** Tries accounts beside those that run. */
export interface Trials {
  /** Makes the connector and throws it away: throws `config_invalid` with the wrong fields, or `secrets_unavailable`. */
  readonly judge: (typed: TypedAccount) => void
  /** Asks the platform; throws the code of its answer. */
  readonly run: (typed: TypedAccount, others: readonly Row<'accounts'>[]) => Promise<Tried>
  /** Typed secrets, with those in their place that an earlier trial renewed. */
  readonly renewed: (typed: TypedAccount) => TypedAccount
}

/** Builds the trials of an engine. */
export function createTrials(connecting: Connecting, now: () => number): Trials {
  const remembered = new Map<string, { readonly typed: SecretSet, readonly got: SecretSet }>()

  function connect(typed: TypedAccount, keep: (name: string, value: string) => void, secrets: () => SecretSet): Connector {
    return connecting.connect(typed.channel, {
      accountId: typed.id,
      settings: typed.settings,
      secret: name => secretIn(secrets(), name),
      keepSecret: async (name, value) => keep(name, value),
      fetch: connecting.fetch,
      ...connecting.fetchFile === undefined ? {} : { fetchFile: connecting.fetchFile },
      now,
    })
  }

  function remember(typed: TypedAccount, got: SecretSet): void {
    remembered.delete(typed.id)
    const [oldest] = remembered.keys()
    if (remembered.size >= mostRemembered && oldest !== undefined)
      remembered.delete(oldest)
    remembered.set(typed.id, { typed: typed.secrets, got })
  }

  return {
    judge(typed) {
      connect(typed, () => {}, () => typed.secrets)
    },
    async run(typed, others) {
      const got: Record<string, string> = {}
      const secrets = (): SecretSet => ({ ...typed.secrets, ...got })
      const connector = connect(typed, (name, value) => {
        got[name] = value
      }, secrets)
      const found = await connector.check({ signal: AbortSignal.timeout(trialMs) }).finally(() => {
        if (Object.keys(got).length > 0)
          remember(typed, got)
      })
      const remarks = [
        ...found.remarks,
        ...remarksOf(typed.channel, typed.settings),
        ...connector.callback !== null && await connecting.callbackUrl(typed.id) === null ? ['needs_hub'] : [],
        ...others.some(row => row.id !== typed.id && row.removedAt === null && isSameAccount(row, typed)) ? ['connected_twice'] : [],
      ]
      return {
        trial: { uid: found.uid, name: found.name, grantExpiresAt: found.grant.expiresAt, remarks: [...new Set(remarks)], doubts: [...connector.capabilities.doubts] },
        byPerson: found.grant.byPerson,
        secrets: secrets(),
      }
    },
    renewed(typed) {
      const before = remembered.get(typed.id)
      if (before === undefined)
        return typed
      const secrets = Object.entries(typed.secrets).map(([name, value]) => [name, before.typed[name] === value ? before.got[name] ?? value : value])
      const more = Object.entries(before.got).filter(([name]) => !(name in typed.secrets))
      return { ...typed, secrets: { ...Object.fromEntries(more), ...Object.fromEntries(secrets) } }
    },
  }
}

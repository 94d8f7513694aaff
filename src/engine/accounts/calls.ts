import type { AccountKind } from '../../shared/contract/accounts.ts'
import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Row } from '../store/tables.ts'
import type { AccountBook } from './book.ts'
import type { Connecting } from './connecting.ts'
import type { RunningAccounts } from './running.ts'
import type { SecretSet } from './secret-keeper.ts'
import type { Trials, Tried, TypedAccount } from './trial.ts'
import type { Vault } from './vault.ts'
import { channelForms, formOf, isAsked } from '../../channels/forms.ts'
import { hasCallback } from '../../channels/registry.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { dismiss, newAccount, profileOf, putAccount } from './rows.ts'

type AccountCalls = Pick<Handlers, 'account:kinds' | 'account:details' | 'account:test' | 'account:save' | 'account:reauthorise' | 'account:retention' | 'account:remove'>
type TypedInput = CallParsed<'account:test'>
type Account = Row<'accounts'>

/** Longest settings, UTF-16 units of JSON. */
const mostSettings = 64_000

/** What the calls reach beside the context. */
export interface AccountCallDeps {
  readonly book: AccountBook
  readonly vault: Vault
  readonly connecting: Connecting
  readonly trials: Trials
  readonly running: RunningAccounts
  /** An account turned red, or well. */
  readonly onHealth: (accountId: string, code: string | null) => void
}

/** Connecting, changing, authorising anew and removing accounts while everything else runs. */
export function accountCalls(context: EngineContext, deps: AccountCallDeps): AccountCalls {
  const { vault, trials, running, book } = deps
  const lines = new Map<string, Promise<unknown>>()

  /** One change per account at a time: what starts and what stops must not cross. */
  function inLine<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    const turn = (lines.get(accountId) ?? Promise.resolve()).then(work)
    lines.set(accountId, turn.catch(() => {}))
    return turn
  }

  async function restart(account: Account): Promise<void> {
    await running.stop(account.id)
    const code = await book.open(account)
    if (code !== null)
      await putAccount(context, account, { error: code, errorSince: context.now() })
    running.start(account.id, account.paused)
    deps.onHealth(account.id, code)
  }

  async function tested(typed: TypedAccount): Promise<Tried> {
    return trials.run(typed, await context.store.read.find('accounts', { channel: typed.channel }))
  }

  async function save(actor: Actor, input: CallParsed<'account:save'>): Promise<{ trial: Tried['trial'] | null }> {
    const before = await changeable(context, input.id, { mayBeNew: true })
    if (before !== undefined && before.channel !== input.channel)
      throw new AppError('bad_input', { details: { fields: ['channel: fixed'] } })
    const typed = judged(trials, vault, input, before)
    const tried = input.untested ? null : await tested(typed)
    await vault.keep(input.id, replaced(vault, input.id, tried?.secrets ?? typed.secrets))
    const patch = { name: input.name, brand: input.brand, settings: input.settings, profile: profileOf(input.settings), ...found(tried, context.now()) }
    await restart(await putAccount(context, newAccount(input), patch, tx => audit(context, tx, actor, before === undefined ? 'account.add' : 'account.change', 'account', input.id, {
      channel: input.channel,
      settings: changedNames(before?.settings ?? {}, input.settings).join(' '),
      secrets: Object.keys(input.secrets).filter(name => input.secrets[name] !== '').join(' '),
      untested: input.untested,
    })))
    return { trial: tried?.trial ?? null }
  }

  async function reauthorise(actor: Actor, input: CallParsed<'account:reauthorise'>): Promise<{ trial: Tried['trial'] }> {
    const before = await changeable(context, input.id)
    const typed = judged(trials, vault, { ...input, channel: before.channel, settings: before.settings }, before)
    const tried = await tested(typed)
    await vault.keep(input.id, replaced(vault, input.id, tried.secrets))
    await restart(await putAccount(context, before, found(tried, context.now()), tx => audit(context, tx, actor, 'account.reauthorise', 'account', input.id, { secrets: Object.keys(input.secrets).join(' ') })))
    running.pollNow(input.id)
    return { trial: tried.trial }
  }

  async function remove(actor: Actor, accountId: string): Promise<Record<string, never>> {
    await changeable(context, accountId)
    await running.stop(accountId)
    book.close(accountId)
    await dismiss(context, actor, accountId)
    await vault.remove(accountId)
    deps.onHealth(accountId, null)
    return {}
  }

  return {
    'account:kinds': async () => ({ kinds: kinds() }),
    'account:details': async (_actor, input) => {
      const account = await known(context, input.id)
      const settings = account.managed === 'file' ? context.accounts.get(account.id)?.settings ?? {} : account.settings
      return {
        settings,
        secrets: account.managed === 'file' ? Object.keys(context.accounts.get(account.id)?.secrets ?? {}) : [...vault.names(account.id)],
        callbackUrl: (context.connectors.get(account.id)?.callback ?? null) !== null ? await deps.connecting.callbackUrl(account.id) : null,
      }
    },
    'account:test': async (_actor, input) => (await tested(judged(trials, vault, input, await changeable(context, input.id, { mayBeNew: true })))).trial,
    'account:save': (actor, input) => inLine(input.id, () => save(actor, input)),
    'account:reauthorise': (actor, input) => inLine(input.id, () => reauthorise(actor, input)),
    'account:retention': async (actor, input) => {
      const account = await known(context, input.id)
      await putAccount(context, account, { retentionDays: input.days }, tx => audit(context, tx, actor, 'account.retention', 'account', input.id, { days: input.days }))
      return {}
    },
    'account:remove': (actor, input) => inLine(input.id, () => remove(actor, input.id)),
  }
}

function kinds(): AccountKind[] {
  return channelForms.map(form => ({
    channel: form.channel,
    fields: form.fields.map(field => ({ name: field.name, kind: field.kind, required: field.required, choices: [...field.choices ?? []], fallback: field.fallback ?? null, advanced: field.advanced ?? false, when: field.when === undefined ? null : { field: field.when.field, is: [...field.when.is] } })),
    secrets: form.secrets.map(secret => ({ name: secret.name, required: secret.required, when: secret.when === undefined ? null : { field: secret.when.field, is: [...secret.when.is] } })),
    pushes: hasCallback(form.channel),
  }))
}

async function known(context: EngineContext, accountId: string): Promise<Account> {
  const account = await context.store.read.get('accounts', accountId)
  if (account === undefined || account.removedAt !== null)
    throw new AppError('not_found')
  return account
}

async function changeable(context: EngineContext, accountId: string): Promise<Account>
async function changeable(context: EngineContext, accountId: string, options: { mayBeNew: true }): Promise<Account | undefined>
async function changeable(context: EngineContext, accountId: string, options?: { mayBeNew: true }): Promise<Account | undefined> {
  const account = await context.store.read.get('accounts', accountId)
  if (account === undefined && options !== undefined)
    return undefined
  if (account === undefined || account.removedAt !== null)
    throw new AppError('not_found')
  if (account.managed === 'file')
    throw new AppError('wrong_state', { details: { reason: 'managed_by_file' } })
  return account
}

/** What was typed over what is kept; a secret that was left empty stays as it is. */
function typedOf(secretsBefore: SecretSet, input: TypedInput): TypedAccount {
  const form = formOf(input.channel)
  if (form === undefined)
    throw new AppError('bad_input', { details: { fields: ['channel: not connectable'] } })
  const names = new Set(form.secrets.map(secret => secret.name))
  const foreign = Object.keys(input.secrets).filter(name => !names.has(name))
  if (foreign.length > 0 || JSON.stringify(input.settings).length > mostSettings)
    throw new AppError('bad_input', { details: { fields: foreign.length > 0 ? foreign.map(name => `secrets.${name}: unknown`) : ['settings: too long'] } })
  const typed = Object.entries(input.secrets).map(([name, value]): [string, string | null] => [name, value === null ? null : value.trim()])
  const given = Object.fromEntries(typed.filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''))
  const taken = new Set(typed.filter(([, value]) => value === null).map(([name]) => name))
  const kept = Object.fromEntries(Object.entries(secretsBefore).filter(([name]) => !taken.has(name)))
  const secrets = { ...kept, ...given }
  return { id: input.id, channel: input.channel, settings: input.settings, secrets }
}

/**
 * Kept secrets are sent to no address that they were not typed for: else whoever may change an account could have them sent to a
 * server of their own.
 */
function goesWhereItWent(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): boolean {
  const known = new Set(addressesIn(before))
  return addressesIn(after).every(address => known.has(address))
}

function addressesIn(settings: unknown): string[] {
  if (typeof settings === 'string')
    return /^\s*\w+:\/\//.test(settings) ? [settings.trim()] : []
  return typeof settings === 'object' && settings !== null ? Object.values(settings).flatMap(addressesIn) : []
}

/** What was typed, once every field is as it should be. Throws `config_invalid` with all that are not, settings and secrets together. */
function judged(trials: Trials, vault: Vault, input: TypedInput, before: Account | undefined): TypedAccount {
  const mayReuse = before !== undefined && goesWhereItWent(before.settings, input.settings)
  const typed = trials.renewed(typedOf(mayReuse ? vault.all(input.id) : {}, input))
  const form = formOf(typed.channel)
  const missing = form?.secrets.filter(({ name, required, when }) => required && typed.secrets[name] === undefined && isAsked(when, typed.settings, form)) ?? []
  const fields = [...wrongFields(trials, typed), ...missing.map(({ name }) => `secrets.${name}: ${mayReuse || before === undefined ? 'required' : 'retype'}`)]
  if (fields.length > 0)
    throw new AppError('config_invalid', { details: { channel: typed.channel, fields } })
  return typed
}

function wrongFields(trials: Trials, typed: TypedAccount): readonly string[] {
  try {
    trials.judge(typed)
    return []
  }
  catch (error) {
    const { code, details } = toErrorData(error)
    if (code === 'secrets_unavailable')
      return []
    if (code !== 'config_invalid' || !Array.isArray(details.fields))
      throw error
    return details.fields as readonly string[]
  }
}

/** All that is kept from now on, and null for what goes. */
function replaced(vault: Vault, accountId: string, secrets: Readonly<Record<string, string>>): Record<string, string | null> {
  return { ...Object.fromEntries(vault.names(accountId).map(name => [name, null])), ...secrets }
}

/** A test that went well is as good as a first run. */
function found(tried: Tried | null, now: number): Partial<Account> {
  return tried === null ? {} : { error: null, errorSince: null, lastSuccessAt: now, grantExpiresAt: tried.trial.grantExpiresAt, grantByPerson: tried.byPerson, grantSeenAt: now, remarks: tried.trial.remarks }
}

function changedNames(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

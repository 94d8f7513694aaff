import type { AccountField, AccountKind } from '../../../shared/contract/accounts.ts'
import type { ErrorData } from '../../../shared/errors.ts'

/** What stands in the inputs: lists are texts with a line for each entry. */
export type TypedValues = Readonly<Record<string, string | number | boolean | null>>

/** What is wrong, by input; `secrets.<name>` for secrets. What belongs to no input stays in the error itself. */
export type FieldErrors = ReadonlyMap<string, string>

type When = AccountField['when']

/** Whether an input is asked for while the others stand as they do. */
export function isAsked(kind: AccountKind, when: When, values: TypedValues): boolean {
  if (when === null)
    return true
  const field = kind.fields.find(each => each.name === when.field)
  const value = values[when.field] ?? field?.fallback
  return typeof value === 'string' && when.is.includes(value)
}

/** Inputs filled with the settings of an account; a choice and a switch always stand on something. */
export function valuesOf(kind: AccountKind, settings: Readonly<Record<string, unknown>>): Record<string, string | number | boolean | null> {
  return Object.fromEntries(kind.fields.map((field) => {
    const value = settings[field.name]
    if (Array.isArray(value))
      return [field.name, value.map(String).join('\n')]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [field.name, value]
    return [field.name, field.kind === 'choice' || field.kind === 'switch' ? field.fallback : null]
  }))
}

/**
 * Settings as the engine wants them: what was typed over what was there. An empty input leaves its setting out, an input that is
 * not asked for takes its setting away; settings without an input stay.
 */
export function settingsOf(kind: AccountKind, values: TypedValues, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = new Set(kind.fields.map(field => field.name))
  const kept = Object.entries(before).filter(([name]) => !own.has(name))
  const typed = kind.fields.filter(field => isAsked(kind, field.when, values)).flatMap((field): [string, unknown][] => {
    const value = settingOf(field, values[field.name] ?? null)
    return value === undefined ? [] : [[field.name, value]]
  })
  return Object.fromEntries([...kept, ...typed])
}

function settingOf(field: AccountField, value: string | number | boolean | null): unknown {
  if (value === null || value === '')
    return undefined
  if (field.kind !== 'list')
    return typeof value === 'string' ? value.trim() : value
  const lines = [...new Set(String(value).split('\n').map(line => line.trim()).filter(line => line !== ''))]
  return lines.length === 0 ? undefined : lines
}

/** Reads out of an error which inputs are wrong and how. */
export function fieldErrorsOf(error: Pick<ErrorData, 'code' | 'details'> | null): FieldErrors {
  if (error === null)
    return new Map()
  if (error.code === 'secrets_unavailable' && typeof error.details.name === 'string')
    return new Map([[`secrets.${error.details.name}`, 'required']])
  const fields = error.details.fields
  if ((error.code !== 'config_invalid' && error.code !== 'bad_input') || !Array.isArray(fields))
    return new Map()
  return new Map((fields as readonly string[]).map((line) => {
    const [, secret] = /^secret (\w+)/.exec(line) ?? []
    if (secret !== undefined)
      return [`secrets.${secret}`, 'other']
    const [path = '', ...why] = line.split(': ')
    return [path.startsWith('secrets.') ? path : path.split('.')[0] ?? path, why.join(': ')]
  }))
}

/** An id that nobody has; made once, so that an account that is saved twice is one account. */
export function newAccountId(channel: string, random: () => string = () => crypto.randomUUID()): string {
  return `${channel}-${random().replaceAll('-', '').slice(0, 12)}`
}

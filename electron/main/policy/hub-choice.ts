import type { PolicyProblem } from '../../../src/shared/policy/host.ts'
import type { PolicyEntries } from '../../../src/shared/policy/schema.ts'
import type { ResolvedPolicy } from './resolve.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { hubOrigin } from '../../../src/shared/policy/shapes.ts'

/** Where a desktop works: at a hub, by itself, or nowhere, since nobody can make out what its administrator wants. */
export type HubChoice = { readonly at: 'hub', readonly origin: string } | { readonly at: 'here' } | { readonly at: 'nowhere', readonly why: readonly PolicyProblem[] }

/**
 * The hub by the policy. A desktop whose policy is broken does not start by itself because of a typing error. Throws
 * `config_invalid` where the person's own word about a hub is none.
 */
export function chooseHub({ entries, problems, warnings }: Pick<ResolvedPolicy, 'problems' | 'warnings'> & { readonly entries: Pick<PolicyEntries, 'hubUrl'> }): HubChoice {
  const { value, locked } = entries.hubUrl
  const origin = value === null ? null : hubOrigin(value)
  if (origin !== null)
    return { at: 'hub', origin }
  if (locked && problems.some(({ key }) => key === null || key === 'hubUrl'))
    return { at: 'nowhere', why: problems }
  const wrong = warnings.find(({ key, why }) => key === 'hubUrl' && why === 'bad_value')
  if (wrong)
    throw new AppError('config_invalid', { details: { fields: [`${wrong.from === 'preferences' ? 'preferences hubUrl' : wrong.from}: must be https://…, or http:// on this machine, with nothing after the port`] } })
  return { at: 'here' }
}

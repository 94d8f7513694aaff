import type { Answer } from '../../exchange.ts'
import type { NodebbSettings } from './settings.ts'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { parseAnswer } from './answers.ts'
import { nodebbError } from './errors.ts'

/** Who the forum takes us for. */
export interface Self {
  readonly uid: string
  readonly name: string
  /** The account's name in addresses. */
  readonly slug: string
  /** How mentions name the account: login name and its form in addresses, lower case. */
  readonly slugs: ReadonlySet<string>
}

const wireSelf = z.object({
  uid: z.union([z.number().int(), z.string().regex(/^-?\d{1,19}$/)]).transform(String),
  username: z.string().optional().catch(undefined),
  displayname: z.string().optional().catch(undefined),
  userslug: z.string().optional().catch(undefined),
})

/** A banned account is sent to the first page (up to 4.15.1) or refused (later). Contract A2. */
function isBanned(answer: Answer, baseUrl: string): boolean {
  if (answer.status === 403)
    return true
  const to = URL.parse(answer.headers.get('location') ?? '', baseUrl)
  return answer.status === 302 && to !== null && `${to.origin}${to.pathname.replace(/\/+$/, '')}` === baseUrl
}

function slugsOf(names: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(names.flatMap(name => name === undefined || name === '' ? [] : [name.toLowerCase(), name.toLowerCase().replace(/\s+/g, '-')]))
}

/**
 * Reads an answer of `/api/self`, the one call that tells a guest from the account (contract A1: an unknown token makes a guest,
 * whom public pages answer with 200). Throws `auth_invalid` for a guest or another account, `account_frozen` for a banned one.
 */
export function judgeSelf(answer: Answer, settings: NodebbSettings): Self {
  const details = { endpoint: answer.endpoint, httpStatus: answer.status }
  if (answer.status === 401)
    throw new AppError('auth_invalid', { details: { ...details, reason: 'guest' } })
  if (isBanned(answer, settings.baseUrl))
    throw new AppError('account_frozen', { details })
  if (answer.status !== 200)
    throw nodebbError({ httpStatus: answer.status, statusCode: null, details })
  const read = wireSelf.safeParse(parseAnswer(answer))
  if (!read.success)
    throw new AppError('channel_bad_answer', { details: { ...details, reason: 'no_self' } })
  const { uid, username, displayname, userslug } = read.data
  if (uid === '0')
    throw new AppError('auth_invalid', { details: { ...details, reason: 'guest' } })
  if (uid !== settings.uid)
    throw new AppError('auth_invalid', { details: { ...details, reason: 'other_account' } })
  return { uid, name: displayname ?? username ?? settings.screenName, slug: userslug ?? settings.username.toLowerCase().replace(/\s+/g, '-'), slugs: slugsOf([settings.username, username, userslug]) }
}

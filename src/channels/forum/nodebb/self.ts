import type { Answer } from '../../exchange.ts'
import type { NodebbSettings } from './settings.ts'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { parseAnswer } from './answers.ts'
import { nodebbError } from './errors.ts'
import { wireMs } from './wire.ts'

/** Who the forum takes us for. */
export interface Self {
  readonly uid: string
  readonly name: string
  /** The account's name in addresses. */
  readonly slug: string
  /** How mentions name the account: login name and its form in addresses, lower case. */
  readonly slugs: ReadonlySet<string>
  /** May moderate somewhere; null when the forum does not say. */
  readonly isModerator: boolean | null
  /** Forbidden to write for a while. */
  readonly isMuted: boolean
  /** ms by the forum's clock of the account's last post; 0 = none, or unknown. */
  readonly lastPostAt: number
}

const flag = z.union([z.boolean(), z.literal([0, 1]).transform(value => value === 1)]).optional().catch(undefined)

const wireSelf = z.object({
  uid: z.union([z.number().int(), z.string().regex(/^-?\d{1,19}$/)]).transform(String),
  username: z.string().optional().catch(undefined),
  displayname: z.string().optional().catch(undefined),
  userslug: z.string().optional().catch(undefined),
  banned: flag,
  muted: flag,
  isAdminOrGlobalModeratorOrModerator: flag,
  lastposttime: wireMs.optional().catch(undefined),
})

/**
 * A banned account is told so by a flag, while every list is empty and every post "not found" to it (seen on 4.11.0 and 4.15.1);
 * most pages send it to the first one or refuse it (contract A2).
 */
function isSentAway(answer: Answer, baseUrl: string): boolean {
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
  if (isSentAway(answer, settings.baseUrl))
    throw new AppError('account_frozen', { details })
  if (answer.status !== 200)
    throw nodebbError({ httpStatus: answer.status, statusCode: null, details })
  const read = wireSelf.safeParse(parseAnswer(answer))
  if (!read.success)
    throw new AppError('channel_bad_answer', { details: { ...details, reason: 'no_self' } })
  const { uid, username, displayname, userslug, banned } = read.data
  if (uid === '0')
    throw new AppError('auth_invalid', { details: { ...details, reason: 'guest' } })
  if (uid !== settings.uid)
    throw new AppError('auth_invalid', { details: { ...details, reason: 'other_account' } })
  if (banned === true)
    throw new AppError('account_frozen', { details })
  return {
    uid,
    name: displayname ?? username ?? settings.screenName,
    slug: userslug ?? settings.username.toLowerCase().replace(/\s+/g, '-'),
    slugs: slugsOf([settings.username, username, userslug]),
    isModerator: read.data.isAdminOrGlobalModeratorOrModerator ?? null,
    isMuted: read.data.muted === true,
    lastPostAt: read.data.lastposttime ?? 0,
  }
}

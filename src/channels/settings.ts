import type { Channel } from '../shared/domain/index.ts'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Where a platform is reached, without a slash at the end: https, or http on this machine; without a user, query or fragment. A path
 * is kept.
 */
export const baseAddress = z.url({ protocol: /^https?$/ })
  .refine((value) => {
    const url = new URL(value)
    return (url.protocol === 'https:' || LOOPBACK.has(url.hostname)) && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  }, { message: 'https only' })
  .transform((value) => {
    const url = new URL(value)
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  })

/** Checks the settings of an account. Throws `config_invalid` whose `details.fields` names every wrong field, never a value. */
export function readSettings<T extends z.ZodType>(channel: Channel, schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given)
  if (parsed.success)
    return parsed.data
  const fields = parsed.error.issues.map(issue => `${issue.path.join('.') || '(root)'}: ${issue.code === 'unrecognized_keys' ? `unknown ${issue.keys.join(', ')}` : issue.code}`)
  throw new AppError('config_invalid', { details: { channel, fields } })
}

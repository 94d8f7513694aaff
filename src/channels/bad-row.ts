import type { AppError } from '../shared/errors.ts'
import type { BadItem } from './connector.ts'
import { Buffer } from 'node:buffer'

const MAX_RAW = 8192

/** What a schema found wrong, as far as it matters here. */
interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[], readonly code?: string }[]
}

/** Which field was wrong and how, without its value. */
export function reasonOf(error: Issues): string {
  const issue = error.issues[0]
  return issue ? `${issue.path.map(String).join('.') || '(row)'}: ${issue.code ?? 'invalid'}` : 'invalid'
}

/** A text that could not be read, for the dead letters: cut to a size that can be looked at. */
export function badText(text: string, reason: string): BadItem {
  return { raw: text.slice(0, MAX_RAW).toWellFormed(), code: 'channel_bad_answer', reason }
}

/** A row of an answer or a push that could not be read, for the dead letters. */
export function badRow(raw: unknown, reason: string): BadItem {
  return badText(JSON.stringify(raw) ?? String(raw), reason)
}

/** A push whose body is no object that could be read, for the dead letters: its bytes as they came. */
export function badPush(body: Uint8Array, error: AppError): BadItem {
  return { raw: Buffer.from(body.subarray(0, MAX_RAW)).toString('latin1'), code: error.code, reason: String(error.details.reason ?? error.code) }
}

import type { HttpAnswer } from '../base/http.ts'
import type { DouyinContext, Envelope, Result } from './context.ts'
import type { DouyinRefusal } from './refusal.ts'
import { hex } from './ids.ts'

/** 64-bit fields: the documents show numbers, the platform's own SDK types them as text. */
const INT64: ReadonlySet<string> = new Set(['cursor', 'create_time', 'now', 'expires_in', 'refresh_expires_in', 'comment_count'])

/** JSON as the platform writes it; with `int64` as `text` its 64-bit fields are strings. */
export function encode(value: unknown, context: DouyinContext): string {
  const asText = context.faults.bite('douyin_shape')?.int64 === 'text'
  return JSON.stringify(value, (key, field: unknown) => asText && typeof field === 'number' && INT64.has(key) ? String(field) : field)
}

/** The number of a log line; every answer has one. */
export function logId(context: DouyinContext): string {
  const stamp = new Date(context.now()).toISOString().replace(/\D/g, '').slice(0, 14)
  return `${stamp}${hex(context.random, 12).toUpperCase()}`
}

function extra(context: DouyinContext, code: number, description: string): Record<string, unknown> {
  return { logid: logId(context), now: context.now(), error_code: code, description, sub_error_code: 0, sub_description: '' }
}

function answer(body: unknown, context: DouyinContext): HttpAnswer {
  return { kind: 'whole', status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: encode(body, context) }
}

/** A success in its envelope. */
export function wrap(envelope: Envelope, { data = {}, top = {} }: Result, context: DouyinContext): HttpAnswer {
  const classic = { data: { error_code: 0, description: '', ...data }, extra: extra(context, 0, '') }
  switch (envelope) {
    case 'A': return answer({ ...top, ...classic }, context)
    case 'B': return answer({ err_no: 0, err_msg: '', log_id: logId(context), data, ...top }, context)
    case 'C': return answer({ err_no: 0, err_msg: '', log_id: logId(context), ...top, data: classic }, context)
  }
}

/** A refusal in its envelope; business errors come with status 200. */
export function wrapRefusal(envelope: Envelope, refusal: DouyinRefusal, context: DouyinContext): HttpAnswer {
  const { code, message } = refusal
  const isFlat = envelope === 'B' || context.faults.bite('douyin_shape')?.errors === 'flat'
  if (isFlat)
    return answer({ err_no: code, err_msg: message, log_id: logId(context) }, context)
  const classic = { data: { error_code: code, description: message }, extra: extra(context, code, message) }
  return answer(envelope === 'A' ? classic : { err_no: code, err_msg: message, log_id: logId(context), data: classic }, context)
}

/** OAuth's own envelope; the word of a failure is a guess. */
export function wrapOAuth(data: Record<string, unknown>, context: DouyinContext): HttpAnswer {
  return answer({ data: { ...data, error_code: 0, description: '' }, message: 'success' }, context)
}

/** A refusal of OAuth. */
export function wrapOAuthRefusal(refusal: DouyinRefusal, context: DouyinContext): HttpAnswer {
  return answer({ data: { captcha: '', desc_url: '', description: refusal.message, error_code: refusal.code }, message: 'error' }, context)
}

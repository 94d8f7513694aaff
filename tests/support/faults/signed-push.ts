import type { WeiboEngine } from './weibo-engine.ts'
import { randomBytes } from 'node:crypto'
import { signPush } from '../../../src/channels/weibo/callback.ts'

/** How a push is signed and sent. */
export interface PushWish {
  /** Added to the timestamp, ms. */
  readonly offsetMs?: number
  readonly secret?: string
  readonly nonce?: string
  /** Query as it is, instead of a signature. */
  readonly query?: string
}

/** The address of the callback with a signature of this moment. */
export function signedUrl(w: WeiboEngine, wish: PushWish = {}): string {
  const url = new URL(w.callbackUrl)
  if (wish.query !== undefined)
    return `${url.href}?${wish.query}`
  const timestamp = String(Math.round(w.t.clock.now() + (wish.offsetMs ?? 0)))
  const nonce = wish.nonce ?? randomBytes(8).toString('hex')
  const secret = wish.secret ?? w.sandbox.weibo.context.account.appSecret
  url.search = new URLSearchParams({ signature: signPush(secret, timestamp, nonce), timestamp, nonce }).toString()
  return url.href
}

/** Posts a body as the platform would. */
export function push(w: WeiboEngine, body: BodyInit, wish: PushWish = {}): Promise<Response> {
  return fetch(signedUrl(w, wish), { method: 'POST', headers: { 'content-type': 'application/json; charset=UTF-8' }, body })
}

/** A private text message as the platform words it. */
export function textPush(w: WeiboEngine, uid: number, text: string, at = w.t.clock.now()): Record<string, unknown> {
  const day = new Date(at + 8 * 3_600_000)
  const [weekday, date, month, year, time] = day.toUTCString().replace(',', '').split(' ')
  return { type: 'text', receiver_id: w.sandbox.weibo.context.account.uid, sender_id: uid, created_at: `${weekday} ${month} ${date} ${time} +0800 ${year}`, text, data: {} }
}

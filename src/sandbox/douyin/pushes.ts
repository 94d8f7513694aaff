import type { PushView } from '../base/pushing.ts'
import type { CallbackOutcome, Callbacks } from '../stand-in.ts'
import type { DouyinContext } from './context.ts'
import type { PushJob, PushPolicy } from './push-queue.ts'
import type { DouyinMessage } from './world.ts'
import { createHash } from 'node:crypto'
import { hostilePush, reserialise } from '../base/hostile-push.ts'
import { createSentTimes, postPush, signingSecret } from '../base/pushing.ts'
import { encode, logId } from './envelope.ts'
import { hex } from './ids.ts'
import { createPushQueue } from './push-queue.ts'

/** Delivers events to the one address that the app has. */
export interface Pushes extends Callbacks {
  emit: (event: string, fields: Record<string, unknown>) => void
  message: (message: DouyinMessage) => void
  hostile: (kind: string) => void
  view: () => PushView
  clear: () => void
  stop: () => void
}

const HANDSHAKE_MS = 5000
/** Events whose samples carry `content` as JSON text (contract chapter 4). */
const AS_TEXT: ReadonlySet<string> = new Set(['im_enter_direct_msg', 'im_recall_msg', 'im_authorize', 'new_video_digg', 'new_follow_action'])

/** Lower-case hex of SHA-1 over the secret and then the body. */
export function signBody(secret: string, body: Uint8Array | string): string {
  return createHash('sha1').update(secret).update(body).digest('hex')
}

/** A deliverer without an address. */
export function createPushes(context: DouyinContext, policy: PushPolicy): Pushes {
  const { host, faults, account, subscriptions } = context
  const stopped = new AbortController()
  let held: (() => void)[] = []
  const times = createSentTimes<string>(faults)
  let callback: string | null = null

  async function post(job: PushJob, timeoutMs: number): Promise<number | null> {
    const headers = { 'content-type': 'application/json', 'msg-id': job.msgId, ...job.signature !== null && { 'x-douyin-signature': job.signature } }
    const answer = await postPush(host, { url: callback ?? '', headers, body: job.body, timeoutMs, stopped: stopped.signal })
    return answer?.status ?? null
  }

  const queue = createPushQueue({
    policy,
    after: host.after,
    post,
    canDeliver: () => callback !== null && !stopped.signal.aborted,
    onGivenUp(job, inARow) {
      if (inARow >= policy.unsubscribeAfter)
        subscriptions.set(job.event, false)
    },
  })

  function secret(): string {
    return signingSecret(account.clientSecret, account.formerSecret, context)
  }

  function signatureOf(body: PushJob['body']): string | null {
    const how = faults.peek('F05')?.how
    if (how === 'bad' || how === 'missing')
      faults.bite('F05')
    return how === 'missing' ? null : signBody(how === 'bad' ? `${secret()}x` : secret(), body)
  }

  function contentOf(event: string, content: unknown): unknown {
    const wish = faults.peek('douyin_shape')?.content
    const asText = wish === 'text' || (wish !== 'object' && AS_TEXT.has(event))
    return asText ? encode(content, context) : content
  }

  function bodyOf(event: string, fields: Record<string, unknown>): string {
    const { content, ...rest } = fields
    return encode({ event, client_key: account.clientKey, ...rest, content: contentOf(event, content ?? {}), log_id: logId(context) }, context)
  }

  function add(event: string, body: PushJob['body'], isExtra = false): void {
    const isRewritten = !isExtra && faults.peek('F05')?.how === 'reserialised' && faults.bite('F05') !== undefined
    const copies = isExtra ? 1 : faults.bite('F01')?.copies ?? 1
    const signature = signatureOf(body)
    queue.add({ event, msgId: hex(context.random, 24), signature, body: isRewritten ? reserialise(String(body)) : body, isExtra, copies })
  }

  function hostile(kind: string): void {
    add('hostile', new Uint8Array(hostilePush(kind)), true)
  }

  function emit(event: string, fields: Record<string, unknown>): void {
    if (subscriptions.get(event) === false)
      return
    const hostility = faults.bite('F07')
    if (hostility)
      hostile(hostility.kind)
    const body = bodyOf(event, fields)
    const disorder = faults.bite('F03')
    if (!disorder) {
      add(event, body)
      return
    }
    held.push(() => add(event, body))
    if (held.length >= disorder.depth)
      release()
    else
      host.after(disorder.holdMs, release)
  }

  function release(): void {
    const all = held.reverse()
    held = []
    for (const one of all)
      one()
  }

  function person(openId: string): Record<string, unknown> {
    const user = context.world.users.get(openId)
    return { open_id: openId, nick_name: user?.nick ?? '', avatar: `${context.baseUrl()}/avatar/${encodeURIComponent(openId)}.png` }
  }

  function messageFields(message: DouyinMessage): Record<string, unknown> {
    const { id, conversationId, from, to, type, text, source, n, data: { file: _, media_id: __, ...data } } = message
    return {
      from_user_id: from,
      to_user_id: to,
      content: { conversation_short_id: conversationId, server_message_id: id, conversation_type: 1, message_type: type, text, source, index: String(1_000_000_000 + n), create_time: times.timeOf(message), user_infos: [person(from), person(to)], ...data },
    }
  }

  async function shakeHands(url: string): Promise<string | null> {
    const challenge = context.random.int(10_000, 99_999_999)
    const body = bodyOf('verify_webhook', { content: { challenge } })
    try {
      const response = await host.fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'msg-id': hex(context.random, 24), 'x-douyin-signature': signBody(account.clientSecret, body) }, body, signal: AbortSignal.timeout(HANDSHAKE_MS) })
      const text = await response.text()
      const answered = response.ok ? (JSON.parse(text) as { challenge?: unknown }).challenge : undefined
      return answered === challenge ? null : `expected the challenge, got ${response.status} ${text.slice(0, 80)}`
    }
    catch (error) {
      return String(error)
    }
  }

  return {
    async register(url): Promise<CallbackOutcome> {
      const reason = URL.canParse(url) ? await shakeHands(url) : 'not an address'
      if (reason !== null)
        return { ok: false, reason }
      callback = url
      subscriptions.clear()
      queue.wake()
      return { ok: true, reason: null }
    },
    forget() {
      callback = null
    },
    emit,
    message(message) {
      const isBrand = message.from === account.openId
      const unknown = isBrand ? undefined : faults.bite('unknown_push')
      if (unknown)
        emit('im_receive_msg', messageFields({ ...message, id: `${message.id}x`, text: '还没有人认识的一种消息', type: `new_${unknown.type}` }))
      emit(isBrand ? 'im_send_msg' : 'im_receive_msg', messageFields(message))
    },
    hostile,
    view: () => ({ callback, ...queue.counts(), recent: queue.recent() }),
    clear() {
      queue.clear()
      held = []
      times.clear()
      subscriptions.clear()
    },
    stop() {
      stopped.abort()
    },
  }
}

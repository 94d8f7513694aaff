import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { DisturbanceTable } from './connector-disturbances.ts'
import type { ConnectorHarness, RaisedVoice, RefusalCase } from './connector-harness.ts'
import { createConnector } from '../../src/channels/registry.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { until } from '../support/until.ts'
import { arrangedBy, COMMON_DISTURBANCES, disturbing, PUSH_DISTURBANCES } from './connector-disturbances.ts'
import { startReceiver } from './connector-receiver.ts'

/** Which of the platform's tariffs the account has. */
export type WeiboProfile = 'standard' | 'commercial'

/** The suite's harness, and the stand-in behind it for what is Weibo's own. */
export interface WeiboHarness extends ConnectorHarness {
  readonly sandbox: Sandbox
  /** The address that each call went to, without its query. */
  readonly asked: readonly string[]
  /** The same of those calls whose answer has begun. */
  readonly answered: readonly string[]
}

const DISTURBANCES: DisturbanceTable = {
  ...COMMON_DISTURBANCES,
  ...PUSH_DISTURBANCES,
  review: ['delayed_publish', {}],
  push_same_second: ['F02', {}],
  push_stale: ['F04', {}],
  push_unknown_type: ['unknown_push', {}],
}

function refusalsOf(sandbox: Sandbox, profile: WeiboProfile): RefusalCase[] {
  const on = arrangedBy(sandbox.faults)
  function useUpQuota(): void {
    sandbox.weibo.context.quota.limit({ perUserDay: 0 })
  }
  return [
    { name: '发得太快', code: 'too_fast', on: 'send', arrange: on('too_fast') },
    { name: '要验证码', code: 'captcha_required', on: 'send', arrange: on('captcha') },
    { name: '对方隐私设置', code: 'privacy_refused', on: 'send', arrange: on('privacy') },
    { name: '账号异常', code: 'account_frozen', on: 'send', arrange: on('F21', { what: 'frozen' }) },
    { name: '相似内容', code: 'duplicate_text', on: 'send', arrange: on('F18', { code: 20017 }) },
    { name: '授权过期', code: 'auth_expired', on: 'poll', arrange: on('token', { state: 'expired' }) },
    { name: '授权撤销', code: 'auth_invalid', on: 'poll', arrange: on('token', { state: 'revoked' }) },
    { name: '错误码是字符串', code: 'auth_expired', on: 'send', arrange: () => {
      on('string_codes')()
      on('token', { state: 'expired_token' })()
    } },
    { name: '服务不可用', code: 'channel_down', on: 'poll', arrange: on('F12', { status: 503 }) },
    { name: '请求太多', code: 'rate_limited', on: 'poll', arrange: on('F12', { status: 429 }) },
    { name: '系统繁忙', code: 'channel_down', on: 'send', arrange: on('F12', { status: 400, code: 10009 }) },
    ...(profile === 'standard' ? [{ name: '配额用尽', code: 'quota_exhausted', on: 'poll', arrange: useUpQuota } as const] : []),
  ]
}

/** Starts an empty stand-in and a connector on it. */
export async function makeWeiboHarness(profile: WeiboProfile, settings: Readonly<Record<string, unknown>> = {}): Promise<WeiboHarness> {
  const sandbox = await createSandbox({ seed: 11, channels: ['weibo'], pushPolicy: { timeoutMs: 2000, pauseMs: 20 } })
  const { context, people, pushes } = sandbox.weibo
  context.account.profile = profile
  // The suite reads every feed many times; the daily hundred has tests of its own.
  context.quota.limit({ perUserDay: 10_000 })
  const asked: string[] = []
  const answered: string[] = []
  const connector = createConnector('weibo', {
    accountId: 'sandbox',
    settings: { profile, uid: String(context.account.uid), screenName: context.account.screenName, baseUrl: sandbox.urls.weibo, rip: '203.0.113.7', keywords: ['云杉'], timeoutMs: 800, sweepEveryMs: 0, streamPageMs: 200, ...settings },
    secret: name => name === 'accessToken' ? context.tokens.current().value : context.account.appSecret,
    keepSecret: async () => {},
    fetch: async (...given) => {
      const { pathname } = new URL(String(given[0]))
      asked.push(pathname)
      const answer = await fetch(...given)
      answered.push(pathname)
      return answer
    },
    now: Date.now,
  })
  const receiver = await startReceiver(connector)
  const registered = await pushes.register(receiver.url)
  if (!registered.ok)
    throw new Error(`handshake: ${registered.reason}`)
  let looked = 0
  let strangers = 0

  function mention(text: string): RaisedVoice {
    const user = people.meet({ nick: `路人${++strangers}` })
    const post = people.say({ uid: user.uid, kind: 'mention', text })
    if (post.kind !== 'post')
      throw new Error('no post')
    return { objectKey: `status:${post.id}`, threadKey: `status:${post.id}:${user.uid}`, feeds: ['mentions'], replyTarget: { id: String(post.id) } }
  }

  return {
    sandbox,
    asked,
    answered,
    connector,
    brandName: context.account.screenName,
    secrets: [context.tokens.current().value, context.account.appSecret],
    calls: () => asked.length,
    mention,
    seenTwice: profile === 'commercial' ? () => ({ ...mention('云杉的洗碗机漏水了'), feeds: ['mentions', 'search:云杉'] }) : null,
    privateMessage(text) {
      const user = people.meet({ nick: '私信的人' })
      people.say({ uid: user.uid, kind: 'dm', text })
      return { threadKey: `dm:${user.uid}`, uid: String(user.uid) }
    },
    privateFeed: null,
    unopenedRoom: (voice) => {
      const uid = voice.threadKey.split(':').at(-1) ?? ''
      return { threadKey: `dm:${uid}`, uid }
    },
    edit(voice, text) {
      const post = context.world.posts.get(Number(voice.replyTarget.id))
      if (post)
        post.text = text
    },
    answerElsewhere(voice, text) {
      const comment = context.world.addComment({ postId: Number(voice.replyTarget.id), uid: context.world.brandUid, text, at: context.now(), replyTo: null, source: 'iPhone客户端', likes: 0, deleted: false, visibleFrom: 0 })
      return `comment:${comment.id}`
    },
    remove: (voice) => { people.remove(Number(voice.replyTarget.id)) },
    brandTexts(threadKey) {
      const [kind, id] = threadKey.split(':')
      const ofBrand = sandbox.truth.after(0).filter(entry => entry.isBrand && !entry.deleted && entry.kind !== 'post')
      return ofBrand.filter(entry => kind === 'dm' ? entry.to === Number(id) : entry.postId === id).map(entry => entry.text)
    },
    ...disturbing(sandbox.faults, DISTURBANCES),
    calm() {
      sandbox.faults.clear()
      context.quota.limit({ perUserDay: 10_000 })
    },
    refusals: refusalsOf(sandbox, profile),
    async pushes() {
      await until(() => pushes.view().pending === 0, 'every push delivered')
      const fresh = receiver.pushes.slice(looked)
      looked = receiver.pushes.length
      return fresh
    },
    vanish: () => sandbox.stop(),
    async close() {
      await receiver.close()
      await sandbox.stop()
    },
  }
}

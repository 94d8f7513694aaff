import type { Connector, ConnectorDeps } from '../../src/channels/connector.ts'
import type { Faults } from '../../src/sandbox/faults.ts'
import type { Truth } from '../../src/sandbox/truth.ts'
import type { DisturbanceTable } from './connector-disturbances.ts'
import type { ConnectorHarness, OpenedRoom, RaisedVoice, ReceivedPush, RefusalCase } from './connector-harness.ts'
import { createDouyinConnector } from '../../src/channels/douyin/index.ts'
import { createSystemHost } from '../../src/sandbox/base/host.ts'
import { createRandom } from '../../src/sandbox/base/random.ts'
import { startDouyin } from '../../src/sandbox/douyin/douyin.ts'
import { createFaults } from '../../src/sandbox/faults.ts'
import { createTruth } from '../../src/sandbox/truth.ts'
import { until } from '../support/until.ts'
import { arrangedBy, COMMON_DISTURBANCES, disturbing, PUSH_DISTURBANCES } from './connector-disturbances.ts'
import { startReceiver } from './connector-receiver.ts'

/** The two ways in which an app stands on the platform. */
export type Profile = 'miniapp' | 'web'

const DISTURBANCES: DisturbanceTable = {
  ...COMMON_DISTURBANCES,
  ...PUSH_DISTURBANCES,
  bad_row: ['F08', { index: 12 }],
  push_same_second: ['F02', {}],
  push_unknown_type: ['unknown_push', {}],
}

/** Figures that are no guesses in a test which asks thousands of times. */
const LIMITS = { perSecond: 100_000, burst: 100_000, perScopeDay: 1_000_000, repliesPerSecond: 100_000, reviewMs: 0 }

/** A stand-in of Douyin with a connector on it, and everything in between. */
export interface DouyinRig extends AsyncDisposable {
  readonly connector: Connector
  readonly douyin: Awaited<ReturnType<typeof startDouyin>>
  readonly faults: Faults
  readonly truth: Truth
  readonly secrets: Map<string, string>
  readonly calls: () => number
  /** What the platform pushed so far. */
  readonly received: readonly ReceivedPush[]
  readonly settle: () => Promise<void>
}

/** How a rig differs from the standard one. */
export interface RigWish {
  readonly profile?: Profile
  readonly settings?: Record<string, unknown>
  readonly now?: () => number
  readonly keepSecret?: ConnectorDeps['keepSecret']
  readonly limits?: Partial<typeof LIMITS>
}

/** Starts a stand-in with an empty world, and connects to it. */
export async function startDouyinRig(wish: RigWish = {}): Promise<DouyinRig> {
  const now = wish.now ?? Date.now
  const host = { ...createSystemHost(() => {}), now }
  const faults = createFaults(now)
  const truth = createTruth().on('douyin')
  const profile = wish.profile ?? 'miniapp'
  const douyin = await startDouyin({ host, random: createRandom(11), faults, truth, port: 0, profile, limits: { ...LIMITS, ...wish.limits }, pushPolicy: { timeoutMs: 2000, pausesMs: [0, 0] } })
  const { account, tokens } = douyin.context
  const grant = tokens.current()
  const secrets = new Map([
    ['clientSecret', account.clientSecret],
    ['tokens', JSON.stringify({ accessToken: grant?.access, refreshToken: grant?.refresh, accessExpiresAt: grant?.accessEndsAt, refreshExpiresAt: grant?.refreshEndsAt, renewals: 0 })],
  ])
  let calls = 0
  const connector = createDouyinConnector({
    accountId: 'sandbox',
    settings: { profile, openId: account.openId, clientKey: account.clientKey, screenName: account.screenName, baseUrl: douyin.url, timeoutMs: 800, sweepEveryMs: 0, listAllEveryMs: 0, reviewMs: 0, ...wish.settings },
    secret: name => secrets.get(name) ?? '',
    keepSecret: wish.keepSecret ?? (async (name, value) => {
      secrets.set(name, value)
    }),
    fetch: (...given) => {
      calls++
      return fetch(...given)
    },
    async fetchFile(url, { maxBytes, signal }) {
      const response = await fetch(url, { signal })
      return { bytes: new Uint8Array(await response.arrayBuffer()).subarray(0, maxBytes), headers: response.headers }
    },
    now,
  })
  const receiver = await startReceiver(connector, now)
  const registered = await douyin.pushes.register(receiver.url, {})
  if (!registered.ok)
    throw new Error(`handshake: ${registered.reason}`)
  return {
    connector,
    douyin,
    faults,
    truth,
    secrets,
    calls: () => calls,
    received: receiver.pushes,
    settle: async () => { await until(() => douyin.pushes.view().pending === 0, 'every push delivered') },
    async [Symbol.asyncDispose]() {
      await receiver.close()
      await douyin.close()
    },
  }
}

function refusalsOf({ faults }: DouyinRig): RefusalCase[] {
  const on = arrangedBy(faults)
  const code = (value: number) => on('douyin_code', { code: value })
  return [
    { name: '敏感词', code: 'content_refused', on: 'send', arrange: () => {} },
    { name: '授权过期', code: 'auth_expired', on: 'poll', arrange: on('token', { state: 'expired' }) },
    { name: '授权撤销', code: 'auth_invalid', on: 'poll', arrange: on('token', { state: 'revoked' }) },
    { name: '用户没有授权', code: 'permission_missing', on: 'send', arrange: on('token', { state: 'grant_removed' }) },
    { name: '授权的是别人', code: 'auth_invalid', on: 'poll', arrange: code(2190015) },
    { name: '应用没有能力', code: 'permission_missing', on: 'poll', arrange: code(2190004) },
    { name: '账号不能评论', code: 'account_frozen', on: 'send', arrange: on('F21', { what: 'frozen' }) },
    { name: '太频繁', code: 'rate_limited', on: 'send', arrange: code(28003018) },
    { name: '系统繁忙', code: 'channel_down', on: 'send', arrange: code(2100004) },
    { name: '平平的错误', code: 'channel_down', on: 'poll', arrange: () => {
      on('douyin_shape', { errors: 'flat', int64: 'text' })()
      code(28001005)()
    } },
    { name: '服务不可用', code: 'channel_down', on: 'poll', arrange: on('F12', { status: 503 }) },
    { name: '请求太多', code: 'rate_limited', on: 'poll', arrange: on('F12', { status: 429 }) },
    // The last one: a scope that is used up is not asked again until tomorrow.
    { name: '配额用尽', code: 'quota_exhausted', on: 'poll', arrange: code(2190001) },
  ]
}

/** The contract suite's harness for one profile. */
export async function douyinHarness(profile: Profile): Promise<ConnectorHarness> {
  const rig = await startDouyinRig({ profile })
  const { connector, douyin, faults, truth } = rig
  const { people, context } = douyin
  let looked = 0
  let strangers = 0

  function mention(text: string): RaisedVoice {
    const user = people.meet({ nick: `路人${++strangers}` })
    const { id, videoId } = people.comment({ uid: user.openId, text })
    return { objectKey: `comment:${id}`, threadKey: `item:${videoId}:${user.openId}`, feeds: ['comments'], replyTarget: { item_id: videoId, comment_id: id } }
  }

  function privateMessage(text: string): OpenedRoom {
    const { openId } = people.meet({ nick: '私信的人' })
    const message = people.write({ uid: openId, text })
    return { threadKey: `dm:${openId}`, uid: openId, replyTarget: { to_user_id: openId, conversation_id: message.conversationId, msg_id: message.id } }
  }

  function brandTexts(threadKey: string): string[] {
    const [kind, place = '', customer = ''] = threadKey.split(':')
    const ofBrand = truth.after(0).filter(entry => entry.isBrand && entry.kind !== 'post')
    if (kind === 'dm')
      return ofBrand.filter(entry => entry.to === place).map(entry => entry.text)
    return ofBrand.filter(({ postId, inReplyTo }) => postId === place && [place, customer].includes(context.world.comments.get(inReplyTo ?? '')?.uid ?? place)).map(entry => entry.text)
  }

  return {
    connector,
    brandName: context.account.screenName,
    secrets: [...rig.secrets.values(), context.tokens.current()?.access ?? '', context.tokens.current()?.refresh ?? ''],
    calls: rig.calls,
    mention,
    seenTwice: null,
    privateMessage,
    privateFeed: null,
    unopenedRoom(voice) {
      const uid = voice.threadKey.split(':').at(-1) ?? ''
      return { threadKey: `dm:${uid}`, uid }
    },
    edit: null,
    answerElsewhere: (voice, text) => `comment:${people.brandComments({ text, replyTo: voice.replyTarget.comment_id }).id}`,
    remove: (voice) => { people.remove(voice.replyTarget.comment_id ?? '') },
    brandTexts,
    ...disturbing(faults, DISTURBANCES),
    calm: faults.clear,
    refusals: refusalsOf(rig),
    async pushes() {
      await rig.settle()
      const fresh = rig.received.slice(looked)
      looked = rig.received.length
      return fresh
    },
    vanish: douyin.close,
    async close() {
      await rig[Symbol.asyncDispose]()
    },
  }
}

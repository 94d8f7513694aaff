import type { Connector } from '../../src/channels/connector.ts'
import type { Faults } from '../../src/sandbox/faults.ts'
import type { Discourse } from '../../src/sandbox/forum/discourse/discourse.ts'
import type { Truth } from '../../src/sandbox/truth.ts'
import type { DisturbanceTable } from './connector-disturbances.ts'
import type { ConnectorHarness, OpenedRoom, RaisedVoice, RefusalCase } from './connector-harness.ts'
import { createForumConnector } from '../../src/channels/forum/index.ts'
import { createSystemHost } from '../../src/sandbox/base/host.ts'
import { createRandom } from '../../src/sandbox/base/random.ts'
import { createFaults } from '../../src/sandbox/faults.ts'
import { startDiscourse } from '../../src/sandbox/forum/discourse/discourse.ts'
import { createTruth } from '../../src/sandbox/truth.ts'
import { until } from '../support/until.ts'
import { arrangedBy, COMMON_DISTURBANCES, disturbing, PUSH_DISTURBANCES } from './connector-disturbances.ts'
import { startReceiver } from './connector-receiver.ts'

const DISTURBANCES: DisturbanceTable = { ...COMMON_DISTURBANCES, ...PUSH_DISTURBANCES, review: ['delayed_publish', {}] }

/** A stand-in of a Discourse forum with a connector on it, and everything a test wants to reach. */
export interface DiscourseRig {
  readonly site: Discourse
  readonly connector: Connector
  readonly truth: Truth
  readonly faults: Faults
  /** Another connector of the same account, as after a restart. */
  readonly connect: (settings?: Record<string, unknown>) => Connector
  readonly calls: () => number
  readonly keyOf: (postId: number) => string
  readonly close: () => Promise<void>
}

/** Starts the stand-in with an empty world and a connector on it; `settings` come on top of the account's own. */
export async function startRig(settings: Record<string, unknown> = {}): Promise<DiscourseRig> {
  const host = createSystemHost(() => {})
  const faults = createFaults(host.now)
  const truth = createTruth().on('discourse')
  const site = await startDiscourse({ host, faults, truth, random: createRandom(11), port: 0, webhookPolicy: { timeoutMs: 2000, retryAfterMs: [] } })
  site.changeAccount({ callsPerMinute: 10_000 })
  const { apiKey: _, webhookSecret: __, ...account } = site.account()
  let calls = 0

  function connect(more: Record<string, unknown> = {}): Connector {
    return createForumConnector({
      accountId: 'forum-abroad',
      settings: { ...account, timeoutMs: 800, sweepEveryMs: 0, refusesIdenticalText: false, ...settings, ...more },
      secret: name => name === 'apiKey' ? site.context.account.apiKey : name === 'webhookSecretPrevious' ? site.context.account.formerSecret ?? '' : site.context.account.webhookSecret,
      keepSecret: async () => {},
      fetch: (...given) => {
        calls++
        return fetch(...given)
      },
      now: Date.now,
    })
  }

  return { site, connector: connect(), truth, faults, connect, calls: () => calls, keyOf: id => `post:${new URL(site.url).host}/${id}`, close: site.close }
}

function refusalsOf(rig: DiscourseRig): RefusalCase[] {
  const on = arrangedBy(rig.faults)
  return [
    { name: '密钥不对', code: 'auth_invalid', on: 'poll', arrange: on('token') },
    { name: '密钥不对，旧版纯文本', code: 'auth_invalid', on: 'poll', arrange: () => {
      on('bare_refusal')()
      on('token')()
    } },
    { name: '发帖时密钥不对', code: 'auth_invalid', on: 'send', arrange: on('token') },
    { name: '账号停用', code: 'auth_invalid', on: 'poll', arrange: on('F21', { what: 'frozen' }) },
    { name: '发得太快', code: 'too_fast', on: 'send', arrange: on('too_fast') },
    { name: '密钥的额度', code: 'rate_limited', on: 'send', arrange: on('slow_down', { form: 'key' }) },
    { name: '地址的额度', code: 'rate_limited', on: 'poll', arrange: on('slow_down', { form: 'address' }) },
    { name: '主题已关闭', code: 'privacy_refused', on: 'send', arrange: on('topics_closed') },
    { name: '主题已关闭，另一种答法', code: 'privacy_refused', on: 'send', arrange: on('topics_closed', { status: 403 }) },
    { name: '内容不收', code: 'content_refused', on: 'send', arrange: on('F18') },
    { name: '只读', code: 'channel_down', on: 'send', arrange: on('read_only') },
    { name: '服务不可用', code: 'channel_down', on: 'poll', arrange: on('F12', { status: 502 }) },
    { name: '前端限流', code: 'rate_limited', on: 'poll', arrange: on('F12', { status: 429 }) },
  ]
}

/** The suite's harness. */
export async function makeDiscourseHarness(settings: Record<string, unknown> = {}): Promise<ConnectorHarness> {
  const rig = await startRig(settings)
  const { site, connector, faults, truth, keyOf } = rig
  const host = new URL(site.url).host
  const receiver = await startReceiver(connector)
  const registered = await site.webhooks.register(receiver.url)
  if (!registered.ok)
    throw new Error(`ping: ${registered.reason}`)
  let looked = 0
  let strangers = 0

  function mention(text: string): RaisedVoice {
    const who = site.verbs.meet({ name: `guest_${++strangers}` })
    const post = site.verbs.openTopic({ userId: who.id, title: '有个问题想请教大家', raw: `@yunshan_care ${text}` })
    return {
      objectKey: keyOf(post.id),
      threadKey: `topic:${host}/${post.topicId}:${who.id}`,
      feeds: ['posts'],
      replyTarget: { topic: String(post.topicId), number: '1', post: String(post.id) },
    }
  }

  function privateMessage(text: string): OpenedRoom {
    const who = site.verbs.meet({ name: `quiet_${++strangers}` })
    const post = site.verbs.writePrivately({ userId: who.id, raw: text })
    return { threadKey: `pm:${host}/${post.topicId}`, uid: `${host}/${who.id}` }
  }

  return {
    connector,
    brandName: '云杉客服',
    secrets: [site.context.account.apiKey, site.context.account.webhookSecret],
    calls: rig.calls,
    mention,
    seenTwice: null,
    privateMessage,
    privateFeed: null,
    unopenedRoom: null,
    answerElsewhere: (voice, text) => keyOf(site.verbs.brandReplies({ topicId: Number(voice.replyTarget.topic), replyTo: Number(voice.replyTarget.number), raw: text }).id),
    edit: (voice, text) => {
      site.verbs.edit(Number(voice.replyTarget.post), text)
    },
    remove: (voice) => {
      site.verbs.remove(Number(voice.replyTarget.post))
    },
    brandTexts(threadKey) {
      const topic = /\/(\d+)(?::\d+)?$/.exec(threadKey)?.[1]
      return truth.after(0).filter(entry => entry.isBrand && !entry.deleted && entry.postId === topic).map(entry => entry.text)
    },
    ...disturbing(faults, DISTURBANCES),
    calm() {
      faults.clear()
      for (const topic of site.context.world.topics.values())
        topic.closed = false
    },
    refusals: refusalsOf(rig),
    async pushes() {
      await until(() => site.webhooks.view().pending === 0, 'every push delivered')
      const fresh = receiver.pushes.slice(looked)
      looked = receiver.pushes.length
      return fresh
    },
    vanish: () => rig.close(),
    async close() {
      await receiver.close()
      await rig.close()
    },
  }
}

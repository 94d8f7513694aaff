import type { DisturbanceTable } from './connector-disturbances.ts'
import type { ConnectorHarness, RaisedVoice, RefusalCase } from './connector-harness.ts'
import type { NodebbRig } from './connector.forum-nodebb-rig.ts'
import { arrangedBy, COMMON_DISTURBANCES, disturbing } from './connector-disturbances.ts'
import { startNodebbRig } from './connector.forum-nodebb-rig.ts'
import { describeConnector } from './connector.ts'

const WRITES_AND_LISTS = '/api/recent,/api/v3/topics/,/api/v3/chats'

const DISTURBANCES: DisturbanceTable = { ...COMMON_DISTURBANCES, silence: ['F33', { path: WRITES_AND_LISTS }], review: ['delayed_publish', {}] }

function refusalsOf({ forum, faults }: NodebbRig): RefusalCase[] {
  const on = arrangedBy(faults)
  const topics = (): { locked: boolean, deleted: boolean }[] => [...forum.context.world.topics.values()]
  return [
    { name: '令牌撤销，读', code: 'auth_invalid', on: 'poll', arrange: on('token', { state: 'revoked' }) },
    { name: '令牌撤销，写', code: 'auth_invalid', on: 'send', arrange: on('token', { state: 'revoked' }) },
    { name: '账号封禁，读', code: 'account_frozen', on: 'poll', arrange: on('F21', { what: 'frozen' }) },
    { name: '账号封禁，写', code: 'account_frozen', on: 'send', arrange: on('F21', { what: 'frozen' }) },
    { name: '服务不可用', code: 'channel_down', on: 'poll', arrange: on('F12', { status: 503 }) },
    { name: '网关出错', code: 'channel_down', on: 'poll', arrange: on('F12', { status: 502 }) },
    { name: '请求太多', code: 'rate_limited', on: 'poll', arrange: on('F12', { status: 429 }) },
    { name: '主题已删', code: 'source_deleted', on: 'send', arrange: () => topics().forEach((topic) => { topic.deleted = true }) },
    { name: '维护中', code: 'channel_down', on: 'send', arrange: () => { forum.context.maintenance = true } },
  ]
}

async function makeHarness(compat: '4.11' | '4.15', master: boolean, bareLists: boolean): Promise<ConnectorHarness> {
  const rig = await startNodebbRig({ compat, master, bareLists })
  const { forum, faults, connector, host, asked, stranger } = rig
  const { credentials } = forum
  let serial = 0

  function mention(text: string): RaisedVoice {
    const uid = stranger()
    const post = forum.verbs.openTopic({ uid, title: `求助${++serial}`, text: `@${credentials.username} ${text}` })
    return { objectKey: `post:${host}/${post.pid}`, threadKey: `topic:${host}/${post.tid}:${uid}`, feeds: ['posts'], replyTarget: { tid: String(post.tid), pid: String(post.pid) } }
  }

  return {
    connector,
    secrets: [credentials.token, credentials.masterToken],
    brandName: credentials.username,
    // The look at the post before a reply is not the request that the suite waits for.
    calls: () => asked.filter(line => !/^GET \/api\/v3\/posts\/\d+$/.test(line)).length,
    mention,
    seenTwice: null,
    privateMessage(text) {
      const message = forum.verbs.chat({ uid: stranger(), text })
      return { threadKey: `chat:${host}/${message.roomId}`, uid: String(message.fromuid), replyTarget: { roomId: String(message.roomId) } }
    },
    privateFeed: 'chats',
    unopenedRoom: null,
    answerElsewhere: (voice, text) => `post:${host}/${forum.verbs.reply({ uid: credentials.uid, tid: Number(voice.replyTarget.tid), text, toPid: Number(voice.replyTarget.pid) }).pid}`,
    edit: (voice, text) => { forum.verbs.edit(Number(voice.replyTarget.pid), text) },
    remove: (voice) => { forum.verbs.remove(Number(voice.replyTarget.pid)) },
    brandTexts(threadKey) {
      const { world } = forum.context
      const roomId = /^chat:.*\/(\d+)$/.exec(threadKey)?.[1]
      if (roomId !== undefined)
        return world.messagesOf(Number(roomId)).filter(message => message.fromuid === world.brandUid && !message.deleted).map(message => message.raw)
      const tid = Number(/\/(\d+):\d+$/.exec(threadKey)?.[1])
      return world.postsOf(tid).filter(post => post.uid === world.brandUid && !post.deleted).map(post => post.raw)
    },
    ...disturbing(faults, DISTURBANCES),
    calm() {
      faults.clear()
      forum.context.maintenance = false
    },
    refusals: refusalsOf(rig),
    pushes: async () => [],
    vanish: forum.close,
    close: forum.close,
  }
}

describeConnector('forum, nodebb 4.11', () => makeHarness('4.11', false, false))
describeConnector('forum, nodebb 4.15', () => makeHarness('4.15', false, false))
describeConnector('forum, nodebb 4.15, master token, lists without tags', () => makeHarness('4.15', true, true))

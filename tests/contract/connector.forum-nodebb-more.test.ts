import type { NodebbRig, NodebbWish } from './connector.forum-nodebb-rig.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { refusal } from './connector-fetch.ts'
import { drain, messagesOf, patient, replyTo } from './connector-harness.ts'
import { startNodebbRig } from './connector.forum-nodebb-rig.ts'

const open: NodebbRig[] = []

async function rig(wish: NodebbWish = {}): Promise<NodebbRig> {
  const made = await startNodebbRig(wish)
  open.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ forum }) => forum.close()))
})

function mention({ forum, stranger, host }: NodebbRig, text = '洗碗机漏水了'): { threadKey: string, replyTarget: Record<string, string>, objectKey: string, pid: number, tid: number, uid: number } {
  const uid = stranger()
  const { pid, tid } = forum.verbs.openTopic({ uid, title: '求助', text: `@云杉客服 ${text}` })
  return { pid, tid, uid, objectKey: `post:${host}/${pid}`, threadKey: `topic:${host}/${tid}:${uid}`, replyTarget: { tid: String(tid), pid: String(pid) } }
}

describe('a token that is no longer known makes a guest, not an error', () => {
  it('F10 what a guest would read is never taken for the news, and the mark stays', async () => {
    const it = await rig()
    const first = await drain(it.connector, 'posts', null)
    const hidden = it.forum.verbs.openTopic({ uid: it.stranger(), title: '内测', text: '@云杉客服 内测版闪退', cid: 4 })
    it.faults.set('token', { on: true, state: 'revoked' })
    expect(await refusal(it.connector.poll('posts', first.cursor, patient()))).toMatchObject({ code: 'auth_invalid', details: { reason: 'guest' } })
    expect(await refusal(it.connector.poll('chats', null, patient()))).toMatchObject({ code: 'auth_invalid' })
    expect(await refusal(it.connector.check(patient()))).toMatchObject({ code: 'auth_invalid' })
    it.faults.clear()
    const after = messagesOf((await drain(it.connector, 'posts', first.cursor)).items)
    expect(after.map(item => item.objectKey)).toContain(`post:${it.host}/${hidden.pid}`)
  })

  it('F11 it dies in the middle of a walk: nothing is lost, and it goes on with a new one', async () => {
    const it = await rig()
    const first = await drain(it.connector, 'posts', null)
    const voices = Array.from({ length: 50 }, (_, n) => mention(it, `第${n}条留言`))
    const begun = await it.connector.poll('posts', first.cursor, patient())
    it.forum.context.tokens.revoke(it.forum.credentials.token)
    expect(await refusal(it.connector.poll('posts', begun.cursor, patient()))).toMatchObject({ code: 'auth_invalid' })
    it.forum.changeAccount({ newToken: true })
    const rest = await drain(it.connector, 'posts', begun.cursor)
    const seen = new Set(messagesOf([...begun.items, ...rest.items]).map(item => item.objectKey))
    expect(voices.filter(voice => !seen.has(voice.objectKey))).toEqual([])
  })

  it('a token of somebody else is refused', async () => {
    const it = await rig({ settings: { uid: '1' } })
    expect(await refusal(it.connector.check(patient()))).toMatchObject({ code: 'auth_invalid', details: { reason: 'other_account' } })
  })
})

describe('a banned account', () => {
  it.each(['4.11', '4.15'] as const)('F21 on %s: lists that turn empty are no silence, posts that turn away are not deleted', async (compat) => {
    const it = await rig({ compat })
    const voice = mention(it)
    const { cursor } = await drain(it.connector, 'posts', null)
    it.forum.context.world.users.get(2)!.banned = true
    const { connector } = it
    const works = [
      () => connector.poll('posts', cursor, patient()),
      () => connector.poll('chats', null, patient()),
      () => connector.recheck!.read([voice.objectKey], patient()),
      () => connector.check(patient()),
      () => connector.send(replyTo(voice, '您好，我们来看看'), patient()),
    ]
    for (const work of works)
      expect(await refusal(work())).toMatchObject({ code: 'account_frozen' })
  })
})

describe('posts', () => {
  it('polling opens no topic: nothing is marked as read', async () => {
    const it = await rig()
    const { tid } = mention(it)
    await drain(it.connector, 'posts', null)
    expect(it.forum.context.world.topics.get(tid)).toMatchObject({ views: 0 })
    expect(it.forum.context.world.topics.get(tid)?.readBy.has(2)).toBe(false)
    expect(it.asked.filter(line => line.includes('/api/topic'))).toEqual([])
  })

  it('a quiet forum answers "unchanged" and is asked twice a poll', async () => {
    const it = await rig({ settings: { sweepEveryMs: 3_600_000 } })
    const { cursor } = await drain(it.connector, 'posts', null)
    it.asked.length = 0
    const quiet = await it.connector.poll('posts', cursor, patient())
    expect(quiet).toEqual({ items: [], bad: [], cursor, more: false })
    expect(it.asked).toEqual(['GET /api/recent/posts', 'GET /api/self'])
  })

  it('lists without tags: a voice is completed once, with its picture', async () => {
    const it = await rig({ bareLists: true })
    const voice = it.forum.place.say({ uid: it.stranger(), text: '@云杉客服 屏幕碎了', image: 'broken_screen', room: 'public', opens: 'mention' })
    const find = async (): Promise<ReturnType<typeof messagesOf>[number] | undefined> => messagesOf((await drain(it.connector, 'posts', null)).items).find(item => item.objectKey === `post:${it.host}/${voice.itemId}`)
    const item = await find()
    expect(item?.media).toHaveLength(1)
    await find()
    expect(it.asked.filter(line => line === `GET /api/v3/posts/${voice.itemId}/summary`)).toHaveLength(1)
    const picture = await it.connector.fetchMedia(item!.media[0]!, patient())
    expect(picture.mime).toBe('image/png')
  })

  it('a post with a list and code reads as it was written, and is completed once', async () => {
    const it = await rig()
    const { pid } = it.forum.verbs.openTopic({ uid: it.stranger(), title: '日志', cid: 2, text: '步骤：\n\n1. 关机\n2. 开机\n\n```\nlevel: 80\n  status: 4\n```\n\n> 之前说过\n\n完。' })
    const find = async (): Promise<string | undefined> => messagesOf((await drain(it.connector, 'posts', null)).items).find(item => item.objectKey === `post:${it.host}/${pid}`)?.text
    expect(await find()).toBe('日志\n步骤：\n\n1. 关机\n2. 开机\n\nlevel: 80\n  status: 4\n\n> 之前说过\n\n完。')
    await find()
    expect(it.asked.filter(line => line === `GET /api/v3/posts/${pid}/summary`)).toHaveLength(1)
  })

  it.each([[30, 'beyond the first page'], [2, 'on it']])('what moderators let through hours later arrives, below %i newer ones: %s', async (count) => {
    const it = await rig({ settings: { overlapMs: 1000 } })
    const { world } = it.forum.context
    const voices = Array.from({ length: count }, (_, n) => mention(it, `第${n}条留言`))
    // A long first walk is repeated once down to its end.
    const begun = await drain(it.connector, 'posts', null)
    const { cursor } = await drain(it.connector, 'posts', begun.cursor)
    world.queue.set('reply-1', { id: 'reply-1', uid: it.stranger(), tid: voices[0]!.tid, content: '@云杉客服 等了一夜的第一帖', toPid: null, at: Date.now() - 10 * 3_600_000 })
    it.forum.verbs.releaseQueue()
    const first = await drain(it.connector, 'posts', cursor)
    expect(messagesOf(first.items).map(item => item.text)).toContain('@云杉客服 等了一夜的第一帖')
    mention(it, '后来的')
    expect(messagesOf((await drain(it.connector, 'posts', first.cursor)).items).map(item => item.text)).not.toContain('@云杉客服 等了一夜的第一帖')
  })

  it('a token of somebody else opens none of their private messages', async () => {
    const it = await rig({ settings: { uid: '1' } })
    it.forum.verbs.chat({ uid: it.stranger(), text: '单号 A-1001' })
    expect(await refusal(it.connector.poll('chats', null, patient()))).toMatchObject({ code: 'auth_invalid', details: { reason: 'other_account' } })
  })

  it('between two sweeps an unchanged list is answered 304', async () => {
    const statuses: number[] = []
    const it = await rig({ settings: { sweepEveryMs: 3_600_000 }, watch: answer => statuses.push(answer.status) })
    for (const feed of ['posts', 'chats']) {
      const { cursor } = await drain(it.connector, feed, null)
      statuses.length = 0
      await it.connector.poll(feed, cursor, patient())
      expect(statuses[0]).toBe(304)
    }
  })

  it('what the customer adds under the brand\'s answer comes along, what others chat about does not', async () => {
    const it = await rig()
    const voice = mention(it)
    const receipt = await it.connector.send(replyTo(voice, '您好，请问是哪一款？'), patient())
    const brandPid = Number(receipt.objectKey?.split('/').at(-1))
    const added = it.forum.verbs.reply({ uid: voice.uid, tid: voice.tid, text: '是 M9 那一款', toPid: brandPid })
    const aside = it.forum.verbs.reply({ uid: it.stranger(), tid: voice.tid, text: '楼主买亏了，哈哈哈', toPid: added.pid })
    const items = messagesOf((await drain(it.connector, 'posts', null)).items)
    expect(items.find(item => item.objectKey === `post:${it.host}/${added.pid}`)).toMatchObject({ threadKey: voice.threadKey, addressed: true, parentKey: receipt.objectKey })
    expect(items.map(item => item.objectKey)).not.toContain(`post:${it.host}/${aside.pid}`)
  })

  it('F03 an answer whose parent was purged stands alone', async () => {
    const it = await rig()
    const voice = mention(it)
    const reply = it.forum.verbs.reply({ uid: it.stranger(), tid: voice.tid, text: '@云杉客服 我也是', toPid: 4_711 })
    const items = messagesOf((await drain(it.connector, 'posts', null)).items)
    expect(items.map(item => item.objectKey)).toContain(`post:${it.host}/${reply.pid}`)
  })

  it('likes and deletions are noticed when looked at again; a purged post is gone', async () => {
    const it = await rig()
    const [liked, purged] = [mention(it), mention(it)]
    it.forum.context.world.posts.get(liked.pid)?.votes.add(1)
    it.forum.verbs.purge(purged.pid)
    const items = await it.connector.recheck!.read([liked.objectKey, purged.objectKey, 'chat:elsewhere/1'], patient())
    expect(items).toMatchObject([{ type: 'spread', objectKey: liked.objectKey, spread: { likes: 1 } }, { type: 'deleted', objectKey: purged.objectKey }])
  })
})

describe('replies', () => {
  it('an answer to a post that its author took back is refused before it is written', async () => {
    const it = await rig()
    const voice = mention(it)
    const reply = it.forum.verbs.reply({ uid: voice.uid, tid: voice.tid, text: '算了，我自己弄好了' })
    it.forum.verbs.remove(reply.pid)
    it.asked.length = 0
    expect(await refusal(it.connector.send(replyTo({ ...voice, replyTarget: { tid: String(voice.tid), pid: String(reply.pid) } }, '您好，我们来看看'), patient()))).toMatchObject({ code: 'source_deleted' })
    expect(it.asked.filter(line => line.startsWith('POST'))).toEqual([])
  })

  it('a locked topic says so', async () => {
    const it = await rig()
    const voice = mention(it)
    it.forum.context.world.users.get(2)!.isModerator = false
    it.forum.context.world.topics.get(voice.tid)!.locked = true
    expect(await refusal(it.connector.send(replyTo(voice, '您好，我们来看看'), patient()))).toMatchObject({ code: 'channel_bad_request', details: { reason: 'topic_locked' } })
  })

  it('two replies of an ordinary account within the forum\'s pause: the second may be tried again', async () => {
    const it = await rig()
    const [one, two] = [mention(it), mention(it)]
    Object.assign(it.forum.context.world.users.get(2)!, { isModerator: false })
    await it.connector.send(replyTo(one, '您好，我们来看看'), patient())
    expect(await refusal(it.connector.send(replyTo(two, '您好，我们来看看'), patient()))).toMatchObject({ code: 'too_fast', retryable: true, details: { retryAfterMs: 10_000 } })
  })

  it('F17 a reply that waits for the moderators is never called absent', async () => {
    const it = await rig()
    const voice = mention(it)
    const message = replyTo(voice, '您好，我们来看看')
    it.forum.changeAccount({ queueAll: true })
    const { queue } = it.forum.context.world
    for (let n = 0; n < 30; n++)
      queue.set(`reply-${n}`, { id: `reply-${n}`, uid: 1, tid: voice.tid, content: '别人的', toPid: null, at: 0 })
    it.faults.set('F17', { on: true })
    expect(await refusal(it.connector.send(message, patient()))).toMatchObject({ details: { maybeSent: true } })
    it.faults.clear()
    expect(await it.connector.findSent(message, patient())).toEqual({ state: 'undecidable', why: 'in_review' })
    it.forum.verbs.releaseQueue()
    expect(await it.connector.findSent(message, patient())).toMatchObject({ state: 'found' })
  })

  it('F17 on a busy forum a reply from long ago is found in the account\'s own list', async () => {
    const it = await rig()
    const voice = mention(it)
    const message = replyTo(voice, '您好，我们来看看')
    await it.connector.send(message, patient())
    const other = it.stranger()
    for (let n = 0; n < 260; n++)
      it.forum.verbs.reply({ uid: other, tid: voice.tid, text: `灌水第${n}楼`, at: Date.now() + 1000 + n })
    expect(await it.connector.findSent(message, patient())).toMatchObject({ state: 'found' })
    expect(await it.connector.findSent({ ...message, text: '另一句从没发过的话' }, patient())).toEqual({ state: 'absent' })
  })

  it('F17 an ordinary account finds its own reply in the queue, and is remarked on', async () => {
    const it = await rig()
    const voice = mention(it)
    Object.assign(it.forum.context.world.users.get(2)!, { isModerator: false, reputation: 0, lastPostAt: 0 })
    const message = replyTo(voice, '您好，我们来看看')
    expect(await it.connector.findSent(message, patient())).toEqual({ state: 'absent' })
    expect(await it.connector.send(message, patient())).toMatchObject({ state: 'in_review', objectKey: null })
    expect(await it.connector.findSent(message, patient())).toEqual({ state: 'undecidable', why: 'in_review' })
    expect((await it.connector.check(patient())).remarks).toEqual(['forum_not_moderator'])
  })

  it('a pause that the forum asks for is known as such, also when the last post left from somewhere else', async () => {
    const it = await rig()
    const voice = mention(it)
    Object.assign(it.forum.context.world.users.get(2)!, { isModerator: false, lastPostAt: Date.now() - 1000 })
    expect(await refusal(it.connector.send(replyTo(voice, '您好，我们来看看'), patient()))).toMatchObject({ code: 'too_fast', retryable: true })
  })

  it('F17 the same words, sent long before, forbid to call it absent', async () => {
    const it = await rig()
    const voice = mention(it)
    it.forum.verbs.reply({ uid: 2, tid: voice.tid, text: '您好，我们来看看', toPid: voice.pid, at: Date.now() - 600_000 })
    expect(await it.connector.findSent(replyTo(voice, '您好，我们来看看'), patient())).toEqual({ state: 'undecidable', why: 'similar_or_unreadable' })
  })

  it('F17 in a topic that is gone by now nothing can be said', async () => {
    const it = await rig()
    const voice = mention(it)
    it.forum.context.world.topics.delete(voice.tid)
    expect(await it.connector.findSent(replyTo(voice, '您好，我们来看看'), patient())).toEqual({ state: 'undecidable', why: 'place_is_gone' })
  })

  it('files are refused before anything leaves: uploads want a person\'s session', async () => {
    const it = await rig()
    const media = [{ kind: 'image', mime: 'image/png', name: 'a.png', size: 1, sha256: 'x', bytes: async () => new Uint8Array(1) }] as const
    expect(await refusal(it.connector.send({ ...replyTo(mention(it), '您好，请看图片说明'), media }, patient()))).toMatchObject({ code: 'media_not_allowed' })
    expect(it.connector.capabilities.files).toEqual({})
  })
})

describe('private messages', () => {
  it('of many rooms all arrive, oldest room first, and both sides stand in the same thread', async () => {
    const it = await rig()
    const { cursor } = await drain(it.connector, 'chats', null)
    // Rooms of one and the same millisecond are never parted.
    const rooms = Array.from({ length: 35 }, (_, n) => it.forum.verbs.chat({ uid: it.stranger(), text: `在吗${n}`, at: Date.now() + n }))
    it.forum.verbs.chat({ uid: 2, to: rooms[0]!.fromuid, text: '在的' })
    const { items, pages } = await drain(it.connector, 'chats', cursor)
    const texts = messagesOf(items).map(item => item.text)
    expect(pages).toBeGreaterThan(1)
    expect(rooms.filter((_, n) => !texts.includes(`在吗${n}`))).toEqual([])
    expect(messagesOf(items).find(item => item.byBrand)).toMatchObject({ text: '在的', threadKey: `chat:${it.host}/${rooms[0]!.roomId}` })
  })

  it('a long talk is read back to the mark, page by page', async () => {
    const it = await rig()
    const uid = it.stranger()
    it.forum.verbs.chat({ uid, text: '第一句' })
    const { cursor } = await drain(it.connector, 'chats', null)
    for (let n = 0; n < 130; n++)
      it.forum.verbs.chat({ uid, text: `第${n}句` })
    const { items } = await drain(it.connector, 'chats', cursor)
    expect(new Set(messagesOf(items).map(item => item.text)).size).toBeGreaterThanOrEqual(130)
  })

  it('reading leaves the room unread; an unchanged list costs one call', async () => {
    const it = await rig({ settings: { sweepEveryMs: 3_600_000 } })
    const message = it.forum.verbs.chat({ uid: it.stranger(), text: '在吗' })
    const { cursor } = await drain(it.connector, 'chats', null)
    expect(it.forum.context.world.rooms.get(message.roomId)?.unread.has(2)).toBe(true)
    it.asked.length = 0
    expect(await it.connector.poll('chats', cursor, patient())).toEqual({ items: [], bad: [], cursor, more: false })
    expect(it.asked).toEqual(['GET /api/v3/chats'])
  })

  it('what is deleted says so; what the forum itself says in a room is no message', async () => {
    const it = await rig({ compat: '4.11' })
    const message = it.forum.verbs.chat({ uid: it.stranger(), text: '发错了' })
    message.deleted = true
    it.forum.context.world.addMessage({ roomId: message.roomId, fromuid: message.fromuid, raw: 'user-join', at: Date.now(), system: true })
    const { items } = await drain(it.connector, 'chats', null)
    expect(items).toMatchObject([{ type: 'deleted', objectKey: `chat:${it.host}/${message.mid}` }])
  })

  it('F21 a customer who takes no messages', async () => {
    const it = await rig()
    const message = it.forum.verbs.chat({ uid: it.stranger(), text: '在吗' })
    it.forum.context.world.users.get(message.fromuid)!.blocksBrand = true
    const room = { threadKey: `chat:${it.host}/${message.roomId}` }
    expect(await refusal(it.connector.send(replyTo(room, '在的', 'private'), patient()))).toMatchObject({ code: 'privacy_refused', retryable: false })
  })

  it('F21 nobody is called unwilling because the brand was silenced', async () => {
    const it = await rig()
    const message = it.forum.verbs.chat({ uid: it.stranger(), text: '在吗' })
    it.forum.context.world.users.get(message.fromuid)!.blocksBrand = true
    it.forum.context.world.users.get(2)!.muted = true
    expect(await refusal(it.connector.send(replyTo({ threadKey: `chat:${it.host}/${message.roomId}` }, '在的', 'private'), patient()))).toMatchObject({ code: 'channel_bad_request' })
  })

  it('two rooms with the same customer are two threads', async () => {
    const it = await rig()
    const uid = it.stranger()
    const [one, two] = [it.forum.verbs.chat({ uid, text: '第一个房间' }), it.forum.verbs.chat({ uid, text: '第二个房间', inNewRoom: true })]
    const items = messagesOf((await drain(it.connector, 'chats', null)).items)
    expect(new Set(items.map(item => item.threadKey))).toEqual(new Set([`chat:${it.host}/${one.roomId}`, `chat:${it.host}/${two.roomId}`]))
    expect(new Set(items.map(item => item.author.uid)).size).toBe(1)
  })
})

import type { Nodebb } from './nodebb.ts'
import type { Compat } from './world.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../base/random.ts'
import { createFaults } from '../../faults.ts'
import { createManualHost } from '../../testing/manual-host.ts'
import { createTruth } from '../../truth.ts'
import { startNodebb } from './nodebb.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Record<string, never>
}

const open: Nodebb[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map(forum => forum.close()))
})

async function start(compat: Compat = '4.15') {
  const host = createManualHost()
  const faults = createFaults(host.now)
  const truth = createTruth()
  const forum = await startNodebb({ host, faults, truth: truth.on('nodebb'), random: createRandom(3), port: 0, compat })
  open.push(forum)

  async function ask(line: string, given: { body?: unknown, headers?: Record<string, string>, token?: string | null } = {}): Promise<Answer> {
    const [method = '', path = ''] = line.split(' ')
    const token = given.token === undefined ? forum.credentials.token : given.token
    const headers = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(given.body === undefined ? {} : { 'content-type': 'application/json' }), ...given.headers }
    const response = await fetch(`${forum.url}${path}`, { method, headers, redirect: 'manual', ...(given.body === undefined ? {} : { body: typeof given.body === 'string' ? given.body : JSON.stringify(given.body) }) })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: /^(?:\{|\[(?!\[))/.test(text) ? JSON.parse(text) : {} }
  }

  const fan = forum.verbs.meet('fan_lin')
  const post = forum.verbs.openTopic({ uid: fan.uid, title: '充电到 80% 就停 <b>&', text: '@云杉客服 升级之后一直这样' })
  return { forum, host, faults, truth, ask, fan, post }
}

/** Signs in as a browser does; answers the headers of the session. */
async function signIn({ ask, forum }: Awaited<ReturnType<typeof start>>, password = forum.admin.password): Promise<{ answer: Answer, headers: Record<string, string> }> {
  const config = await ask('GET /api/config', { token: null })
  const cookie = config.headers.get('set-cookie')?.split(';')[0] ?? ''
  const answer = await ask('POST /api/v3/utilities/login', { token: null, headers: { cookie, 'x-csrf-token': String(config.body.csrf_token) }, body: { username: forum.admin.username, password } })
  const session = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie
  const again = await ask('GET /api/config', { token: null, headers: { cookie: session } })
  return { answer, headers: { 'cookie': session, 'x-csrf-token': String(again.body.csrf_token) } }
}

describe('who may call', () => {
  it('nothing at all to a write is 403 in plain text, an unknown token is a guest', async () => {
    const { ask, post } = await start()
    const bare = await ask(`POST /api/v3/topics/${post.tid}`, { token: null, body: { content: '八个字以上的内容' } })
    expect([bare.status, bare.text, bare.headers.get('content-type')]).toEqual([403, 'Forbidden', 'text/plain; charset=utf-8'])
    const self = await ask('GET /api/self', { token: 'nobody' })
    expect([self.status, self.text]).toEqual([401, '"not-authorized"'])
    expect((await ask('GET /api/recent/posts', { token: 'nobody' })).status).toBe(200)
    expect(await ask('GET /api/v3/chats', { token: 'nobody' })).toMatchObject({ status: 401, body: { status: { code: 'not-authorised' } } })
    expect(await ask(`POST /api/v3/topics/${post.tid}`, { token: 'nobody', body: { content: '八个字以上的内容' } })).toMatchObject({ status: 403, body: { status: { code: 'forbidden' } } })
  })

  it('a guest sees fewer topics; a master token must say as whom it acts', async () => {
    const { ask, forum, fan } = await start()
    forum.verbs.openTopic({ uid: fan.uid, title: '内测', text: '只给会员看的内容', cid: 4 })
    const count = async (token: string | null): Promise<number> => ((await ask('GET /api/recent/posts', { token })).body as unknown as unknown[]).length
    expect(await count(null)).toBe(await count(forum.credentials.token) - 1)
    expect((await ask('GET /api/self', { token: forum.credentials.masterToken })).status).toBe(400)
    expect((await ask(`GET /api/self?_uid=${fan.uid}`, { token: forum.credentials.masterToken })).body).toMatchObject({ uid: fan.uid })
  })

  it.each<[Compat, number]>([['4.11', 302], ['4.15', 403]])('a banned account on %s: told by a flag, lists are empty, posts not there, pages %i', async (compat, status) => {
    const { ask, forum, post } = await start(compat)
    forum.context.world.users.get(2)!.banned = true
    expect((await ask('GET /api/self')).body).toMatchObject({ uid: 2, banned: true })
    expect((await ask('GET /api/recent/posts')).text).toBe('[]')
    expect((await ask(`GET /api/v3/posts/${post.pid}`)).status).toBe(404)
    expect((await ask('GET /api/v3/chats')).status).toBe(403)
    expect((await ask('GET /api/post-queue')).status).toBe(status)
  })

  it.each<[Compat, string]>([['4.11', 'token'], ['4.15', 'secret']])('minting on %s wants a session and answers its %s', async (compat, name) => {
    const started = await start(compat)
    const { headers } = await signIn(started)
    expect((await started.ask('POST /api/v3/admin/tokens', { body: { uid: 2 } })).status).toBe(403)
    const minted = await started.ask('POST /api/v3/admin/tokens', { token: null, headers, body: { uid: 2, description: '工作台' } })
    const token = (minted.body.response as unknown as Record<string, string>)[name] ?? ''
    expect((await started.ask('GET /api/self', { token })).body).toMatchObject({ uid: 2 })
    await started.ask(`DELETE /api/v3/admin/tokens/${token}`, { token: null, headers })
    expect((await started.ask('GET /api/self', { token })).status).toBe(401)
  })

  it('minting on 4.15 later than two minutes after the password is refused', async () => {
    const started = await start('4.15')
    const { headers } = await signIn(started)
    started.host.advance(121_000)
    expect((await started.ask('POST /api/v3/admin/tokens', { token: null, headers, body: { uid: 2 } })).status).toBe(401)
  })

  it('a wrong password is a bare key in HTML, and five of them lock', async () => {
    const started = await start()
    const wrong = async (): Promise<string> => (await signIn(started, 'nein')).answer.text
    const said = [await wrong(), await wrong(), await wrong(), await wrong(), await wrong(), (await signIn(started)).answer.text]
    expect([said[0], said[5]]).toEqual(['[[error:invalid-login-credentials]]', '[[error:account-locked]]'])
  })

  it('uploads refuse a token and take a session', async () => {
    const started = await start()
    expect(await started.ask('POST /api/post/upload')).toMatchObject({ status: 403, text: 'Forbidden' })
    const { headers } = await signIn(started)
    expect((await started.ask('POST /api/post/upload', { token: null, headers })).body).toMatchObject({ images: [{ url: expect.stringMatching(/^\/assets\/uploads/) }] })
  })
})

describe('forms of answers', () => {
  it('errors: an envelope here, a page there, a language nobody may rely on', async () => {
    const { ask } = await start()
    expect(await ask('GET /api/v3/topics/999')).toMatchObject({ status: 404, body: { status: { code: 'not-found' }, response: {} } })
    expect(await ask('GET /api/topic/999')).toMatchObject({ status: 404, body: { path: '&#x2F;topic&#x2F;999', title: '[[global:404.title]]' } })
    expect(await ask('GET /api/v3/nothing')).toMatchObject({ status: 404, body: { status: { message: 'Invalid API call' } } })
    expect((await ask('GET /api/v3/topics/999?lang=zh-CN')).text).toMatch(/\p{Script=Han}/u)
    expect((await ask('GET /api/recent?term=never')).status).toBe(404)
    expect((await ask('POST /api/v3/topics', { body: {} })).body).toMatchObject({ response: { params: ['cid', 'title', 'content'] } })
    expect((await ask('POST /api/v3/topics', { body: '{"a"' })).status).toBe(500)
  })

  it('redirects of the Read API are 200 with a header and a string', async () => {
    const { ask, post } = await start()
    const answer = await ask(`GET /api/post/${post.pid}`)
    expect([answer.status, decodeURIComponent(answer.headers.get('x-redirect') ?? '')]).toEqual([200, JSON.parse(answer.text)])
  })

  it('a validator answers 304, on lists of posts and of chats', async () => {
    const { ask, forum, fan } = await start()
    for (const path of ['GET /api/recent/posts', 'GET /api/v3/chats']) {
      const etag = (await ask(path)).headers.get('etag') ?? ''
      expect((await ask(path, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status).toBe(304)
      forum.verbs.chat({ uid: fan.uid, text: '在吗' })
      forum.verbs.openTopic({ uid: fan.uid, title: '又一个', text: '又一个问题来了' })
      expect((await ask(path, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status).toBe(200)
    }
  })

  it('who says no-cache beside the validator, as fetch does by itself, is given everything', async () => {
    const { ask } = await start()
    const etag = (await ask('GET /api/recent/posts')).headers.get('etag') ?? ''
    expect((await ask('GET /api/recent/posts', { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('the list of posts leaves out the tags of lists and code, a summary does not', async () => {
    const { ask, forum, fan } = await start()
    const { pid } = forum.verbs.openTopic({ uid: fan.uid, title: '日志', text: '看：\n\n- 甲\n- 乙\n\n```\na < b\n  c\n```' })
    const listed = JSON.parse((await ask('GET /api/recent/posts')).text) as { pid: number, content: string }[]
    expect(listed.find(row => row.pid === pid)?.content).toBe('<p dir="auto">看：</p>\n\n甲\n乙\n\na &lt; b\n  c\n\n')
    expect((await ask(`GET /api/v3/posts/${pid}/summary`)).body.response).toMatchObject({ content: '<p dir="auto">看：</p>\n<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n<pre><code>a &lt; b\n  c\n</code></pre>\n' })
  })

  it.each<[Compat, unknown, unknown]>([['4.11', '充电到 80% 就停 &lt;b&gt;&amp;', '充电到 80% 就停 <b>&'], ['4.15', '充电到 80% 就停 <b>&', undefined]])('titles on %s', async (compat, title, titleRaw) => {
    const { ask, post } = await start(compat)
    expect((await ask(`GET /api/v3/topics/${post.tid}`)).body.response).toMatchObject({ title, ...(titleRaw === undefined ? {} : { titleRaw }) })
    expect('titleRaw' in ((await ask(`GET /api/v3/topics/${post.tid}`)).body.response as unknown as object)).toBe(titleRaw !== undefined)
  })

  it('types change with the place: numbers and texts, booleans and 0 or 1', async () => {
    const { ask, forum, post, fan } = await start()
    const reply = forum.verbs.reply({ uid: fan.uid, tid: post.tid, text: '补充一张图', toPid: post.pid })
    const summary = (await ask(`GET /api/v3/posts/${reply.pid}/summary`)).body.response
    const raw = (await ask(`GET /api/v3/posts/${reply.pid}`)).body.response
    expect([summary, raw]).toMatchObject([{ toPid: post.pid, deleted: false }, { toPid: String(post.pid), deleted: 0 }])
  })

  it('somebody who left is nobody with a former uid', async () => {
    const { ask, post, fan } = await start()
    fan.removed = true
    expect((await ask(`GET /api/v3/posts/${post.pid}/summary`)).body.response).toMatchObject({ uid: 0, user: { uid: 0, oldUid: fan.uid, username: '[[global:former-user]]' } })
  })
})

describe('what acts do', () => {
  it('the same reply twice is two posts; a reply to a post that is not there is taken', async () => {
    const { ask, forum, post } = await start()
    for (const toPid of [post.pid, post.pid, 9999])
      expect((await ask(`POST /api/v3/topics/${post.tid}`, { body: { content: '同样的八个字内容', toPid } })).status).toBe(200)
    expect(forum.context.world.postsOf(post.tid)).toHaveLength(4)
  })

  it('ordinary accounts wait, newcomers are queued (a reply with 200), moderators neither', async () => {
    const { ask, forum, host, post } = await start()
    const account = forum.context.world.users.get(2)!
    account.isModerator = false
    const reply = async (): Promise<Answer> => ask(`POST /api/v3/topics/${post.tid}`, { body: { content: '您好，请稍等片刻' } })
    expect((await reply()).status).toBe(200)
    expect((await reply()).status).toBe(400)
    host.advance(10_000)
    expect((await reply()).status).toBe(200)
    host.advance(10_000)
    account.reputation = 0
    host.advance(120_000)
    const queued = await reply()
    expect([queued.status, queued.body.status, queued.body.response]).toMatchObject([200, { code: 'ok' }, { queued: true, type: 'reply' }])
    account.isModerator = true
    const [entry] = forum.context.world.queue.values()
    expect((await ask(`POST /api/v3/posts/queue/${entry?.id}`)).body.response).toMatchObject({ post: { tid: post.tid } })
  })

  it('opening a topic marks it and its notices as read; looking at lists and posts does not', async () => {
    const { ask, host, post } = await start()
    const unread = async (): Promise<unknown> => (await ask('GET /api/v3/notifications/count')).body.response
    expect(await unread()).toEqual({ unread: 0 })
    host.advance(500)
    await ask('GET /api/recent/posts')
    await ask(`GET /api/v3/posts/${post.pid}`)
    expect(await unread()).toEqual({ unread: 1 })
    await ask(`GET /api/topic/${post.tid}`)
    expect(await unread()).toEqual({ unread: 0 })
  })

  it('notices of one room are one; looking at the room clears it and leaves the room unread', async () => {
    const { ask, forum, host, fan } = await start()
    const { roomId } = forum.verbs.chat({ uid: fan.uid, text: '在吗' })
    host.advance(10)
    forum.verbs.chat({ uid: fan.uid, text: '人呢' })
    host.advance(600)
    const notices = (await ask('GET /api/notifications')).body.notifications as unknown as { type: string }[]
    expect(notices.filter(({ type }) => type === 'new-chat')).toHaveLength(1)
    await ask(`GET /api/v3/chats/${roomId}`)
    expect((await ask('GET /api/v3/chats/unread')).body.response).toEqual({ count: 1 })
    await ask(`DELETE /api/v3/chats/${roomId}/state`)
    expect((await ask('GET /api/v3/chats/unread')).body.response).toEqual({ count: 0 })
  })

  it('opening a chat always makes a room; asking first finds the one there is', async () => {
    const { ask, forum, fan } = await start()
    const { roomId } = forum.verbs.chat({ uid: fan.uid, text: '在吗' })
    expect((await ask(`GET /api/v3/users/${fan.uid}/chat`)).body.response).toEqual({ roomId })
    expect((await ask('POST /api/v3/chats', { body: { uids: [fan.uid] } })).body.response).not.toMatchObject({ roomId })
    expect((await ask('POST /api/v3/chats', { body: { uids: fan.uid } })).status).toBe(400)
  })

  it('bans want a body, if an empty one; others see their own part of the queue', async () => {
    const { ask, forum, fan } = await start()
    expect((await ask(`DELETE /api/v3/users/${fan.uid}/ban`)).status).toBe(400)
    expect((await ask(`DELETE /api/v3/users/${fan.uid}/ban`, { body: {} })).status).toBe(200)
    expect((await ask('GET /api/post-queue')).status).toBe(200)
    forum.context.world.queue.set('reply-1', { id: 'reply-1', uid: 1, tid: 1, content: '别人的', toPid: null, at: 0 })
    forum.context.world.users.get(2)!.isModerator = false
    expect((await ask('GET /api/post-queue')).body).toMatchObject({ posts: [] })
    expect((await ask('GET /api/post-queue', { token: null })).status).toBe(403)
  })
})

describe('as a place', () => {
  it('what is said and answered is in the ledger, and the customer hears the brand', async () => {
    const { forum, truth, ask } = await start()
    const heard: string[] = []
    forum.place.onBrandVoice(({ to, room, text, threadId }) => heard.push(`${to} ${room} ${text} ${threadId !== null}`))
    const uid = forum.place.join({ nick: '小雨不打伞' })
    const said = forum.place.say({ uid, text: '洗碗机第三次漏水了', room: 'public', opens: 'mention' })
    const post = forum.context.world.posts.get(Number(said.itemId))
    await ask(`POST /api/v3/topics/${post?.tid}`, { body: { content: '您好，马上处理您的问题', toPid: post?.pid } })
    const privately = forum.place.say({ uid, text: '在吗', room: 'private' })
    const { roomId } = forum.context.world.messages.get(Number(privately.itemId.slice(3)))!
    await ask(`POST /api/v3/chats/${roomId}`, { body: { message: '在的' } })
    expect(heard).toEqual([`${uid} public 您好，马上处理您的问题 true`, `${uid} private 在的 false`])
    expect(truth.find(said.itemId)).toMatchObject({ channel: 'forum', touchpoint: 'mention', uid, isBrand: false })
    expect(truth.of(uid).map(entry => entry.text)).toEqual(expect.arrayContaining(['@云杉客服 洗碗机第三次漏水了', '在吗', '在的']))
  })

  it('a reset leaves account and token, and gives no id twice', async () => {
    const { forum, ask, post } = await start()
    const { token } = forum.credentials
    forum.reset(createRandom(4))
    expect(forum.credentials.token).toBe(token)
    expect((await ask('GET /api/self')).body).toMatchObject({ uid: 2 })
    expect(forum.verbs.openTopic({ uid: forum.verbs.meet('新人').uid, title: '新的', text: '新的开始了' }).pid).toBeGreaterThan(post.pid)
  })
})

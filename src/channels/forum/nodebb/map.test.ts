import { describe, expect, it } from 'vitest'
import { createForumKeys } from '../keys.ts'
import { mapPost, neededBy, readPost } from './map.ts'
import { nodebbSettings } from './settings.ts'

const settings = nodebbSettings.parse({ engine: 'nodebb', baseUrl: 'https://bbs.example.com', uid: '2', username: 'spruce care', screenName: '云杉客服', answersTopicsIn: ['9'] })
const view = { settings, keys: createForumKeys(settings.baseUrl), slugs: new Set(['spruce care', 'spruce-care']), seenAt: 5 }

function row(fields: Record<string, unknown> = {}, topic: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    pid: 93,
    tid: 31,
    toPid: null,
    uid: 7,
    content: '<p>关了也一样</p>',
    timestamp: 1_795_314_378_646,
    deleted: false,
    upvotes: 2,
    replies: 1,
    user: { uid: 7, username: 'fan_lin', displayname: '小林', picture: '/assets/a.png' },
    topic: { uid: 7, tid: 31, title: '充电到 80% 就停 &amp; 发热', titleRaw: '充电到 80% 就停 & 发热', cid: 5, mainPid: 90, postcount: 4, deleted: 0, ...topic },
    category: { cid: topic.cid ?? 5, name: 'x' },
    isMainPost: false,
    ...fields,
  }
}

function map(raw: unknown, known: Record<string, { uid: string, mentionsBrand: boolean }> = {}): ReturnType<typeof mapPost> {
  const read = readPost(raw, view)
  return 'read' in read ? mapPost(read.read, new Map(Object.entries(known)), view) : []
}

const MENTION = '<p><a class="plugin-mentions-user plugin-mentions-a" href="/user/spruce-care">@<bdi>spruce-care</bdi></a> 看看</p>'

describe('which posts are meant for the brand', () => {
  it.each<[string, Record<string, unknown>, Record<string, { uid: string, mentionsBrand: boolean }>, string | null]>([
    ['a mention', row({ content: MENTION }), {}, 'mention'],
    ['a mention whose link was left out of the list', row({ content: '升级之后… @<bdi>spruce-care</bdi>\n' }), {}, 'mention'],
    ['somebody whose name begins alike', row({ content: '<p>@spruce-care2 a@spruce-care.example</p>' }), {}, null],
    ['an answer to the brand', row({ toPid: 92 }), { 92: { uid: '2', mentionsBrand: false } }, 'comment'],
    ['an answer to another customer', row({ toPid: 92 }), { 92: { uid: '8', mentionsBrand: false } }, null],
    ['a reply in the brand\'s own topic', row({}, { uid: 2 }), {}, 'comment'],
    ['an answer to another customer there', row({ toPid: 92 }, { uid: 2 }), { 92: { uid: '8', mentionsBrand: false } }, null],
    ['a topic in a support category', row({ isMainPost: true }, { cid: 9 }), {}, 'post'],
    ['a reply in one', row({}, { cid: 9 }), {}, 'comment'],
    ['customers among themselves in one', row({ uid: 8, toPid: 92 }, { cid: 9 }), { 92: { uid: '6', mentionsBrand: false } }, null],
    ['what the owner of a topic that mentioned the brand adds', row(), { 90: { uid: '7', mentionsBrand: true } }, 'comment'],
    ['what somebody else adds there', row({ uid: 8 }), { 90: { uid: '7', mentionsBrand: true } }, null],
    ['anything else', row(), {}, null],
  ])('%s', (_, raw, known, touchpoint) => {
    const [item] = map(raw, known)
    expect(item?.type === 'message' ? item.touchpoint : null).toBe(touchpoint)
  })

  it('only what must be known is asked for', () => {
    const read = (raw: unknown): readonly string[] => {
      const found = readPost(raw, view)
      return 'read' in found ? neededBy(found.read, settings) : []
    }
    expect([read(row()), read(row({ uid: 8 })), read(row({ toPid: 92 })), read(row({ uid: 8, toPid: '92' })), read(row({ content: MENTION, toPid: 92 })), read(row({ uid: 2, toPid: 92 })), read(row({ deleted: true, toPid: 92 }))])
      .toEqual([['90'], [], ['92', '90'], ['92'], [], ['92'], []])
  })
})

describe('what a post becomes', () => {
  it('carries thread, order, spread, context and what is needed to answer it', () => {
    expect(map(row({ content: MENTION, toPid: '92' }))).toMatchObject([{
      objectKey: 'post:bbs.example.com/93',
      threadKey: 'topic:bbs.example.com/31:7',
      parentKey: 'post:bbs.example.com/92',
      author: { uid: 'bbs.example.com/7', name: '小林', avatar: 'https://bbs.example.com/assets/a.png' },
      text: '@spruce-care 看看',
      order: '93',
      spread: { likes: 2, comments: 1 },
      context: { objectKey: 'post:bbs.example.com/90', text: '充电到 80% 就停 & 发热', byBrand: false },
      replyTarget: { tid: '31', pid: '93' },
    }])
  })

  it.each([['4.11: escaped beside raw', {}], ['4.15: raw alone', { title: '充电到 80% 就停 & 发热', titleRaw: undefined }]])('an opening post begins with its title, %s', (_, topic) => {
    expect(map(row({ isMainPost: true, content: `${MENTION}` }, topic))).toMatchObject([{ text: '充电到 80% 就停 & 发热\n@spruce-care 看看', spread: { comments: 3 } }])
  })

  it('numbers as text and text as numbers are the same ids', () => {
    const strings = row({ pid: '93', tid: '31', uid: '7', timestamp: '1795314378646', deleted: 0, content: MENTION, replies: { count: 1 } }, { uid: '7', cid: '5', mainPid: '90' })
    expect(map(strings)).toEqual(map(row({ content: MENTION })))
  })

  it('a deleted post says so, a deleted topic takes its posts along', () => {
    expect(map(row({ deleted: 1 }))).toEqual([{ type: 'deleted', channel: 'forum', objectKey: 'post:bbs.example.com/93', at: 5 }])
    expect(map(row({}, { deleted: 1 }))).toMatchObject([{ type: 'deleted' }])
  })

  it('somebody who left keeps the uid they had', () => {
    expect(map(row({ uid: 0, content: MENTION, user: { uid: 0, oldUid: 5, username: '[[global:former-user]]', displayname: '[[global:former-user]]' } }))).toMatchObject([{ author: { uid: 'bbs.example.com/5', name: '#5' }, threadKey: 'topic:bbs.example.com/31:5' }])
  })

  it('the brand\'s answer stands in the thread of whom it answers; what it opens itself is left', () => {
    expect(map(row({ uid: 2, toPid: 92 }), { 92: { uid: '8', mentionsBrand: false } })).toMatchObject([{ byBrand: true, addressed: false, threadKey: 'topic:bbs.example.com/31:8' }])
    expect(map(row({ uid: 2 }))).toMatchObject([{ threadKey: 'topic:bbs.example.com/31:7', parentKey: 'post:bbs.example.com/90' }])
    expect(map(row({ uid: 2, isMainPost: true }, { uid: 2 }))).toEqual([])
    expect(map(row({ uid: 2 }, { uid: 2 }))).toEqual([])
  })

  it('categories that are not watched are left, support categories are always watched', () => {
    const narrow = { ...view, settings: { ...settings, cids: ['3'] } }
    const read = readPost(row({ content: MENTION }), narrow)
    const support = readPost(row({ isMainPost: true }, { cid: 9 }), narrow)
    expect('read' in read && mapPost(read.read, new Map(), narrow)).toEqual([])
    expect('read' in support && mapPost(support.read, new Map(), narrow)).toHaveLength(1)
  })

  it('F08 a row that cannot be read says which field; one of another server is left', () => {
    expect(readPost(row({ content: { secret: 1 } }), view)).toMatchObject({ bad: { code: 'channel_bad_answer', reason: expect.stringContaining('content') } })
    expect(readPost(row({ pid: 'https://mastodon.example/1' }), view)).toEqual({ skipped: true })
  })
})

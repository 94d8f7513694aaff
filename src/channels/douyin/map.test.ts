import { describe, expect, it } from 'vitest'
import { mapComment, mapFoundVideo } from './map.ts'
import { readDouyinSettings } from './settings.ts'
import { readList, wireVideo } from './wire.ts'

const OWN = new Set(['brand-01', 'brand-as-commenter'])
const VIDEO = { origin: 'own', id: '@aXRlbV8wMDE=', title: '云杉 M9 开售', authorName: '云杉官方服务' } as const
const ROW = { comment_id: '@Y21fMDAx+demo/01==', comment_user_id: 'cust-01', nick_name: '小李', avatar: 'https://img.example/1.jpg', content: '充电口松了怎么办？', create_time: 1772330400, digg_count: 3, reply_comment_total: 1, top: false }

function map(fields: Record<string, unknown>, root?: { id: string, uid: string }, authors = new Map<string, string>()) {
  return mapComment({ ...ROW, ...fields }, { own: OWN, video: VIDEO, authors, ...(root ? { root } : {}) })
}

describe('mapComment', () => {
  it('a comment under an own video', () => {
    expect(map({})).toMatchObject({ item: {
      type: 'message',
      channel: 'douyin',
      objectKey: 'comment:@Y21fMDAx+demo/01==',
      touchpoint: 'comment',
      visibility: 'public',
      threadKey: 'item:@aXRlbV8wMDE=:cust-01',
      author: { uid: 'cust-01', name: '小李', avatar: 'https://img.example/1.jpg' },
      byBrand: false,
      parentKey: 'item:@aXRlbV8wMDE=',
      text: '充电口松了怎么办？',
      at: 1772330400000,
      addressed: true,
      spread: { comments: 1, likes: 3 },
      context: { objectKey: 'item:@aXRlbV8wMDE=', text: '云杉 M9 开售', authorName: '云杉官方服务', byBrand: true },
      replyTarget: { item_id: '@aXRlbV8wMDE=', comment_id: '@Y21fMDAx+demo/01==' },
    } })
  })

  it('numbers as text, missing names and counts, a number for an id', () => {
    expect(map({ create_time: '1772330400', digg_count: '3', reply_comment_total: undefined, nick_name: undefined, avatar: '', comment_id: 7123456789012345 }))
      .toMatchObject({ item: { at: 1772330400000, spread: { likes: 3 }, author: { uid: 'cust-01', name: '' }, objectKey: 'comment:7123456789012345' } })
  })

  it('the account under either of its ids; its answer stands in the thread of the one it answers', () => {
    const root = { id: '@root', uid: 'cust-02' }
    const authors = new Map([['@reply', 'cust-03'], ['@own', 'brand-01']])
    expect(map({ comment_user_id: 'brand-as-commenter', reply_comment_id: '@reply' }, root, authors)).toMatchObject({ item: { byBrand: true, addressed: false, threadKey: 'item:@aXRlbV8wMDE=:cust-03', parentKey: 'comment:@reply' } })
    // What it answers stands on another page, is not told, or is its own: the head of the talk counts.
    expect(map({ comment_user_id: 'brand-01', reply_comment_id: '@elsewhere' }, root, authors)).toMatchObject({ item: { threadKey: 'item:@aXRlbV8wMDE=:cust-02', parentKey: 'comment:@elsewhere' } })
    expect(map({ comment_user_id: 'brand-01' }, root)).toMatchObject({ item: { threadKey: 'item:@aXRlbV8wMDE=:cust-02', parentKey: 'comment:@root' } })
    expect(map({ comment_user_id: 'brand-01', reply_comment_id: '@own' }, root, authors)).toMatchObject({ item: { threadKey: 'item:@aXRlbV8wMDE=:cust-02' } })
  })

  it('what the account says to nobody is left', () => {
    expect(map({ comment_user_id: 'brand-01' })).toMatchObject({ skipped: true })
    expect(map({ comment_user_id: 'brand-01' }, { id: '@root', uid: 'brand-01' })).toMatchObject({ skipped: true })
  })

  it.each<[string, unknown]>([
    ['no id', { ...ROW, comment_id: '' }],
    ['no author', { ...ROW, comment_user_id: null }],
    ['no text', { ...ROW, content: null }],
    ['a time from the far future', { ...ROW, create_time: 9_999_999_999 }],
    ['a time in words', { ...ROW, create_time: '刚刚' }],
    ['no object', 'null,'],
    ['nothing', null],
  ])('%s cannot be read, and says which field without its value', (_, row) => {
    const mapped = mapComment(row, { own: OWN, video: VIDEO, authors: new Map() })
    expect(mapped).toMatchObject({ bad: { code: 'channel_bad_answer', reason: expect.any(String), raw: expect.any(String) } })
    expect('bad' in mapped && mapped.bad.reason).not.toMatch(/刚刚|9999999999/)
  })
})

describe('mapFoundVideo', () => {
  const found = (fields: Record<string, unknown>) => mapFoundVideo(wireVideo.parse({ item_id: '@i', sec_item_id: '@s', title: '云杉手机又坏了', create_time: 1772330400, open_id: 'maker', nickname: '数码老张', statistics: { comment_count: '12', digg_count: 5, share_count: 2 }, share_url: 'https://www.iesdouyin.com/x', ...fields }), OWN)

  it('a video of somebody else', () => {
    expect(found({})).toMatchObject({ objectKey: 'found:@s', touchpoint: 'search_hit', threadKey: 'found:@s:maker', addressed: false, text: '云杉手机又坏了', spread: { comments: 12, likes: 5, reposts: 2 }, replyTarget: { sec_item_id: '@s' }, card: { url: 'https://www.iesdouyin.com/x' } })
  })

  it.each([{ open_id: 'brand-01' }, { open_id: undefined }, { sec_item_id: '' }, { create_time: undefined }])('%j: nothing to answer', (fields) => {
    expect(found(fields)).toBeNull()
  })
})

describe('readList', () => {
  it.each<[unknown, unknown]>([
    [{ list: [1], cursor: 20, has_more: true }, { rows: [1], next: '20' }],
    [{ list: [], cursor: '9007199254740993', has_more: 1 }, { rows: [], next: '9007199254740993' }],
    [{ list: [1], cursor: 20, has_more: false }, { rows: [1], next: null }],
    [{ list: [1], has_more: true }, { rows: [1], next: null }],
    [{ list: [1] }, { rows: [1], next: null }],
    [{ cursor: 20, has_more: true }, null],
    [{ list: null }, null],
    [{ list: {} }, null],
    [null, null],
  ])('%j → %j', (data, page) => {
    expect(readList(data)).toEqual(page)
  })
})

describe('readDouyinSettings', () => {
  const good = { openId: 'brand-01', clientKey: 'ck_demo_01', screenName: '示例品牌' }

  it('needs an account and an app, the rest has its defaults', () => {
    expect(readDouyinSettings(good)).toMatchObject({ profile: 'miniapp', baseUrl: 'https://open.douyin.com', commentPageSize: 20, commentLimit: 100, replyWindowHours: 24, repliesPerMessage: 6, messageLimit: 1000, dailyQuota: null })
  })

  it('names every wrong field, never a value', () => {
    const wrong = () => readDouyinSettings({ ...good, openId: 'hidden value', baseUrl: 'http://elsewhere.example', secret: 'hidden', commentPageSize: 51 })
    expect(wrong).toThrow(expect.objectContaining({ code: 'config_invalid', details: { channel: 'douyin', fields: expect.arrayContaining([expect.stringMatching(/^openId/), expect.stringMatching(/^baseUrl/), expect.stringMatching(/^commentPageSize/), '(root): unknown secret']) } }))
    expect(wrong).not.toThrow(/hidden/)
  })

  it('speaks without encryption to this machine only', () => {
    expect(readDouyinSettings({ ...good, baseUrl: 'http://127.0.0.1:4711/' }).baseUrl).toBe('http://127.0.0.1:4711')
    expect(() => readDouyinSettings({ ...good, baseUrl: 'http://10.0.0.1' })).toThrow()
  })
})

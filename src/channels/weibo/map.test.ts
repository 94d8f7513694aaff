import type { InboundMessage } from '../../shared/domain/index.ts'
import type { Mapped } from './map.ts'
import { describe, expect, it } from 'vitest'
import { commentRow, customer, statusRow, uids } from '../../../tests/contract/connector-weibo-rows.ts'
import { parseLosslessJson } from '../lossless-json.ts'
import { mapComment, mapStatus, sortMapped } from './map.ts'

const VIEW = { uid: uids.brand, seenAt: 1_780_000_000_000 }

function message(mapped: Mapped): InboundMessage {
  if (!('item' in mapped) || mapped.item.type !== 'message')
    throw new Error(`no message: ${JSON.stringify(mapped)}`)
  return mapped.item
}

describe('mapStatus', () => {
  it('maps the contract\'s sample post', () => {
    expect(message(mapStatus(statusRow({}), 'mention', VIEW))).toEqual({
      type: 'message',
      channel: 'weibo',
      objectKey: 'status:5271965837296617',
      touchpoint: 'mention',
      visibility: 'public',
      threadKey: `status:5271965837296617:${uids.customer}`,
      author: { uid: uids.customer, name: '小雨不打伞', avatar: 'https://tva1.sinaimg.cn/180/a.jpg', followers: 20412, verified: 'person', location: '浙江 杭州' },
      byBrand: false,
      kind: 'text',
      text: '@云杉家电 你们的洗碗机第三次漏水了，热线排队40分钟没人接',
      media: [{ kind: 'image', ref: 'pic:http://wx1.sinaimg.cn/large/a1.jpg' }],
      at: Date.parse('2026-03-02T02:21:07Z'),
      order: '5271965837296617',
      addressed: true,
      spread: { reposts: 12, comments: 31, likes: 88 },
      replyTarget: { id: '5271965837296617' },
      via: 'iPhone客户端',
    })
  })

  it('keeps ids above 2^53 to the last digit, from numbers and from strings', () => {
    const row = parseLosslessJson(JSON.stringify(statusRow({ id: 0, idstr: undefined, mid: undefined })).replace('"id":0', '"id":9223372036854775807'))
    expect(message(mapStatus(row, 'mention', VIEW)).objectKey).toBe('status:9223372036854775807')
    expect(message(mapStatus(statusRow({ id: 9223372036854776000, idstr: '9223372036854775807' }), 'mention', VIEW)).objectKey).toBe('status:9223372036854775807')
  })

  it('takes a search hit as a lead and leaves the brand\'s own posts', () => {
    expect(message(mapStatus(statusRow({}), 'search_hit', VIEW))).toMatchObject({ touchpoint: 'search_hit', addressed: false })
    expect(mapStatus(statusRow({ user: customer({ id: Number(uids.brand), idstr: uids.brand }) }), 'search_hit', VIEW)).toEqual({ skipped: true })
  })

  it('marks a cut long text and takes the whole one when it is there', () => {
    expect(message(mapStatus(statusRow({ isLongText: true }), 'mention', VIEW)).truncated).toBe(true)
    const whole = message(mapStatus(statusRow({ isLongText: true, longText: { longTextContent: '全文 &lt;完&gt;' } }), 'mention', VIEW))
    expect(whole.text).toBe('全文 <完>')
    expect(whole.truncated).toBeUndefined()
  })

  it.each([
    [{ verified: false, verified_type: -1 }, 'none'],
    [{ verified: true, verified_type: 1 }, 'government'],
    [{ verified: true, verified_type: 3 }, 'media'],
    [{ verified: true, verified_type: 7 }, 'organisation'],
    [{ verified: true, verified_type: 220 }, 'none'],
    [{ verified: undefined, verified_type: '2' }, 'organisation'],
  ])('reads the verification %j as %s', (fields, verified) => {
    expect(message(mapStatus(statusRow({ user: customer(fields) }), 'mention', VIEW)).author.verified).toBe(verified)
  })

  it('F46 leaves markup in names and texts as text', () => {
    const hostile = '<script>alert(1)</script>"\' onload=x'
    const mapped = message(mapStatus(statusRow({ text: hostile, user: customer({ screen_name: hostile }) }), 'mention', VIEW))
    expect(mapped.text).toBe(hostile)
    expect(mapped.author.name).toBe(hostile)
  })

  it('survives wrong types in everything that is not needed', () => {
    const odd = statusRow({ reposts_count: 'many', comments_count: '7', pic_urls: [null, { thumbnail_pic: 5 }], geo: 'x', isLongText: 'maybe', source: 5, original_pic: undefined })
    expect(message(mapStatus(odd, 'mention', VIEW))).toMatchObject({ spread: { comments: 7, likes: 88 }, media: [] })
  })
})

describe('rows that cannot be taken', () => {
  it.each([
    ['刚刚', { created_at: '刚刚' }, 'created_at'],
    ['no text', { text: null }, 'text'],
    ['no author', { user: '<html>' }, 'user'],
    ['no id', { id: undefined, idstr: undefined, mid: undefined }, 'id'],
  ])('F08 %s: goes to the dead letters and says which field', (_, fields, field) => {
    const mapped = mapStatus(statusRow(fields), 'mention', VIEW)
    expect(mapped).toMatchObject({ bad: { code: 'channel_bad_answer', reason: expect.stringContaining(field) } })
  })

  it('F08 one broken row spares its page, whatever it is', () => {
    const rows = [statusRow({}), 'null,', null, 5, [], statusRow({ id: 5271965837296618, idstr: '5271965837296618' })]
    const { items, bad } = sortMapped(rows.map(row => mapStatus(row, 'mention', VIEW)))
    expect(items).toHaveLength(2)
    expect(bad).toHaveLength(4)
  })

  it('takes a deleted object as a deletion, not as a text', () => {
    const deleted = { id: 5271965837296617, idstr: '5271965837296617', text: '抱歉，此微博已被作者删除。', deleted: '1' }
    const expected = { type: 'deleted', channel: 'weibo', objectKey: 'status:5271965837296617', at: VIEW.seenAt }
    expect(mapStatus(deleted, 'mention', VIEW)).toEqual({ item: expected })
    expect(mapStatus({ ...deleted, deleted: undefined, user: null, created_at: '' }, 'mention', VIEW)).toEqual({ item: expected })
    expect(mapComment({ ...deleted, deleted: true }, 'comment', VIEW)).toEqual({ item: { ...expected, objectKey: 'comment:5271965837296617' } })
  })
})

describe('mapComment', () => {
  it('hangs a comment under its post and customer, with the post as context', () => {
    expect(message(mapComment(commentRow({}), 'comment', VIEW))).toMatchObject({
      objectKey: 'comment:5271968072861650',
      threadKey: `status:5271960000000000:${uids.customer}`,
      parentKey: 'status:5271960000000000',
      text: '还是没人理我',
      addressed: true,
      byBrand: false,
      context: { objectKey: 'status:5271960000000000', text: '新品洗碗机 <开售>', authorName: '云杉家电客服', byBrand: true },
      replyTarget: { id: '5271960000000000', cid: '5271968072861650' },
    })
  })

  it('takes the "回复@…:" off a reply and names the parent', () => {
    const reply = commentRow({ text: '回复@云杉家电客服:已私信', reply_comment: { id: 5271968000000000, text: '请私信', user: { id: Number(uids.brand) } } })
    expect(message(mapComment(reply, 'comment', VIEW))).toMatchObject({ text: '已私信', parentKey: 'comment:5271968000000000', threadKey: `status:5271960000000000:${uids.customer}` })
  })

  it('keeps the same words when the customer typed them without replying to anyone', () => {
    expect(message(mapComment(commentRow({ text: '回复@某人:你好' }), 'comment', VIEW)).text).toBe('回复@某人:你好')
  })

  it('answered elsewhere: the brand\'s own reply stands in the customer\'s thread and names what it answers', () => {
    const own = commentRow({ id: 5271970597833659, mid: '5271970597833659', user: { id: Number(uids.brand), screen_name: '云杉家电客服' }, text: '回复@小雨不打伞:马上处理', reply_comment: { id: 5271968072861650, text: '还是没人理我', user: { id: Number(uids.customer) } } })
    expect(message(mapComment(own, 'comment', VIEW))).toMatchObject({ byBrand: true, addressed: false, text: '马上处理', parentKey: 'comment:5271968072861650', threadKey: `status:5271960000000000:${uids.customer}` })
  })

  it('answered elsewhere: the brand\'s comment under a customer\'s post answers that post', () => {
    const own = commentRow({ user: { id: Number(uids.brand) }, status: { id: 5271965837296617, text: '漏水', user: { id: Number(uids.customer) } } })
    expect(message(mapComment(own, 'comment', VIEW))).toMatchObject({ byBrand: true, parentKey: 'status:5271965837296617', threadKey: `status:5271965837296617:${uids.customer}` })
  })

  it('leaves what the brand wrote under its own post to nobody', () => {
    expect(mapComment(commentRow({ user: { id: Number(uids.brand) } }), 'comment', VIEW)).toEqual({ skipped: true })
  })
})

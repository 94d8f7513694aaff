/** Uids of the invented people in the sample rows. */
export const uids = { brand: '2100998877', customer: '7700112233' } as const

/** A customer as the platform tells them. */
export function customer(fields: Record<string, unknown>): Record<string, unknown> {
  return {
    id: Number(uids.customer),
    idstr: uids.customer,
    screen_name: '小雨不打伞',
    location: '浙江 杭州',
    avatar_large: 'https://tva1.sinaimg.cn/180/a.jpg',
    followers_count: 20412,
    verified: true,
    verified_type: 0,
    ...fields,
  }
}

/** A post that mentions the brand. */
export function statusRow(fields: Record<string, unknown>): Record<string, unknown> {
  return {
    created_at: 'Mon Mar 02 10:21:07 +0800 2026',
    id: 5271965837296617,
    idstr: '5271965837296617',
    mid: undefined,
    text: '@云杉家电 你们的洗碗机第三次漏水了，热线排队40分钟没人接',
    source: '<a href="http://weibo.com" rel="nofollow">iPhone客户端</a>',
    isLongText: false,
    pic_urls: [{ thumbnail_pic: 'http://wx1.sinaimg.cn/thumbnail/a1.jpg' }],
    original_pic: 'http://wx1.sinaimg.cn/large/a1.jpg',
    user: customer({}),
    reposts_count: 12,
    comments_count: 31,
    attitudes_count: 88,
    ...fields,
  }
}

/** A customer's comment under the brand's post. */
export function commentRow(fields: Record<string, unknown>): Record<string, unknown> {
  return {
    created_at: 'Mon Mar 02 10:30:00 +0800 2026',
    id: 5271968072861650,
    mid: '5271968072861650',
    text: '还是没人理我',
    source: '<a href="http://weibo.com">网页</a>',
    user: customer({}),
    status: { id: 5271960000000000, text: '新品洗碗机 &lt;开售&gt;', user: { id: Number(uids.brand), screen_name: '云杉家电客服' } },
    ...fields,
  }
}

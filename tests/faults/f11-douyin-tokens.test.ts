import type { FeedCursor } from '../../src/channels/connector.ts'
import type { DouyinRig } from '../contract/connector.douyin-harness.ts'
import { describe, expect, it } from 'vitest'
import { refusal } from '../contract/connector-fetch.ts'
import { drain, messagesOf, patient, replyTo } from '../contract/connector-harness.ts'
import { startDouyinRig } from '../contract/connector.douyin-harness.ts'
import { until } from '../support/until.ts'

/** So many strangers comment under the brand's newest video. */
function comments(rig: DouyinRig, many: number, text: string): { objectKey: string, threadKey: string, replyTarget: Record<string, string> }[] {
  return Array.from({ length: many }, (_, n) => {
    const { openId } = rig.douyin.people.meet({ nick: `${text}${n}` })
    const { id, videoId } = rig.douyin.people.comment({ uid: openId, text: `${text}${n}` })
    return { objectKey: `comment:${id}`, threadKey: `item:${videoId}:${openId}`, replyTarget: { item_id: videoId, comment_id: id } }
  })
}

describe('F11 the token dies', () => {
  it.each(['miniapp', 'web'] as const)('F11 %s: in the middle of reading; nothing is lost, one refresh, and the new token is kept before it is used', async (profile) => {
    const order: string[] = []
    let tokens: string | null = null
    await using rig = await startDouyinRig({ profile, keepSecret: async (_, value) => {
      order.push('kept')
      tokens = value
    } })
    const voices = comments(rig, 130, '充电口松了')
    const first = await rig.connector.poll('comments', null, patient())
    rig.faults.set('F11', { on: true, afterCalls: 3 })
    const rest = await drain(rig.connector, 'comments', first.cursor)
    const seen = new Set(messagesOf([...first.items, ...rest.items]).map(item => item.objectKey))
    expect(voices.filter(voice => !seen.has(voice.objectKey))).toEqual([])
    expect(rig.douyin.context.tokens.counts.refresh).toBe(1)
    expect(order).toEqual(['kept'])
    expect(JSON.parse(tokens ?? '{}')).toMatchObject({ accessToken: rig.douyin.context.tokens.current()?.access })
  })

  it('F11 many callers find it dead at once: one refresh for all, nobody fails, every reply arrives once', async () => {
    await using rig = await startDouyinRig({ settings: { keywords: ['云杉'] } })
    const voices = comments(rig, 12, '人呢')
    rig.douyin.context.tokens.kill(2190008)
    const cursors: (FeedCursor | null)[] = [null, null]
    await Promise.all([
      ...cursors.map(cursor => drain(rig.connector, 'comments', cursor)),
      drain(rig.connector, 'search:云杉', null),
      rig.connector.check(patient()),
      ...voices.map((voice, n) => rig.connector.send(replyTo(voice, `您好，在的${n}`), patient())),
    ])
    expect(rig.douyin.context.tokens.counts.refresh).toBe(1)
    const texts = rig.truth.after(0).filter(entry => entry.isBrand && entry.kind === 'comment').map(entry => entry.text)
    expect(texts.sort()).toEqual(voices.map((_, n) => `您好，在的${n}`).sort())
  })

  it('F11 whoever gives up while it is being refreshed takes nobody with them', async () => {
    await using rig = await startDouyinRig()
    comments(rig, 1, '在吗')
    rig.douyin.context.tokens.kill(2190008)
    rig.faults.set('slow', { on: true, ms: 300, path: '/oauth/refresh_token/' })
    const control = new AbortController()
    const impatient = refusal(rig.connector.poll('comments', null, control))
    const other = rig.connector.poll('comments', null, patient())
    await until(() => rig.faults.hits('slow') > 0, 'the refresh is under way')
    control.abort()
    expect(await impatient).toMatchObject({ code: 'link_lost', details: { aborted: true } })
    expect((await other).more).toBe(true)
    expect(rig.douyin.context.tokens.counts.refresh).toBe(1)
  })

  it('F11 what no refresh heals is said once per call, without a storm of refreshes', async () => {
    await using rig = await startDouyinRig()
    rig.faults.set('token', { on: true, state: 'revoked' })
    const before = rig.calls()
    for (let times = 0; times < 10; times++)
      expect(await refusal(rig.connector.poll('comments', null, patient()))).toMatchObject({ code: 'auth_invalid' })
    expect(rig.douyin.context.tokens.counts.refresh).toBe(1)
    expect(rig.calls() - before).toBeLessThanOrEqual(12)
  })

  it('F11 the refresh token is dead too: a person must authorise anew, and no error carries a token', async () => {
    await using rig = await startDouyinRig()
    const { access = '', refresh = '' } = rig.douyin.context.tokens.current() ?? {}
    rig.douyin.context.tokens.revoke()
    const refused = await refusal(rig.connector.poll('comments', null, patient()))
    expect(refused).toMatchObject({ code: 'auth_expired', retryable: false, details: { what: 'refresh_token', reaction: 'authorise' } })
    const [voice] = comments(rig, 1, '在吗')
    const unsent = await refusal(rig.connector.send(replyTo(voice!, '您好'), patient()))
    expect(unsent).toMatchObject({ code: 'auth_expired' })
    expect(unsent.details.maybeSent ?? false).toBe(false)
    for (const secret of [access, refresh, rig.douyin.context.account.clientSecret])
      expect(JSON.stringify([refused, unsent])).not.toContain(secret)
  })
})

import type { DouyinRig, RigWish } from './connector.douyin-harness.ts'
import { describe, expect, it } from 'vitest'
import { authorizeUrl, createOAuth } from '../../src/channels/douyin/oauth.ts'
import { readDouyinSettings } from '../../src/channels/douyin/settings.ts'
import { createTransport } from '../../src/channels/douyin/transport.ts'
import { AppError } from '../../src/shared/errors.ts'
import { refusal } from './connector-fetch.ts'
import { patient } from './connector-harness.ts'
import { startDouyinRig } from './connector.douyin-harness.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A rig whose both sides live by one clock that is moved by hand. */
async function startClockedRig(wish: RigWish = {}): Promise<DouyinRig & { advance: (ms: number) => void }> {
  let at = Date.UTC(2026, 2, 2, 2)
  const rig = await startDouyinRig({ ...wish, now: () => at })
  function advance(ms: number): void {
    at += ms
  }
  return Object.assign(rig, { advance })
}

function kept(rig: DouyinRig): Record<string, string | number> {
  return JSON.parse(rig.secrets.get('tokens') ?? '{}') as Record<string, string | number>
}

async function asks(rig: DouyinRig): Promise<void> {
  await rig.connector.check(patient())
}

describe('the user\'s tokens', () => {
  it('an account that is asked twice a day lives 30 days and five renewals on, and not a day longer', async () => {
    await using rig = await startClockedRig()
    const { counts } = rig.douyin.context.tokens
    const startedWith = kept(rig)
    let hours = 0
    for (; hours < 24 * 400; hours += 12) {
      const outcome = await rig.connector.check(patient()).then(() => null, (error: AppError) => error.code)
      if (outcome !== null) {
        expect(outcome).toBe('auth_expired')
        break
      }
      rig.advance(12 * HOUR)
    }
    const days = hours / 24
    expect(counts.renew).toBe(5)
    // Each renewal comes three days early; at the end the last access token lives out its fifteen days.
    expect(days).toBeGreaterThan(27 * 5 + 30 + 10)
    expect(days).toBeLessThan(30 * 6 + 15)
    expect(counts.refresh).toBeLessThan(30)
    expect(kept(rig)).toMatchObject({ renewals: 5 })
    expect(kept(rig).refreshToken).not.toBe(startedWith.refreshToken)
  })

  it('before its end an access token is refreshed and stays the same, after it there is a new one', async () => {
    await using rig = await startClockedRig()
    const first = kept(rig)
    rig.advance(14 * DAY + HOUR)
    await asks(rig)
    expect(kept(rig).accessToken).toBe(first.accessToken)
    expect(kept(rig).accessExpiresAt).toBeGreaterThan(Number(first.accessExpiresAt) + 13 * DAY)
    rig.advance(15 * DAY + HOUR)
    await asks(rig)
    expect(kept(rig).accessToken).not.toBe(first.accessToken)
  })

  it('says when a person must authorise anew: not while it can renew, then until the refresh token ends', async () => {
    await using rig = await startClockedRig()
    expect(rig.connector.grant()).toEqual({ expiresAt: kept(rig).refreshExpiresAt, byPerson: false })
    for (let renewal = 0; renewal < 5; renewal++) {
      rig.advance(27 * DAY + HOUR)
      await asks(rig)
    }
    expect(rig.connector.grant()).toEqual({ expiresAt: kept(rig).refreshExpiresAt, byPerson: true })
    expect((await rig.connector.check(patient())).remarks).toContain('douyin_authorise_anew')
  })

  it('an app without the scope for renewals lives on until its refresh token ends', async () => {
    await using rig = await startClockedRig()
    rig.douyin.context.account.capabilities.delete('renew_refresh_token')
    rig.advance(27 * DAY + HOUR)
    await asks(rig)
    expect(rig.connector.grant().byPerson).toBe(true)
    expect(rig.douyin.context.tokens.counts.renew).toBe(1)
    await asks(rig)
    expect(rig.douyin.context.tokens.counts.renew).toBe(1)
  })

  it('a new authorisation put into the store wins at once', async () => {
    await using rig = await startClockedRig()
    rig.douyin.context.tokens.revoke()
    expect(await refusal(rig.connector.check(patient()))).toMatchObject({ code: 'auth_expired' })
    const grant = rig.douyin.context.tokens.issue()
    rig.secrets.set('tokens', JSON.stringify({ accessToken: grant.access, refreshToken: grant.refresh, accessExpiresAt: grant.accessEndsAt, refreshExpiresAt: grant.refreshEndsAt, renewals: 0 }))
    await asks(rig)
  })

  it('uses no token that the store could not keep, and keeps it as soon as the store can', async () => {
    let isBroken = true
    const saved: string[] = []
    await using rig = await startClockedRig({ keepSecret: async (_, value) => {
      if (isBroken)
        throw new AppError('store_full')
      saved.push(value)
    } })
    rig.advance(16 * DAY)
    const before = rig.calls()
    expect(await refusal(rig.connector.check(patient()))).toMatchObject({ code: 'store_full' })
    expect(rig.calls() - before).toBe(1)
    isBroken = false
    await asks(rig)
    expect(saved).toHaveLength(1)
    expect(rig.douyin.context.tokens.counts.refresh).toBe(1)
  })

  it('a refresh that is due and fails costs nothing while the token lives, and is not tried at every call', async () => {
    await using rig = await startClockedRig()
    rig.advance(14 * DAY + HOUR)
    rig.faults.set('F12', { on: true, status: 503, path: '/oauth/refresh_token/' })
    for (let times = 0; times < 10; times++)
      await asks(rig)
    expect(rig.faults.hits('F12')).toBe(1)
    rig.faults.clear()
    rig.advance(6 * 60_000)
    await asks(rig)
    expect(rig.douyin.context.tokens.counts.refresh).toBe(1)
  })

  it.each([['no JSON', '{"half'], ['another shape', '{"accessToken":5}'], ['nothing', '']])('a secret that is %s is named, never quoted', async (_, value) => {
    await using rig = await startClockedRig()
    rig.secrets.set('tokens', value)
    const refused = await refusal(rig.connector.check(patient()))
    expect(refused).toMatchObject({ code: 'config_invalid', details: { fields: ['secret tokens'] } })
    expect(rig.connector.grant()).toEqual({ expiresAt: null, byPerson: true })
  })
})

describe('the first authorisation', () => {
  it('consent page, code, tokens; a code works once, for ten minutes, for one account', async () => {
    await using rig = await startClockedRig()
    const { account } = rig.douyin.context
    const settings = readDouyinSettings({ openId: account.openId, clientKey: account.clientKey, screenName: 'x', baseUrl: rig.douyin.url })
    const [redirectUri = ''] = account.redirectUris
    const oauth = createOAuth({ settings, transport: createTransport({ fetch }, settings), clientSecret: () => account.clientSecret, now: rig.douyin.context.now })
    async function code(): Promise<string> {
      const page = authorizeUrl(settings, { redirectUri, state: 's 1/2', scopes: ['user_info', 'im.direct_message'] })
      expect(await (await fetch(page)).text()).toContain('同意授权')
      const back = await fetch(`${page}&decision=allow`, { redirect: 'manual' })
      const target = new URL(back.headers.get('location') ?? '')
      expect(target.searchParams.get('state')).toBe('s 1/2')
      return target.searchParams.get('code') ?? ''
    }
    const first = await code()
    const tokens = await oauth.exchange(first, patient())
    expect(tokens).toMatchObject({ renewals: 0, accessExpiresAt: rig.douyin.context.now() + 15 * DAY, refreshExpiresAt: rig.douyin.context.now() + 30 * DAY })
    expect(await refusal(oauth.exchange(first, patient()))).toMatchObject({ code: 'auth_expired', details: { what: 'code' } })
    const late = await code()
    rig.advance(11 * 60_000)
    expect(await refusal(oauth.exchange(late, patient()))).toMatchObject({ code: 'auth_expired' })
    const stranger = createOAuth({ settings: { ...settings, openId: 'somebody-else' }, transport: createTransport({ fetch }, settings), clientSecret: () => account.clientSecret, now: rig.douyin.context.now })
    expect(await refusal(stranger.exchange(await code(), patient()))).toMatchObject({ code: 'auth_invalid', details: { reason: 'other_account' } })
  })
})

describe('the app\'s token', () => {
  const picture = new Uint8Array([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])

  async function sendPicture(rig: DouyinRig): Promise<void> {
    const { people } = rig.douyin
    const { openId } = people.meet({ nick: '要看图的人' })
    const { id, conversationId } = people.write({ uid: openId, text: '发张图' })
    await rig.connector.send({ clientKey: 'k', visibility: 'private', threadKey: `dm:${openId}`, text: '', replyTarget: { to_user_id: openId, conversation_id: conversationId, msg_id: id }, firstTriedAt: 0, media: [{ kind: 'image', mime: 'image/png', name: '图.png', size: picture.byteLength, sha256: '', bytes: async () => picture }] }, patient())
  }

  it('is fetched once in two hours, five minutes before its end, by whoever asks first', async () => {
    await using rig = await startClockedRig()
    const { counts } = rig.douyin.context.tokens
    await Promise.all(Array.from({ length: 5 }, () => sendPicture(rig)))
    expect(counts.app).toBe(1)
    rig.advance(110 * 60_000)
    await sendPicture(rig)
    expect(counts.app).toBe(1)
    rig.advance(6 * 60_000)
    await sendPicture(rig)
    expect(counts.app).toBe(2)
  })

  it('that another program of the app retired is replaced, and the call made once more', async () => {
    await using rig = await startClockedRig()
    const { tokens } = rig.douyin.context
    await sendPicture(rig)
    tokens.appToken(false)
    await sendPicture(rig)
    expect(tokens.counts.app).toBe(2)
    rig.advance(6 * 60_000)
    await sendPicture(rig)
    expect(tokens.counts.app).toBe(3)
  })

  it('that lives long for all is shared: accounts of one app do not retire each other\'s', async () => {
    await using rig = await startClockedRig({ settings: { appToken: 'stable' } })
    const { tokens } = rig.douyin.context
    const { value } = tokens.appToken(true)
    await sendPicture(rig)
    expect(tokens.appToken(true).value).toBe(value)
  })
})

import type { Faults } from '../faults.ts'
import type { StandIn } from '../stand-in.ts'
import type { Weibo } from '../weibo/weibo.ts'
import { ControlError, optionalNumber } from '../control/body.ts'
import { rotateSecret } from '../weibo/account.ts'
import { SUBSCRIPTIONS } from '../weibo/subscription.ts'

function accountView({ url, context: { account, tokens } }: Weibo): Record<string, unknown> {
  const token = tokens.current()
  return {
    uid: account.uid,
    screenName: account.screenName,
    appKey: account.appKey,
    appSecret: account.appSecret,
    accessToken: token.value,
    expiresAt: token.expiresAt,
    profile: account.profile,
    safeDomains: account.safeDomains,
    subscriptions: SUBSCRIPTIONS,
    baseUrl: url,
  }
}

/** Profile, nearly empty quota, a new secret, a new grant. */
function changeAccount({ context }: Weibo, faults: Faults, wish: Record<string, unknown>): void {
  const { account, quota, tokens, random } = context
  if (wish.profile !== undefined) {
    if (wish.profile !== 'standard' && wish.profile !== 'commercial')
      throw new ControlError('profile must be standard or commercial')
    account.profile = wish.profile
  }
  for (const name of ['perUserDay', 'perAddressHour', 'publishPerHour'] as const) {
    const value = optionalNumber(wish, name)
    if (value !== undefined)
      quota.limit({ [name]: value })
  }
  if (wish.rotateSecret === true)
    rotateSecret(account, random)
  if (wish.newToken === true) {
    tokens.issue(account.uid)
    faults.set('F11', { on: false })
    faults.set('token', { on: false })
  }
}

/** Weibo as the sandbox knows it. */
export function weiboStandIn(weibo: Weibo, faults: Faults): StandIn {
  return {
    name: 'weibo',
    url: weibo.url,
    get place() { return weibo.place },
    account: () => accountView(weibo),
    changeAccount: wish => changeAccount(weibo, faults, wish),
    callbacks: weibo.pushes,
    reset: weibo.reset,
    close: weibo.close,
  }
}

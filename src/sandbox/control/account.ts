import type { Sandbox } from '../running.ts'
import { rotateSecret } from '../weibo/account.ts'
import { SUBSCRIPTIONS } from '../weibo/subscription.ts'
import { ControlError, optionalNumber } from './body.ts'

/** Credentials of the sandbox's brand account, ready for a channel's settings. */
export function accountView(sandbox: Sandbox): Record<string, unknown> {
  const { account, tokens } = sandbox.weibo.context
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
    baseUrl: sandbox.weibo.url,
  }
}

/** Changes the account as its owner could: profile, nearly empty quota, a new secret, a new grant. Throws ControlError. */
export function changeAccount(sandbox: Sandbox, body: Record<string, unknown>): Record<string, unknown> {
  const { account, quota, tokens, random } = sandbox.weibo.context
  if (body.profile !== undefined) {
    if (body.profile !== 'standard' && body.profile !== 'commercial')
      throw new ControlError('profile must be standard or commercial')
    account.profile = body.profile
  }
  for (const name of ['perUserDay', 'perAddressHour', 'publishPerHour'] as const) {
    const value = optionalNumber(body, name)
    if (value !== undefined)
      quota.limit({ [name]: value })
  }
  if (body.rotateSecret === true)
    rotateSecret(account, random)
  if (body.newToken === true) {
    tokens.issue(account.uid)
    sandbox.faults.set('F11', { on: false })
    sandbox.faults.set('token', { on: false })
  }
  return accountView(sandbox)
}

import type { Douyin } from '../douyin/douyin.ts'
import type { Limits } from '../douyin/windows.ts'
import type { Faults } from '../faults.ts'
import type { StandIn, StandInOptions } from '../stand-in.ts'
import { ControlError, optionalNumber } from '../control/body.ts'
import { rotateSecret } from '../douyin/account.ts'
import { startDouyin } from '../douyin/douyin.ts'

function accountView({ url, context: { account, tokens } }: Douyin): Record<string, unknown> {
  const grant = tokens.current()
  return {
    openId: account.openId,
    screenName: account.screenName,
    clientKey: account.clientKey,
    clientSecret: account.clientSecret,
    profile: account.profile,
    accessToken: grant?.access ?? '',
    accessExpiresAt: grant?.accessEndsAt ?? 0,
    refreshToken: grant?.refresh ?? '',
    refreshExpiresAt: grant?.refreshEndsAt ?? 0,
    baseUrl: url,
  }
}

function isLimit(limits: Limits, name: string): name is keyof Limits {
  return Object.hasOwn(limits, name)
}

/** Any limit by its name, a new secret, a new grant, the grant taken back. */
function changeAccount({ context: { account, limits, tokens, random } }: Douyin, faults: Faults, wish: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(wish).filter(name => !isLimit(limits, name) && !['rotateSecret', 'newToken', 'revoke'].includes(name))
  if (unknown.length > 0)
    throw new ControlError(`nothing to change named ${unknown.join(', ')}`)
  for (const name of Object.keys(wish)) {
    if (isLimit(limits, name))
      limits[name] = optionalNumber({ ...wish }, name) ?? limits[name]
  }
  if (wish.rotateSecret === true)
    rotateSecret(account, random)
  if (wish.revoke === true)
    tokens.revoke()
  if (wish.newToken === true) {
    tokens.issue()
    faults.set('F11', { on: false })
    faults.set('token', { on: false })
  }
}

/** Starts Douyin as the sandbox knows it. */
export async function startDouyinStandIn(options: StandInOptions): Promise<StandIn> {
  const douyin = await startDouyin(options)
  options.faults.onChange(({ id, on, params }) => {
    if (id === 'F07' && on)
      douyin.pushes.hostile(String(params.kind))
  })
  return {
    name: 'douyin',
    url: douyin.url,
    get place() { return douyin.place },
    account: () => accountView(douyin),
    changeAccount: wish => changeAccount(douyin, options.faults, wish),
    callbacks: douyin.pushes,
    reset: douyin.reset,
    close: douyin.close,
  }
}

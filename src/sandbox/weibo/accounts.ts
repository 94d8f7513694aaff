import type { Call, Endpoint, WeiboContext } from './context.ts'
import { demandUser } from './lookup.ts'
import { postJson, userJson } from './present.ts'

function showUser(call: Call, context: WeiboContext): unknown {
  const user = demandUser(call, context)
  const latest = context.world.feeds.square.ids
    .slice(-500)
    .map(id => context.world.posts.get(id))
    .findLast(post => post?.uid === user.uid && !post.deleted)
  return { ...userJson(user, context), ...latest && { status: { ...postJson(latest, context), user: undefined } } }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 1_000_000
}

function rateLimitStatus(call: Call, context: WeiboContext): unknown {
  const view = context.quota.view(call.request.address, call.uid)
  const now = context.now()
  return {
    ip_limit: view.addressLimit,
    limit_time_unit: 'HOURS',
    remaining_ip_hits: view.addressLeft,
    remaining_user_hits: finite(view.userLeft),
    user_limit: finite(view.userLimit),
    reset_time: new Date(view.addressEndsAt + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' '),
    reset_time_in_seconds: Math.max(0, Math.round((view.addressEndsAt - now) / 1000)),
    api_rate_limits: [],
  }
}

/** Users and the caller's own quota. */
export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/2/users/show', families: 'both', run: showUser },
  { method: 'GET', path: '/2/account/rate_limit_status', families: 'plain', free: true, run: rateLimitStatus },
]

import type { Call, DouyinContext, Endpoint, Result } from './context.ts'
import { DouyinRefusal } from './refusal.ts'

/** Events that can be subscribed to (contract 4.1). */
const EVENTS: readonly string[] = ['authorize', 'unauthorize', 'contract_authorize', 'contract_unauthorize', 'im_receive_msg', 'im_send_msg', 'im_enter_direct_msg', 'im_recall_msg', 'im_message_read', 'im_authorize', 'new_video_digg', 'new_follow_action', 'create_video']

function list(_call: Call, context: DouyinContext): Result {
  return { data: { list: EVENTS.map(event => ({ event, status: context.subscriptions.get(event) === false ? 0 : 1 })) } }
}

function update(call: Call, context: DouyinContext): Result {
  const wishes = call.body.list
  if (!Array.isArray(wishes))
    throw new DouyinRefusal(2100005, 'list')
  for (const wish of wishes as { event?: unknown, status?: unknown }[]) {
    if (typeof wish.event !== 'string' || !EVENTS.includes(wish.event))
      throw new DouyinRefusal(2100005, 'event')
    context.subscriptions.set(wish.event, Number(wish.status) === 1)
  }
  return {}
}

/** Which events are pushed. */
export const EVENT_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/event/status/list/', envelope: 'A', token: 'app', scope: 'aweme.webhook', run: list },
  { method: 'POST', path: '/event/status/update/', envelope: 'A', token: 'app', scope: 'aweme.webhook', run: update },
]

import type { Call, Endpoint, WeiboContext } from './context.ts'
import { RawAnswer } from './context.ts'
import { WeiboRefusal } from './errors.ts'
import { lengthOf } from './format.ts'
import { demand } from './lookup.ts'

const MESSAGE_LENGTH = 300

/** `data` is URL-encoded JSON; an SDK that leaves that to the form encoding sends it bare. Both are read. */
function readData(raw: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(raw.startsWith('{') ? raw : decodeURIComponent(raw))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  }
  catch {
    throw new WeiboRefusal(10017, 'parameter (data)\'s value invalid, url-encoded json expected')
  }
  throw new WeiboRefusal(10017, 'parameter (data)\'s value invalid, an object expected')
}

function readText(data: Record<string, unknown>): string {
  const text = data.text
  if (typeof text !== 'string' || text.trim() === '')
    throw new WeiboRefusal(20008)
  if (lengthOf(text) >= MESSAGE_LENGTH)
    throw new WeiboRefusal(20013)
  return text
}

interface Card {
  display_name: string
  url: string
}

function isCard(value: unknown): value is Card {
  return typeof value === 'object' && value !== null
    && 'display_name' in value && typeof value.display_name === 'string'
    && 'url' in value && typeof value.url === 'string'
}

function readCards(data: Record<string, unknown>): string {
  const cards: unknown[] = Array.isArray(data.articles) ? data.articles : []
  if (cards.length === 0 || cards.length > 8 || !cards.every(isCard))
    throw new WeiboRefusal(10017, 'parameter (data)\'s value invalid, 1 to 8 articles expected')
  return cards.map(card => `[${card.display_name}] ${card.url}`).join('\n')
}

/** The text that the customer sees for a reply of that type. */
function shownText(type: string, data: Record<string, unknown>): string {
  if (type === 'text')
    return readText(data)
  if (type === 'articles')
    return readCards(data)
  if (type === 'position' && typeof data.longitude === 'string' && typeof data.latitude === 'string')
    return '发送了一个位置'
  throw new WeiboRefusal(10017, 'parameter (type)\'s value invalid, text, articles or position expected')
}

/** Delivers a private reply of the brand; the sandbox's passive replies come this way too. */
export function deliverReply(context: WeiboContext, reply: { from: number, to: number, type: string, data: Record<string, unknown> }): void {
  const { faults, world } = context
  const receiver = world.users.get(reply.to)
  if (!receiver)
    throw new WeiboRefusal(20003)
  const text = shownText(reply.type, reply.data)
  const gone = faults.peek('F21', '/2/messages/reply')?.what
  if (gone === 'frozen' || gone === 'blocked') {
    faults.bite('F21', '/2/messages/reply')
    throw new WeiboRefusal(gone === 'frozen' ? 20015 : 20301)
  }
  if (receiver.blocksBrand)
    throw new WeiboRefusal(20508)
  const shut = faults.peek('F20')
  if (shut && (shut.uid === 0 || shut.uid === reply.to)) {
    faults.bite('F20')
    throw new WeiboRefusal(shut.code, 'out of reply time limit')
  }
  context.windows.useFor(reply.to, context.now())
  world.addMessage({ from: reply.from, to: reply.to, at: context.now(), type: reply.type, text, data: reply.data })
}

function reply(call: Call, context: WeiboContext): unknown {
  const receiver = demand(call, 'receiver_id')
  const type = demand(call, 'type')
  const raw = demand(call, 'data')
  if (context.faults.bite('too_fast', call.path))
    throw new WeiboRefusal(20016)
  if (context.faults.bite('privacy', call.path))
    throw new WeiboRefusal(20508)
  deliverReply(context, { from: call.uid, to: Number(receiver), type, data: readData(raw) })
  return { result: true, receiver_id: Number(receiver), sender_id: call.uid, type, data: raw }
}

function fetchMedia(call: Call, context: WeiboContext): RawAnswer {
  const fid = demand(call, 'fid')
  const gone = context.faults.bite('media_gone', call.path)
  const answer = gone ? null : context.media.byFid(Number(fid), context.faults.bite('F48', call.path)?.kind)
  return new RawAnswer(answer ?? context.media.missing(gone?.status ?? 404))
}

function customerProfile(call: Call, context: WeiboContext): unknown {
  const user = context.world.users.get(Number(demand(call, 'uid')))
  if (!user)
    throw new WeiboRefusal(20003)
  return {
    subscribe: user.followsBrand ? 1 : 0,
    uid: user.uid,
    nickname: user.nick,
    sex: user.gender === 'm' ? 1 : user.gender === 'f' ? 2 : 0,
    language: 'zh_CN',
    city: user.location.split(' ')[1] ?? '',
    province: user.location.split(' ')[0] ?? '',
    country: '中国',
    headimgurl: `${context.baseUrl()}/avatar/180/${user.uid}.png`,
    follow: user.followsBrand ? 1 : 0,
  }
}

/** The fans service: private replies, media and profiles. */
export const MESSAGE_ENDPOINTS: readonly Endpoint[] = [
  { method: 'POST', path: '/2/messages/reply', families: 'both', writes: true, free: true, run: reply },
  { method: 'GET', path: '/2/mss/msget', families: 'bare', free: true, run: fetchMedia },
  { method: 'GET', path: '/2/eps/user/info', families: 'plain', free: true, run: customerProfile },
]

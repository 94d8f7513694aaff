import type { Connector } from '../../channels/connector.ts'
import type { InboundItem } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import { parseLosslessJson } from '../../channels/lossless-json.ts'
import { AppError } from '../../shared/errors.ts'
import { takeIn } from '../intake/take-in.ts'

/** A dead letter that somebody wants read again. */
export interface LetterAgain {
  readonly accountId: string
  readonly feed: string
  readonly raw: string
  /** When it came, ms UTC. */
  readonly at: number
}

/** `taken`: it is read now; `known`: its item is here already. */
export type LetterOutcome = 'taken' | 'known'

/** What trying again does, or why it cannot be done. */
export type RetryWay = 'reads_again' | 'asks_again' | 'account_gone' | 'feed_gone'

/** Time for one question to the platform, ms. */
const askMs = 20_000
/** The feed of what platforms push. */
const pushFeed = 'push'
/** Rooms and messages of an account by which the forms of its keys are learnt. */
const roomsLookedAt = 30
const messagesLookedAt = 200
/** Names under which platforms give the id of a row. */
const idNames: ReadonlySet<string> = new Set(['id', 'idstr', 'mid', 'pid', 'tid', 'comment_id', 'item_id', 'post_id', 'topic_id', 'msg_id', 'messageId'])

/** What trying again does for a letter of this feed. */
export function retryWay(connector: Connector | undefined, feed: string): RetryWay {
  if (connector === undefined)
    return 'account_gone'
  if (feed === pushFeed)
    return connector.callback === null ? 'feed_gone' : 'reads_again'
  if (connector.readAgain !== undefined)
    return 'reads_again'
  const spec = connector.feeds.find(each => each.name === feed)
  return spec === undefined || spec.stream === true ? 'feed_gone' : 'asks_again'
}

/**
 * Tries a dead letter again and takes in what it brings. `known` where its item came by another way meanwhile. Throws the letter's
 * trouble when it still cannot be read, `not_found` when the platform does not show it any more and it never came, `wrong_state` when nothing can be tried (`details.reason` is the {@link RetryWay}).
 */
export async function retryLetter(context: EngineContext, letter: LetterAgain): Promise<LetterOutcome> {
  const connector = context.connectors.get(letter.accountId)
  const way = retryWay(connector, letter.feed)
  if (connector === undefined || way === 'account_gone' || way === 'feed_gone')
    throw new AppError('wrong_state', { details: { reason: way } })
  const { items, bad } = way === 'reads_again' ? readAgain(context, connector, letter) : await askAgain(connector, letter)
  const still = way === 'reads_again' ? bad[0] : bad.find(each => each.raw === letter.raw || sharesId(idsIn(each.raw), letter))
  const before = await whenKnown(context, connector, letter, items)
  if (items.length > 0)
    await takeIn(context, { accountId: letter.accountId, feed: letter.feed, items, bad: [], cursor: null, generation: 0 })
  if (still !== undefined) {
    // An item older than the letter may have been changed by it: that is not known.
    if (before !== null && before >= letter.at)
      return 'known'
    throw new AppError(still.code)
  }
  if (way === 'asks_again' && before === null && !items.some(item => isOf(item, letter)))
    throw new AppError('not_found', { details: { reason: 'not_shown_any_more' } })
  return before === null ? 'taken' : 'known'
}

/** When the item of a letter first came, ms UTC; null where it is not here. Its key is made as those of the same account are. */
async function whenKnown({ store: { read } }: EngineContext, { channel }: Connector, letter: LetterAgain, shown: readonly InboundItem[]): Promise<number | null> {
  const ids = idsIn(letter.raw)
  if (ids.size === 0)
    return null
  const rooms = await read.find('conversations', { accountId: letter.accountId }, { order: [['lastAt', 'desc']], limit: roomsLookedAt })
  const latest = rooms.length === 0 ? [] : await read.find('messages', { conversationId: rooms.map(room => room.id), direction: 'inbound' }, { order: [['n', 'desc']], limit: messagesLookedAt })
  const kinds = new Set([...shown.map(item => item.objectKey), ...latest.flatMap(message => message.objectKey ?? [])].map(key => key.slice(0, key.lastIndexOf(':') + 1)))
  const known = await read.getMany('platformObjects', [...kinds].flatMap(kind => [...ids].map(id => `${channel}:${kind}${id}`)))
  const stored = known.filter(object => object.messageId !== null)
  return stored.length === 0 ? null : Math.min(...stored.map(object => object.firstAt))
}

type Read = Pick<ReturnType<NonNullable<Connector['callback']>['parse']>, 'items' | 'bad'>

function readAgain(context: EngineContext, connector: Connector, letter: LetterAgain): Read {
  if (letter.feed !== pushFeed)
    return connector.readAgain?.(letter.feed, letter.raw) ?? { items: [], bad: [] }
  return connector.callback?.parse(new TextEncoder().encode(letter.raw), context.now()) ?? { items: [], bad: [] }
}

/** The newest page, as at the first run: neither cursor nor schedule notice. */
function askAgain(connector: Connector, letter: LetterAgain): Promise<Read> {
  return connector.poll(letter.feed, null, { signal: AbortSignal.timeout(askMs) })
}

function isOf(item: InboundItem, letter: LetterAgain): boolean {
  const id = item.objectKey.slice(item.objectKey.lastIndexOf(':') + 1)
  return idsIn(letter.raw).has(id)
}

function sharesId(ids: ReadonlySet<string>, letter: LetterAgain): boolean {
  const own = idsIn(letter.raw)
  return [...ids].some(id => own.has(id))
}

/** Ids at the top of a raw row; empty when it is no JSON (it may be cut). */
function idsIn(raw: string): ReadonlySet<string> {
  let row: unknown
  try {
    row = parseLosslessJson(raw)
  }
  catch {
    return new Set()
  }
  if (typeof row !== 'object' || row === null)
    return new Set()
  return new Set(Object.entries(row).flatMap(([name, value]) => idNames.has(name) && (typeof value === 'string' || typeof value === 'number') && value !== '' ? [String(value)] : []))
}

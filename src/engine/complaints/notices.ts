import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { MessageRecord } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import type { Notifier } from './notifiers.ts'
import type { Ticket } from './ticket.ts'
import { readWebAddress } from '../../shared/rules/web-address.ts'
import { addSystemLine, openRoom, saveRoom } from '../use-cases/room.ts'
import { notifiersOf } from './notifiers.ts'
import { takeTickets } from './take-tickets.ts'

/** Notices taken per round and notifier. */
const perRound = 50
/** A number of a complaint in a notice: named as such, or the end of its address. */
const numbered = /(?:投诉(?:编号|单号)|编号|单号)\s*(?:[:：]\s*)?([A-Z0-9]{6,32})|\/view\/([A-Z0-9]{6,32})/i

/**
 * Private messages of a platform's own account open tickets that wait to be completed. Where reading stands is kept in the
 * unit that makes the ticket: a notice opens one, whatever happens in between.
 */
export function noticeRound(context: EngineContext): Round {
  return {
    name: 'complaint notices',
    everyMs: 1_000,
    async run() {
      for (const notifier of notifiersOf(context))
        await readNotices(context, notifier)
    },
  }
}

async function readNotices(context: EngineContext, notifier: Notifier): Promise<void> {
  const { read } = context.store
  const identity = await read.get('identities', `${notifier.channel}:${notifier.uid}`)
  if (identity === undefined)
    return
  const feed = `notice:${notifier.channel}:${notifier.uid}`
  const stand = (await read.get('cursors', `${notifier.accountId}:${feed}`))?.cursor.n
  const rooms = await read.find('conversations', { customerId: identity.customerId, channel: notifier.channel, visibility: 'private' })
  if (rooms.length === 0)
    return
  const fresh = await read.find('messages', { conversationId: rooms.map(room => room.id), direction: 'inbound', n: { gt: typeof stand === 'number' ? stand : -1 } }, { order: [['n', 'asc']], limit: perRound })
  for (const notice of fresh) {
    const ticket = ticketOf(notifier, notice)
    const known = ticket.externalNo === '' ? undefined : await read.one('complaints', { accountId: notifier.accountId, desk: ticket.desk, externalNo: ticket.externalNo })
    if (known === undefined)
      await takeTickets(context, [ticket], { accountId: notifier.accountId, source: 'notice', enteredBy: 'system', draftThread: `${notifier.desk}:notice:${notice.objectKey ?? notice.id}`, feed: { name: feed, cursor: { n: notice.n } } })
    else
      await context.store.write(tx => noteAgain(context, tx, known.id, `${notifier.accountId}:${feed}`, notice))
  }
}

/** Something about a complaint that is here already: its room says so. */
async function noteAgain(context: EngineContext, tx: WriteHandle, id: string, cursorId: string, notice: MessageRecord): Promise<void> {
  const room = await openRoom(tx, id)
  await addSystemLine(context, tx, room, 'complaint_notice', { note: notice.text.slice(0, 500) })
  await saveRoom(tx, room)
  await tx.upsert('cursors', { id: cursorId, cursor: { n: notice.n }, generation: 0, updatedAt: context.now() })
}

/** What a notice says: its words, an address, a number. Everything else a person completes. */
function ticketOf({ desk }: Notifier, notice: MessageRecord): Ticket {
  const text = [notice.text, notice.facts.cardTitle, notice.facts.cardUrl].filter(part => typeof part === 'string' && part !== '').join('\n')
  const address = readWebAddress(text)
  const number = numbered.exec(text)
  return {
    desk,
    externalNo: number?.[1] ?? number?.[2] ?? '',
    url: typeof address === 'string' ? null : address.url,
    merchant: null,
    title: '',
    text,
    issues: null,
    demands: null,
    amount: null,
    state: null,
    publishedAt: notice.at,
    nick: null,
    phone: null,
    steps: [],
    rating: null,
  }
}

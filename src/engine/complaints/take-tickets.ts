import type { FeedCursor } from '../../channels/connector.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { TicketSource } from './save-ticket.ts'
import type { Ticket, TicketPlace } from './ticket.ts'
import { takeIn } from '../intake/take-in.ts'
import { readDeadlines } from './deadlines.ts'
import { saveTicket } from './save-ticket.ts'
import { filedKey, threadOf, ticketItems } from './ticket.ts'
import { readWorkCalendar } from './work-calendar.ts'

/** Messages per unit at most; a ticket is never cut in two. */
const mostItems = 180
/** Feed of what people type and import; one name, so that a correction is believed wherever the first came from. */
const handFeed = 'by_hand'

/** What is taken in, by whom and whence. */
export interface TicketIntake {
  readonly accountId: string
  readonly source: TicketSource
  /** Agent, or `system` for a notice. */
  readonly enteredBy: string
  /** Thread of tickets without a number; needed only for those. */
  readonly draftThread?: string
  /** Where a source that is read on stands, kept in the same unit. */
  readonly feed?: { readonly name: string, readonly cursor: FeedCursor }
}

/** A ticket and where its room is. */
export interface PlacedTicket {
  readonly ticket: Ticket
  readonly place: TicketPlace
  /** Conversation of a ticket that is known by its number; null for a new one. */
  readonly knownId: string | null
}

/**
 * Takes tickets in: messages, turns, duties and the tickets' own facts, each ticket in one unit. The same number at the same
 * desk is the same ticket, however often it comes.
 */
export async function takeTickets(context: EngineContext, tickets: readonly Ticket[], intake: TicketIntake): Promise<PlacedTicket[]> {
  const placed = await placeTickets(context, tickets, intake)
  await tieCustomers(context, placed)
  const parts = inParts(placed)
  for (const [index, part] of parts.entries()) {
    const feed = index === parts.length - 1 ? intake.feed : undefined
    const alongside = async (tx: WriteHandle, items: readonly { readonly type: string }[]): Promise<void> => {
      const threads = new Set(items.flatMap(item => 'threadKey' in item ? [item.threadKey] : []))
      for (const { ticket, place } of part) {
        if (threads.has(place.threadKey))
          await saveTicket(context, tx, ticket, place, intake.source)
      }
    }
    const items = part.flatMap(({ ticket, place }) => ticketItems(ticket, place))
    await takeIn(context, { accountId: intake.accountId, feed: feed?.name ?? handFeed, items, bad: [], cursor: feed?.cursor ?? null, generation: 0, alongside })
  }
  return placed
}

/** Where each ticket belongs: beside what is known by its number, or in a thread of its own. */
async function placeTickets(context: EngineContext, tickets: readonly Ticket[], intake: TicketIntake): Promise<PlacedTicket[]> {
  const { accountId, enteredBy } = intake
  const numbers = tickets.map(ticket => ticket.externalNo).filter(number => number !== '')
  const known = numbers.length === 0 ? [] : await context.store.read.find('complaints', { accountId, externalNo: numbers })
  const rooms = new Map((await context.store.read.getMany('conversations', known.map(row => row.id))).map(room => [room.id, room]))
  const byNumber = new Map(known.map(row => [`${row.desk}:${row.externalNo}`, rooms.get(row.id)]))
  const [times, calendar] = await Promise.all([readDeadlines(context.store.read), readWorkCalendar(context.store.read)])
  const now = context.now()
  return tickets.map((ticket) => {
    const room = ticket.externalNo === '' ? undefined : byNumber.get(threadOf(ticket))
    const threadKey = room?.threadKey ?? (ticket.externalNo === '' ? intake.draftThread ?? '' : threadOf(ticket))
    return { ticket, knownId: room?.id ?? null, place: { accountId, threadKey, filedKey: filedKey(accountId, threadKey, intake.source), uid: `${accountId}:${threadKey}`, enteredBy, times: times[ticket.desk], calendar, now } }
  })
}

/** A complainant whose number is known already is that customer: the room joins them instead of making a stranger. */
async function tieCustomers(context: EngineContext, placed: readonly PlacedTicket[]): Promise<void> {
  const wanted = placed.filter(({ ticket, knownId }) => knownId === null && ticket.phone !== null)
  if (wanted.length === 0)
    return
  const hmacOf = (phone: string) => context.cipher.lookup(phone)
  const rows = await context.store.read.find('phoneNumbers', { hmac: [...new Set(wanted.map(({ ticket }) => hmacOf(ticket.phone ?? '')))] }, { order: [['at', 'asc']] })
  const customers = new Map(rows.map(row => [row.hmac, row.customerId]))
  const now = context.now()
  const identities = wanted.flatMap(({ ticket, place }) => {
    const customerId = customers.get(hmacOf(ticket.phone ?? ''))
    return customerId === undefined ? [] : [{ id: `complaint:${place.uid}`, customerId, channel: 'complaint' as const, uid: place.uid, name: ticket.nick ?? '', avatar: null, followers: null, verified: 'none', location: null, updatedAt: now }]
  })
  if (identities.length > 0)
    await context.store.write(async tx => void await tx.insertNew('identities', identities))
}

function inParts(placed: readonly PlacedTicket[]): PlacedTicket[][] {
  const parts: PlacedTicket[][] = [[]]
  let size = 0
  for (const each of placed) {
    const items = each.ticket.steps.length + 1
    if (size + items > mostItems && size > 0) {
      parts.push([])
      size = 0
    }
    parts.at(-1)?.push(each)
    size += items
  }
  return parts
}

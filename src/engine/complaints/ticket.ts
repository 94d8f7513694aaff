import type { ComplaintActor, ComplaintDesk, ComplaintRating, ComplaintState, ComplaintStep } from '../../shared/domain/complaint.ts'
import type { InboundMessage } from '../../shared/domain/index.ts'
import type { Calendar } from '../../shared/rules/calendar.ts'
import type { DeskTimes } from '../../shared/rules/deadline.data.ts'
import { createHash } from 'node:crypto'
import { deskVisibility } from '../../shared/domain/complaint.ts'
import { deadlineAt } from '../../shared/rules/deadline.ts'

/** A complaint as a form, a file or a notice tells it; null = not told, and what is known stays. */
export interface Ticket {
  readonly desk: ComplaintDesk
  /** Empty while unknown. */
  readonly externalNo: string
  readonly url: string | null
  readonly merchant: string | null
  readonly title: string
  readonly text: string
  readonly issues: readonly string[] | null
  readonly demands: readonly string[] | null
  /** 分 */
  readonly amount: number | null
  readonly state: ComplaintState | null
  /** ms UTC. */
  readonly publishedAt: number
  readonly nick: string | null
  /** E.164, or null. */
  readonly phone: string | null
  readonly steps: readonly ComplaintStep[]
  readonly rating: ComplaintRating | null
}

/** Where a ticket's room is, or will be. */
export interface TicketPlace {
  readonly accountId: string
  readonly threadKey: string
  /** Key of the message that says what was filed; a notice's words are not those of the complaint. */
  readonly filedKey: string
  readonly uid: string
  /** Who typed or imported it; `system` for a notice. */
  readonly enteredBy: string
  readonly times: DeskTimes
  /** By which its working days are counted. */
  readonly calendar: Calendar
  /** Nothing is later than this, ms UTC. */
  readonly now: number
}

/** How anonymous complainants are called on the desks themselves. */
const nameless = '匿名用户'

/** Thread of a complaint with a number. */
export function threadOf({ desk, externalNo }: Pick<Ticket, 'desk' | 'externalNo'>): string {
  return `${desk}:${externalNo}`
}

/** What the complaint itself says, as one text. */
export function textOf({ title, text }: Pick<Ticket, 'title' | 'text'>): string {
  return title === '' || text.startsWith(title) ? text || title : [title, text].filter(part => part !== '').join('\n')
}

/** Key of what was filed, as a person or a file tells it, or as a notice does. */
export function filedKey(accountId: string, threadKey: string, source: 'form' | 'import' | 'notice'): string {
  return `${source === 'notice' ? 'notice' : 'ticket'}:${accountId}:${threadKey}`
}

/** Key of a step: the same step of a second import has the same. */
export function stepKey(place: Pick<TicketPlace, 'accountId' | 'threadKey'>, step: ComplaintStep): string {
  const hash = createHash('sha256').update(JSON.stringify([step.actor, step.label, step.at, step.text])).digest('hex').slice(0, 24)
  return `step:${place.accountId}:${place.threadKey}:${hash}`
}

/** The messages of a ticket: what was filed first, then what consumer and merchant said. What the platform did becomes no message. */
export function ticketItems(ticket: Ticket, place: TicketPlace): InboundMessage[] {
  const spoken = ticket.steps.filter(step => step.actor !== 'platform')
  return [
    message(ticket, place, { actor: 'consumer', objectKey: place.filedKey, text: textOf(ticket), at: ticket.publishedAt }),
    ...spoken.map(step => message(ticket, place, { actor: step.actor, objectKey: stepKey(place, step), text: step.text || step.label, at: step.at })),
  ]
}

function message(ticket: Ticket, place: TicketPlace, said: { actor: ComplaintActor, objectKey: string, text: string, at: number }): InboundMessage {
  const at = Math.min(said.at, place.now)
  const byBrand = said.actor === 'merchant'
  return {
    type: 'message',
    channel: 'complaint',
    objectKey: said.objectKey,
    touchpoint: 'complaint',
    visibility: deskVisibility[ticket.desk],
    threadKey: place.threadKey,
    author: { uid: place.uid, name: byBrand ? ticket.merchant ?? '' : ticket.nick || nameless },
    byBrand,
    kind: 'text',
    text: said.text,
    media: [],
    at,
    addressed: !byBrand,
    ...(byBrand ? {} : { dueAt: deadlineAt(at, place.times.firstReply, place.calendar), enteredBy: place.enteredBy }),
  }
}

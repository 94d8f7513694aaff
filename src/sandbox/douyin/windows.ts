import type { DouyinMessage } from './world.ts'
import { DouyinRefusal } from './refusal.ts'

/** Figures that are second-hand or guesses (contract chapters 5.2 and 8); tests and the control plane change them. */
export interface Limits {
  replyHours: number
  repliesPerMessage: number
  enterSeconds: number
  repliesPerEnter: number
  entersPerDay: number
  /** Most rows of a list of comments: 20 or 50. */
  commentsPerPage: number
  commentLength: number
  messageLength: number
  /** Calls of the app: so many a second, and so many at once after a rest. */
  perSecond: number
  burst: number
  perScopeDay: number
  repliesPerSecond: number
  /** A comment of the brand shows after so long. */
  reviewMs: number
}

/** The figures that were found, and the guesses where none were. */
export const LIMITS: Limits = { replyHours: 24, repliesPerMessage: 6, enterSeconds: 30, repliesPerEnter: 3, entersPerDay: 3, commentsPerPage: 50, commentLength: 100, messageLength: 1000, perSecond: 10, burst: 40, perScopeDay: 5000, repliesPerSecond: 1, reviewMs: 2000 }

/** Who may be written to privately, and how often. */
export interface Windows {
  /** A customer wrote: the count begins anew. */
  wrote: (message: DouyinMessage) => void
  entered: (visit: { id: string, customer: string, conversationId: string, at: number }) => void
  /** Counts one message of the brand. Throws the refusal when it may not be sent. */
  spend: (ask: { scene: string, to: string, messageId: string, conversationId: string, now: number, many: number }) => void
}

interface Opening {
  id: string
  customer: string
  conversationId: string
  at: number
  spent: number
}

const DAY_MS = 24 * 3_600_000

/** Nobody may be written to yet. */
export function createWindows(limits: Limits): Windows {
  const messages = new Map<string, Opening>()
  const latest = new Map<string, Opening>()
  const visits = new Map<string, Opening>()
  const enters = new Map<string, number[]>()

  function take(opening: Opening, many: number, most: number): void {
    if (opening.spent + many > most)
      throw new DouyinRefusal(28003070)
    opening.spent += many
  }

  return {
    wrote({ id, from, conversationId, at }) {
      const opening = { id, customer: from, conversationId, at, spent: 0 }
      messages.set(id, opening)
      latest.set(from, opening)
    },
    entered(visit) {
      const today = [...enters.get(visit.customer) ?? [], visit.at].filter(at => at > visit.at - DAY_MS)
      enters.set(visit.customer, today)
      visits.set(visit.id, { ...visit, spent: today.length > limits.entersPerDay ? limits.repliesPerEnter : 0 })
    },
    spend({ scene, to, messageId, conversationId, now, many }) {
      const isVisit = scene === 'im_enter_direct_msg'
      const opening = (isVisit ? visits : messages).get(messageId)
      if (!opening || opening.customer !== to || opening.conversationId !== conversationId)
        throw new DouyinRefusal(28003082)
      const livesMs = isVisit ? limits.enterSeconds * 1000 : limits.replyHours * 3_600_000
      if (now - opening.at > livesMs)
        throw new DouyinRefusal(28003081)
      // Every message of a customer answers to one count, which their latest one began.
      take(isVisit ? opening : latest.get(to) ?? opening, many, isVisit ? limits.repliesPerEnter : limits.repliesPerMessage)
    },
  }
}

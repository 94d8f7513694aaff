import type { ComplaintDetail } from '../../shared/contract/complaints.ts'
import type { EngineContext } from '../context.ts'
import type { ComplaintRecord } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'
import { deskVisibility } from '../../shared/domain/complaint.ts'
import { readDeadlines } from './deadlines.ts'
import { readSteps } from './steps.ts'

/** Lines of a timeline looked at for steps. */
const mostLines = 500

/** The complaint of a conversation with its steps. */
export function createComplaintSource(context: EngineContext, names: Names): ViewSource<'complaint'> {
  const { read } = context.store
  return {
    pauseMs: 100,
    async load(_actor, params) {
      const complaint = await read.get('complaints', params.conversationId)
      if (complaint === undefined)
        return { rows: [], summary: { complaint: null } }
      const [lines, sent, numbers, times] = await Promise.all([
        read.find('messages', { conversationId: complaint.id }, { order: [['seq', 'desc']], limit: mostLines }),
        read.find('outbox', { conversationId: complaint.id, state: 'sent' }),
        read.find('phoneNumbers', { conversationId: complaint.id }),
        readDeadlines(read),
      ])
      const rows = readSteps(lines, new Set(sent.map(row => row.id)))
      const phones = [...new Set(numbers.map(number => number.masked))]
      return { rows, summary: { complaint: present(complaint, names, phones, times[complaint.desk].confirmed) } }
    },
    touches: (change, params) => change.id === params.conversationId || change.parentId === params.conversationId || change.entity === 'settings',
  }
}

function present(complaint: ComplaintRecord, names: Names, phones: string[], timesConfirmed: boolean): ComplaintDetail {
  const { id, version, desk, url, merchant, title, issues, demands, amount, state, publishedAt, firstReplyDue, finalDue, handledAt, endedAt, rating, whole } = complaint
  return {
    id,
    version,
    desk,
    visibility: deskVisibility[desk],
    externalNo: complaint.externalNo ?? '',
    url,
    merchant,
    title,
    issues,
    demands,
    amount,
    state,
    publishedAt,
    firstReplyDue,
    finalDue,
    timesConfirmed,
    handledAt,
    handledBy: complaint.handledBy === null ? null : { id: complaint.handledBy, name: names.agentName(complaint.handledBy) },
    endedAt,
    rating,
    whole,
    phones,
  }
}

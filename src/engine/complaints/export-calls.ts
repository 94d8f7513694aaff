import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { ComplaintRecord, MessageRecord } from '../store/tables.ts'
import { chinaOffsetMs } from '../../shared/rules/calendar.ts'
import { audit } from '../context.ts'
import { csvLine } from './files/inert.ts'
import { readSteps } from './steps.ts'

type ExportCalls = Pick<Handlers, 'complaint:export'>

/** Label of what we posted there ourselves. */
const ownReply = '商家回复'
/** Complaints per part. */
const perPart = 100
/** Longest part, UTF-16 units: below the largest message of any transport even in three-byte characters. */
const longestPart = 200_000

const heading = ['投诉编号', '投诉平台', '标题', '投诉内容', '投诉对象', '投诉问题', '投诉要求', '涉诉金额', '投诉进度', '发布时间', '投诉人', '联系电话', '链接', '服务态度', '处理速度', '满意度', '评价', '处理步骤']

/** All complaints as CSV that can be imported again; numbers stay masked. */
export function exportCalls(context: EngineContext): ExportCalls {
  const { read } = context.store
  return {
    'complaint:export': async (actor, input) => {
      if (input.after === null)
        await context.store.write(tx => audit(context, tx, actor, 'complaint.export', 'account', 'all'))
      const page = await read.find('complaints', input.after === null ? {} : { id: { gt: input.after } }, { order: [['id', 'asc']], limit: perPart })
      // A byte order mark tells Chinese Excel that it is UTF-8.
      let csv = input.after === null ? `\uFEFF${csvLine(heading)}` : ''
      let last: string | null = null
      for (const complaint of page) {
        const line = await lineOf(context, complaint)
        if (last !== null && csv.length + line.length > longestPart)
          break
        csv += line
        last = complaint.id
      }
      const isWhole = last === null || (page.length < perPart && last === page.at(-1)?.id)
      return { csv, next: isWhole ? null : last }
    },
  }
}

async function lineOf(context: EngineContext, complaint: ComplaintRecord): Promise<string> {
  const { read } = context.store
  const [lines, sent, numbers, room] = await Promise.all([
    read.find('messages', { conversationId: complaint.id }, { order: [['seq', 'asc']], limit: 500 }),
    read.find('outbox', { conversationId: complaint.id, state: 'sent' }),
    read.find('phoneNumbers', { conversationId: complaint.id }),
    read.get('conversations', complaint.id),
  ])
  const filed = lines.find(line => line.direction === 'inbound')
  const steps = readSteps(lines, new Set(sent.map(row => row.id))).map(({ id: _, ...step }) => ({ ...step, label: step.label || ownReply }))
  const { rating } = complaint
  const star = (value: number | null | undefined): string => value === null || value === undefined ? '' : String(value)
  const cells = [
    complaint.externalNo ?? '',
    complaint.desk,
    complaint.title,
    bodyOf(filed, complaint.title),
    complaint.merchant,
    complaint.issues.join('、'),
    complaint.demands.join('、'),
    complaint.amount === null ? '' : `${Math.trunc(complaint.amount / 100)}.${String(complaint.amount % 100).padStart(2, '0')}`,
    complaint.state,
    wallClock(complaint.publishedAt),
    room?.customerName ?? '',
    [...new Set(numbers.map(number => number.masked))].join('、'),
    complaint.url,
    star(rating?.attitude),
    star(rating?.speed),
    star(rating?.satisfaction),
    rating?.text ?? '',
  ]
  const line = csvLine([...cells, steps.length === 0 ? '' : JSON.stringify(steps)])
  // A message has its bound: a history that long stays in the workstation, everything else goes.
  return line.length > longestPart ? csvLine([...cells, '']) : line
}

/** What was filed without the title that stands before it. */
function bodyOf(filed: MessageRecord | undefined, title: string): string {
  const text = filed?.text ?? ''
  if (title === '' || !text.startsWith(`${title}\n`))
    return text === title ? '' : text
  return text.slice(title.length + 1)
}

function wallClock(at: number): string {
  return new Date(at + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

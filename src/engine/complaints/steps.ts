import type { ComplaintStepRow } from '../../shared/contract/complaints.ts'
import type { MessageRecord } from '../store/tables.ts'
import { complaintActors } from '../../shared/domain/complaint.ts'

/** Steps among the lines of a complaint's room, in order of their time: what the desk told, and what we posted there (`posted` holds the outbox ids). */
export function readSteps(lines: readonly MessageRecord[], posted: ReadonlySet<string> = new Set()): ComplaintStepRow[] {
  return lines.flatMap(line => stepOf(line, posted)).sort((a, b) => a.at - b.at)
}

function stepOf(line: MessageRecord, posted: ReadonlySet<string>): ComplaintStepRow[] {
  const { step, actor, images, note } = line.facts
  if (step === undefined && !(line.outboundId !== null && posted.has(line.outboundId)))
    return []
  const label = typeof step === 'string' ? step : ''
  const said = line.direction === 'system' ? String(note ?? '') : line.text
  return [{
    id: line.id,
    actor: complaintActors.find(one => one === actor) ?? 'merchant',
    label,
    at: line.at,
    // A step without words stands in the timeline with its label.
    text: said === label ? '' : said,
    images: typeof images === 'string' ? images.split('\n') : [],
  }]
}

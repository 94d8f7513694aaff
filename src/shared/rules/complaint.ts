import type { ComplaintState } from '../domain/complaint.ts'

const next: Readonly<Record<ComplaintState, readonly ComplaintState[]>> = {
  pending_assign: ['processing', 'replied', 'completed', 'closed'],
  processing: ['pending_assign', 'replied', 'completed', 'closed'],
  // The consumer may add more after a reply.
  replied: ['processing', 'completed', 'closed'],
  completed: ['processing'],
  closed: ['processing'],
}

/** What a complaint may become by a person's word; what the desk itself says is taken as it is. */
export function nextComplaintStates(state: ComplaintState): readonly ComplaintState[] {
  return next[state]
}

/** True when a person may say that a complaint in state `from` is now in state `to`. */
export function mayBecome(from: ComplaintState, to: ComplaintState): boolean {
  return next[from].includes(to)
}

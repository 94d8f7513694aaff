import type { Migration } from './schema.ts'

/** Practice shifts: which lessons people took or are wanted to take, and what came of them. */
export const practice: Migration = {
  version: 20,
  name: 'practice',
  /** The statements. */
  up: ({ table, index }) => [
    table('practiceShifts', 'id text, agentId text, lesson text, state text, assignedBy text?, createdAt int, endedAt int?, score int?, sheet json?'),
    index('practiceShifts_agent', 'practiceShifts', ['agentId', 'createdAt']),
    index('practiceShifts_created', 'practiceShifts', ['createdAt']),
  ],
}

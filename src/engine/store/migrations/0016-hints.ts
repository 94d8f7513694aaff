import type { Migration } from './schema.ts'

/** What people put right of the rules' hints, and the warnings given to who abuses our people. */
export const hints: Migration = {
  version: 16,
  name: 'hints',
  /** The statements. */
  up: ({ kind, table, index }) => [
    `alter table "conversations" add column "hintsSet" text${kind === 'postgres' ? ' collate "C"' : ''}`,
    table('hintCorrections', 'id text, conversationId text, kind text, was text, now text, words json, agentId text, at int'),
    index('hintCorrections_at', 'hintCorrections', ['at']),
    table('abuseWarnings', 'id text, caseId text, step int, agentId text, at int'),
    index('abuseWarnings_case', 'abuseWarnings', ['caseId']),
  ],
}

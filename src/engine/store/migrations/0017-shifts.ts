import type { Migration, Schema } from './schema.ts'

/** Tags of conversations, who was named in a note, wrap-ups, hand-overs of a shift, and one wording for many. */
export const shifts: Migration = {
  version: 17,
  name: 'shifts',
  /** The statements. */
  up: schema => [...inbox(schema), ...notes(schema), ...wrapUps(schema), ...handovers(schema), ...bulks(schema)],
}

/** The indexes of the inbox carry what it is filtered by, so that a filter is judged without the row. */
function inbox({ kind, index, table }: Schema): string[] {
  const text = `text${kind === 'postgres' ? ' collate "C"' : ''}`
  const int = kind === 'postgres' ? 'bigint' : 'integer'
  const byRank = ['tier', 'rankKey', 'id', 'channel', 'accountId', 'tags']
  const anew = (name: string, columns: readonly string[], where: string) => [`drop index "${name}"`, index(name, 'conversations', columns, { where })]
  return [
    `alter table "conversations" add column "tags" ${text} not null default '[]'`,
    `alter table "conversations" add column "idleNoticeAt" ${int}`,
    ...anew('conversations_queue', byRank, `"status" = 'queued' and "triage" = 'needs_reply'`),
    ...anew('conversations_open', byRank, `"status" <> 'resolved'`),
    ...anew('conversations_undecided', byRank, `"triage" = 'undecided' and "status" <> 'resolved'`),
    ...anew('conversations_mine', ['ownerId', ...byRank], `"status" in ('assigned', 'pending')`),
    ...anew('conversations_snoozed', ['ownerId', ...byRank], `"status" = 'snoozed'`),
    ...anew('conversations_resolved', ['resolvedAt', 'id', 'channel', 'accountId', 'tags'], `"status" = 'resolved'`),
    index('conversations_waiting', 'conversations', ['ownerId', ...byRank], { where: `"status" in ('assigned', 'pending') and "dueAt" is null` }),
    table('tags', 'id text, version int, uses int, lastUsedAt int'),
    index('tags_used', 'tags', ['uses', 'lastUsedAt']),
  ]
}

function notes({ table, index }: Schema): string[] {
  return [
    table('mentions', 'id text, version int, agentId text, conversationId text, messageId text, byId text, at int, readAt int?'),
    index('mentions_agent', 'mentions', ['agentId', 'at', 'id']),
    index('mentions_unread', 'mentions', ['agentId', 'readAt']),
    index('mentions_conversation', 'mentions', ['conversationId', 'agentId']),
  ]
}

function wrapUps({ table, index }: Schema): string[] {
  return [
    table('wrapUpNodes', 'id text, version int, parentId text?, name text, position int, fields json, retiredAt int?, createdAt int'),
    index('wrapUpNodes_parent', 'wrapUpNodes', ['parentId', 'position']),
    table('wrapUps', 'id text, version int, conversationId text, caseId text, customerId text, callbackId text?, channel text, nodeId text, path text, fields json, note text, agentId text, at int'),
    index('wrapUps_conversation', 'wrapUps', ['conversationId', 'at']),
    index('wrapUps_customer', 'wrapUps', ['customerId', 'at']),
    index('wrapUps_agent', 'wrapUps', ['agentId', 'at']),
    index('wrapUps_node', 'wrapUps', ['nodeId', 'at']),
  ]
}

function handovers({ table, index }: Schema): string[] {
  return [
    table('handovers', 'id text, version int, kind text, fromId text, toId text?, byId text, note text, state text, createdAt int, dueAt int, endedAt int?'),
    index('handovers_state', 'handovers', ['state', 'createdAt']),
    index('handovers_created', 'handovers', ['createdAt', 'id']),
    table('handoverLines', 'id text, version int, handoverId text, position int, conversationId text, callbackId text?, note text, signs json, state text, signedBy text?, signedAt int?'),
    index('handoverLines_place', 'handoverLines', ['handoverId', 'position']),
    index('handoverLines_conversation', 'handoverLines', ['conversationId', 'state']),
  ]
}

function bulks({ table, index }: Schema): string[] {
  return [
    table('bulks', 'id text, version int, clientKey text, agentId text, variants json, state text, reviewedBy text?, reviewedAt int?, why text, createdAt int, startedAt int?, endedAt int?'),
    index('bulks_key', 'bulks', ['clientKey'], { unique: true }),
    index('bulks_state', 'bulks', ['state', 'createdAt']),
    index('bulks_created', 'bulks', ['createdAt', 'id']),
    table('bulkLines', 'id text, version int, bulkId text, position int, conversationId text, accountId text, name text, text text, seenSeq int, state text, code text?, outboundId text?, at int?'),
    index('bulkLines_place', 'bulkLines', ['bulkId', 'position']),
    index('bulkLines_next', 'bulkLines', ['bulkId', 'state', 'accountId', 'position']),
    index('bulkLines_outbound', 'bulkLines', ['outboundId'], { where: '"outboundId" is not null' }),
  ]
}

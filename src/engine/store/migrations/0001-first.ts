import type { Migration, Schema } from './schema.ts'

/** Everything of the first release. */
export const first: Migration = {
  version: 1,
  name: 'first',
  /** The statements, table by table. */
  up: schema => [
    ...store(schema),
    ...intake(schema),
    ...people(schema),
    ...conversations(schema),
    ...messages(schema),
    ...duties(schema),
    ...sending(schema),
    ...calls(schema),
    ...upkeep(schema),
  ],
}

/** The store's own tables: facts about itself, the change feed, counters, messages whose index entry is out of date. */
function store({ table }: Schema): string[] {
  return [
    table('meta', 'id text, value text'),
    table('changes', 'seq key, entity text, ref text, parentId text?, version int'),
    table('counters', 'id text, value int'),
    `insert into "counters" ("id", "value") values ('seq', 0), ('messages', 0)`,
  ]
}

function intake({ table, index }: Schema): string[] {
  return [
    table('journal', 'id text, accountId text, feed text, objectKey text, at int, receivedAt int, raw text'),
    index('journal_object', 'journal', ['objectKey']),
    index('journal_received', 'journal', ['receivedAt']),
    table('platformObjects', 'id text, messageId text?, conversationId text?, firstAt int, arrivals int, feeds json, pending json?'),
    table('cursors', 'id text, cursor json, generation int, updatedAt int'),
    table('deadLetters', 'id text, version int, accountId text, feed text, code text, reason text, raw text, at int, endedAt int?, endedHow text?'),
    index('deadLetters_open', 'deadLetters', ['endedAt', 'at']),
    index('deadLetters_account', 'deadLetters', ['accountId', 'endedAt']),
    table('accounts', 'id text, version int, channel text, name text, brand text, profile text, paused bool, error text?, errorSince int?, lastSuccessAt int?, nextRunAt int?, quotaLimit int?, quotaLeft int?, quotaResetAt int?, delayMs int?, pushesReceived int, lastPushAt int?'),
  ]
}

function people({ table, index }: Schema): string[] {
  return [
    table('agents', 'id text, version int, name text, workNo text, role text, enabled bool, presence text, reason text?, nextPresence text?, nextReason text?, voice text, notResponding bool, missedOffers int, presenceSince int, sessions int'),
    table('customers', 'id text, version int, name text, vip bool, note text, createdAt int'),
    table('identities', 'id text, customerId text, channel text, uid text, name text, avatar text?, followers int?, verified text, location text?, updatedAt int'),
    index('identities_customer', 'identities', ['customerId']),
    index('identities_name', 'identities', ['name', 'updatedAt']),
    table('phoneNumbers', 'id text, customerId text, conversationId text, messageId text?, cipher text, hmac text, masked text, at int, by text'),
    index('phoneNumbers_customer', 'phoneNumbers', ['customerId']),
    index('phoneNumbers_conversation', 'phoneNumbers', ['conversationId']),
    index('phoneNumbers_hmac', 'phoneNumbers', ['hmac']),
    table('cases', 'id text, version int, customerId text, title text, status text, ownerId text?, openedAt int, closedAt int?, closedReason text?, resultDueAt int?'),
    index('cases_customer', 'cases', ['customerId', 'status', 'openedAt']),
  ]
}

/** Each tab of the inbox has an index that equals its sort; `rankKey` puts rows without a rank last. */
function conversations({ table, index, kind }: Schema): string[] {
  const columns = [
    'id text, version int, accountId text, channel text, touchpoint text, visibility text, threadKey text, caseId text, customerId text, customerName text, brand text',
    'status text, ownerId text?, epoch int, tier int, rank int?, dueAt int?, dueKind text?, dueSince int?, dueId text?',
    'triage text, triageWhy json, mood text, moodWhy json, danger json, followers int?, reposts int?, comments int?, publicity int, verified text, vip bool',
    'lastSeq int, lastInboundSeq int, readSeq int, unread int, lastAt int, lastInboundAt int, preview text, createdAt int, offeredTo text?, offerUntil int?',
    'windowUntil int?, windowReplies int?, lockCode text?, lockUntil int?, replyTarget json?, context json?, acknowledgedAt int?, holdingAt int?, personSpokeAt int?, trouble bool',
    'callState text?, snoozedUntil int?, resolvedAt int?, resolvedReason text?',
  ].join(', ')
  const rankKey = `"rankKey" ${kind === 'sqlite' ? 'integer' : 'bigint'} generated always as (coalesce("rank", 9007199254740991)) ${kind === 'sqlite' ? 'virtual' : 'stored'}`
  const byRank = ['tier', 'rankKey', 'id', 'channel']
  return [
    table('conversations', columns, [rankKey]),
    index('conversations_room', 'conversations', ['accountId', 'threadKey', 'visibility'], { unique: true }),
    index('conversations_case', 'conversations', ['caseId']),
    index('conversations_customer', 'conversations', ['customerId']),
    index('conversations_owner', 'conversations', ['ownerId', 'status']),
    index('conversations_queue', 'conversations', byRank, { where: `"status" = 'queued' and "triage" = 'needs_reply'` }),
    index('conversations_open', 'conversations', byRank, { where: `"status" <> 'resolved'` }),
    index('conversations_undecided', 'conversations', byRank, { where: `"triage" = 'undecided' and "status" <> 'resolved'` }),
    index('conversations_mine', 'conversations', ['ownerId', ...byRank], { where: `"status" in ('assigned', 'pending')` }),
    index('conversations_snoozed', 'conversations', ['ownerId', ...byRank], { where: `"status" = 'snoozed'` }),
    index('conversations_resolved', 'conversations', ['resolvedAt', 'id', 'channel'], { where: `"status" = 'resolved'` }),
    index('conversations_load', 'conversations', ['ownerId', 'touchpoint'], { where: `"status" = 'assigned' and "ownerId" is not null` }),
  ]
}

function messages({ table, index }: Schema): string[] {
  return [
    table('messages', 'id text, n int, version int, conversationId text, seq int, direction text, kind text, authorId text, authorName text, authorKind text, text text, facts json, objectKey text?, parentKey text?, at int, receivedAt int, order text?, visibleAt int?, editedAt int?, deletedAt int?, outboundId text?, turnId text?'),
    index('messages_place', 'messages', ['conversationId', 'seq'], { unique: true }),
    index('messages_n', 'messages', ['n'], { unique: true }),
    index('messages_object', 'messages', ['objectKey'], { where: '"objectKey" is not null' }),
    index('messages_outbound', 'messages', ['outboundId'], { where: '"outboundId" is not null' }),
    index('messages_turn', 'messages', ['turnId', 'seq'], { where: `"direction" = 'inbound' and "turnId" is not null` }),
    index('messages_entered', 'messages', ['at', 'turnId', 'seq'], { where: `"direction" = 'inbound' and "turnId" is not null` }),
    table('media', 'id text, messageId text, kind text, accountId text, ref text, mime text?, name text?, size int?, sha256 text?, state text, attempts int, nextAt int'),
    index('media_message', 'media', ['messageId']),
    index('media_state', 'media', ['state', 'nextAt']),
  ]
}

function duties({ table, index }: Schema): string[] {
  return [
    table('turns', 'id text, conversationId text, channel text, accountId text, state text, first bool, enteredAt int, receivedAt int, dueAt int?, acknowledgedAt int?, holdingAt int?, endedAt int?, agentId text?, messages int'),
    index('turns_conversation', 'turns', ['conversationId', 'state']),
    index('turns_entered', 'turns', ['enteredAt', 'channel', 'state', 'acknowledgedAt', 'holdingAt']),
    table('obligations', 'id text, conversationId text, caseId text, turnId text?, kind text, startedAt int, receivedAt int, visibleAt int?, dueAt int, closedAt int?, closedBy text?, agentId text?, alarmedAt int?'),
    index('obligations_conversation', 'obligations', ['conversationId', 'closedAt']),
    index('obligations_case', 'obligations', ['caseId', 'closedAt']),
    index('obligations_turn', 'obligations', ['turnId']),
    index('obligations_due', 'obligations', ['dueAt'], { where: '"closedAt" is null' }),
  ]
}

function sending({ table, index }: Schema): string[] {
  return [
    table('outbox', 'id text, version int, conversationId text, accountId text, messageId text, clientKey text, agentId text?, epoch int, role text, visibility text, threadKey text, text text, replyTarget json?, priority int, seq int, state text, attempts int, firstTriedAt int?, nextAt int, acceptedAt int?, objectKey text?, errorCode text?, errorDetails json?, createdAt int, leaseUntil int?, turnId text?'),
    index('outbox_key', 'outbox', ['clientKey'], { unique: true }),
    index('outbox_ready', 'outbox', ['accountId', 'state', 'nextAt']),
    index('outbox_state', 'outbox', ['state', 'nextAt']),
    index('outbox_thread', 'outbox', ['accountId', 'threadKey']),
    index('outbox_said', 'outbox', ['accountId', 'visibility', 'createdAt']),
    index('outbox_conversation', 'outbox', ['conversationId', 'seq']),
    index('outbox_message', 'outbox', ['messageId']),
    index('outbox_object', 'outbox', ['objectKey'], { where: '"objectKey" is not null' }),
    table('offers', 'id text, conversationId text, agentId text, state text, until int, createdAt int, endedAt int?'),
    index('offers_open', 'offers', ['conversationId'], { unique: true, where: `"state" = 'offered'` }),
    index('offers_conversation', 'offers', ['conversationId', 'state']),
    index('offers_state', 'offers', ['state', 'until']),
    index('offers_agent', 'offers', ['agentId', 'state', 'until']),
    table('drafts', 'id text, agentId text, conversationId text, text text, updatedAt int'),
    index('drafts_place', 'drafts', ['agentId', 'conversationId'], { unique: true }),
  ]
}

function calls({ table, index }: Schema): string[] {
  return [
    table('consents', 'id text, version int, customerId text, conversationId text, phoneNumberId text?, state text, scope json, wording text, channel text, messageId text?, agentId text, at int'),
    index('consents_conversation', 'consents', ['conversationId', 'at']),
    index('consents_customer', 'consents', ['customerId', 'at']),
    index('consents_number', 'consents', ['phoneNumberId']),
    table('doNotCall', 'id text, hmac text, masked text, why text, agentId text, at int'),
    index('doNotCall_hmac', 'doNotCall', ['hmac']),
    table('callbacks', 'id text, version int, handoffId text, conversationId text, caseId text, customerId text, clientKey text, phoneNumberId text, callerId text, consentId text?, state text, stateSince int, agentId text, attempt int, maxAttempts int, nextAt int?, lastOutcome text?, agentFailures int, ringing bool, held bool, muted bool, connectedAt int?, endedAt int?, endedBy text?, talkMs int, holdMs int, wrapUpDueAt int?, disposition text?, note text, commandKey text?, createdAt int, overrideReason text?'),
    index('callbacks_handoff', 'callbacks', ['handoffId'], { unique: true }),
    index('callbacks_key', 'callbacks', ['clientKey'], { unique: true }),
    index('callbacks_open', 'callbacks', ['conversationId'], { unique: true, where: `"state" not in ('completed', 'failed', 'cancelled', 'declined', 'expired')` }),
    index('callbacks_conversation', 'callbacks', ['conversationId', 'createdAt']),
    index('callbacks_agent', 'callbacks', ['agentId', 'state']),
    index('callbacks_state', 'callbacks', ['state', 'nextAt']),
    table('callAttempts', 'id text, callbackId text, n int, startedAt int, endedAt int?, outcome text?, rang bool, talkMs int, detail text?'),
    index('callAttempts_place', 'callAttempts', ['callbackId', 'n'], { unique: true }),
    table('callEvents', 'id text, handoffId text, epoch text, seq int, at int, type text, body text'),
    index('callEvents_handoff', 'callEvents', ['handoffId', 'seq']),
  ]
}

function upkeep({ table, index }: Schema): string[] {
  return [
    table('timers', 'id text, kind text, entityId text, dueAt int, createdAt int'),
    index('timers_due', 'timers', ['dueAt', 'id']),
    index('timers_entity', 'timers', ['entityId', 'kind']),
    table('settings', 'id text, version int, value json'),
    table('audit', 'id text, at int, actorId text, action text, entity text, entityId text, facts json'),
    index('audit_at', 'audit', ['at']),
    index('audit_entity', 'audit', ['entityId', 'at']),
    table('sealed', 'id text, bytes blob'),
  ]
}

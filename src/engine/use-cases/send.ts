import type { OutboundRole } from '../../shared/domain/index.ts'
import type { GuardFinding, LexiconWord } from '../../shared/rules/privacy.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { ConversationRecord, OutboxRecord, Row } from '../store/tables.ts'
import type { Quote } from './quotes.ts'
import type { Room } from './room.ts'
import type { SendPart } from './send-files.ts'
import { AppError } from '../../shared/errors.ts'
import { findLinks } from '../../shared/rules/links.ts'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { measureText } from '../../shared/rules/text-length.ts'
import { undoWindow } from '../../shared/rules/undo.ts'
import { identityFindings, requireIdentity } from '../customers/identity-check.ts'
import { holdReasons, noteHeld } from '../review/hold.ts'
import { lexiconFor } from '../review/words.ts'
import { avoidedWords } from '../scripts/persona.ts'
import { lockOf } from './lock.ts'
import { noteMentions } from './mentions.ts'
import { quoteFor } from './quotes.ts'
import { addLine, openRoom, requireOwner, saveRoom } from './room.ts'
import { attachFiles, kindOfPart, partsOf } from './send-files.ts'

type SendCalls = Pick<Handlers, 'message:send' | 'message:check' | 'message:note' | 'message:guideText'>

/** What sending needs beside the context. */
export interface SendDeps {
  /** Wordings of the public invitation to a private message. */
  readonly guideTexts: readonly string[]
  /** There is something new in an account's outbox. */
  readonly wake: (accountId: string) => void
}

/** How far back the same public text by the same account counts as a repetition, ms. */
const repetitionMs = 10 * 60_000

/** Writing to the customer, and to colleagues. */
export function sendCalls(context: EngineContext, deps: SendDeps): SendCalls {
  const { store } = context
  const guideUsed = new Map<string, number>()
  return {
    'message:send': async (actor, input) => {
      const sent = await store.write(async (tx) => {
        const before = await tx.one('outbox', { clientKey: input.clientKey })
        if (before !== undefined)
          return { outboundId: before.id, messageId: before.messageId, accountId: before.accountId, undoUntil: before.undoUntil, held: before.state === 'in_check', files: [] }
        const room = await openRoom(tx, input.conversationId)
        requireOwner(room, actor, input.epoch)
        await requireSeen(tx, room, actor, input)
        const parts = await partsOf(context, tx, actor, room.conversation, input)
        requireSendable(context, room.conversation, input.text, input.media.length > 0)
        requireClean(await wholeLexicon(context, tx, room.conversation.brand), room.conversation, input.text, input.acceptWarnings)
        await requireIdentity(context, tx, room.conversation, input.text, input.acceptWarnings)
        await requireFresh(context, tx, room.conversation, input.text)
        const quote = await quoteFor(context, tx, room.conversation, input.replyToMessageId)
        return enqueueAll(context, tx, room, { clientKey: input.clientKey, agentId: actor.agentId, role: input.role, undoMs: input.undoMs, quote }, parts)
      })
      for (const file of sent.files)
        await context.files.adopt(file.id, file.sha256)
      deps.wake(sent.accountId)
      return { outboundId: sent.outboundId, messageId: sent.messageId, undoUntil: sent.undoUntil, held: sent.held }
    },
    'message:check': async (_actor, input) => {
      const conversation = await store.read.get('conversations', input.conversationId)
      if (conversation === undefined)
        throw new AppError('not_found')
      const findings = guardOutgoing({ text: input.text, visibility: conversation.visibility, lexicon: await wholeLexicon(context, store.read, conversation.brand), refusesLinks: refusesLinks(context, conversation) })
      return { findings: [...findings, ...await identityFindings(context, store.read, conversation, input.text)], length: lengthOf(context, conversation, input.text).length }
    },
    'message:note': (actor, input) => store.write(async (tx) => {
      const id = `note:${actor.agentId}:${input.clientKey}`
      const before = await tx.one('messages', { conversationId: input.conversationId, objectKey: id })
      if (before !== undefined)
        return { messageId: before.id }
      const room = await openRoom(tx, input.conversationId)
      const agent = await tx.get('agents', actor.agentId)
      const line = await addLine(context, tx, room, { direction: 'note', text: input.text, authorId: actor.agentId, authorName: agent?.name ?? actor.agentId, authorKind: 'agent' })
      await tx.update('messages', line.id, { objectKey: id })
      await noteMentions(context, tx, actor, line, input.mentions)
      await saveRoom(tx, room)
      return { messageId: line.id }
    }),
    'message:guideText': async (_actor, input) => {
      const conversation = await store.read.get('conversations', input.conversationId)
      if (conversation === undefined)
        throw new AppError('not_found')
      const last = guideUsed.get(conversation.accountId) ?? Math.floor(context.random() * deps.guideTexts.length)
      const next = (last + 1) % Math.max(1, deps.guideTexts.length)
      guideUsed.set(conversation.accountId, next)
      return { text: deps.guideTexts[next] ?? '' }
    },
  }
}

/** What the customer wrote, or somebody else answered, after what the actor has on screen has to be seen first (F24). */
async function requireSeen(tx: WriteHandle, room: Room, actor: Actor, input: { seenVersion: number, anyway: boolean }): Promise<void> {
  if (input.anyway)
    return
  const { id, lastInboundSeq } = room.conversation
  if (lastInboundSeq > input.seenVersion)
    throw new AppError('stale_version', { details: { lastInboundSeq } })
  const answered = await tx.one('messages', { conversationId: id, direction: 'outbound', seq: { gt: input.seenVersion }, authorKind: ['agent', 'brand'], authorId: { ne: actor.agentId } })
  if (answered !== undefined)
    throw new AppError('stale_version', { details: { lastInboundSeq, answeredBy: answered.authorName } })
}

/** What is listed for a brand, and what its persona does not say. */
export async function wholeLexicon(context: EngineContext, read: ReadHandle, brand: string): Promise<LexiconWord[]> {
  return [...lexiconFor(context.live, brand), ...await avoidedWords(read, brand)]
}

function lengthOf(context: EngineContext, conversation: ConversationRecord, text: string): { length: number, limit: number, least: number } {
  const capabilities = context.connectors.get(conversation.accountId)?.capabilities
  const { rule, limit } = capabilities?.length[conversation.visibility] ?? { rule: 'codepoints' as const, limit: 2000 }
  return { length: measureText(rule, text), limit, least: capabilities?.shortest[conversation.visibility] ?? 1 }
}

function refusesLinks(context: EngineContext, conversation: ConversationRecord): boolean {
  return context.connectors.get(conversation.accountId)?.capabilities.refusesLinks[conversation.visibility] ?? false
}

/** Throws why a text cannot go into the room now: nothing in it, too short or long for the platform, a link where none may be, room locked, no connector. */
export function requireSendable(context: EngineContext, conversation: ConversationRecord, text: string, hasFiles = false): void {
  const isEmpty = text.trim() === ''
  if (isEmpty && !hasFiles)
    throw new AppError('empty_text')
  if (!context.connectors.has(conversation.accountId))
    throw new AppError('channel_down')
  const lock = lockOf(conversation, context.now())
  if (lock !== null)
    throw new AppError(lock.code, { details: { until: lock.until } })
  const { length, limit, least } = lengthOf(context, conversation, text)
  if (length > limit)
    throw new AppError('text_too_long', { details: { length, limit } })
  if (length < least && !isEmpty)
    throw new AppError('text_too_short', { details: { length, limit: least } })
  if (refusesLinks(context, conversation) && findLinks(text).length > 0)
    throw new AppError('link_refused')
}

/**
 * Throws the first finding of the guard that stops the text: `warn` and `review` pass once accepted (a text with a word to be reviewed then
 * waits for a second person), `block` never.
 */
export function requireClean(lexicon: readonly LexiconWord[], conversation: ConversationRecord, text: string, acceptWarnings: boolean): void {
  const findings = guardOutgoing({ text, visibility: conversation.visibility, lexicon })
  const stop = findings.find(finding => finding.severity === 'block') ?? (acceptWarnings ? undefined : findings[0])
  if (stop !== undefined)
    throw new AppError(stop.code, { details: factsOf(stop) })
}

function factsOf(finding: GuardFinding): Record<string, string | number> {
  return { severity: finding.severity, start: finding.start, end: finding.end, ...(finding.word === undefined ? {} : { word: finding.word }) }
}

/** The platform refuses the same sentence twice, and the square laughs at it: refuse it here, before anything is sent (F18). */
export async function requireFresh(context: EngineContext, tx: WriteHandle, conversation: ConversationRecord, text: string): Promise<void> {
  if (text.trim() === '' || conversation.visibility !== 'public' || context.connectors.get(conversation.accountId)?.capabilities.refusesIdenticalText !== true)
    return
  const same = await tx.one('outbox', { accountId: conversation.accountId, visibility: 'public', text, createdAt: { gt: context.now() - repetitionMs }, state: ['in_check', 'queued', 'sending', 'sent', 'in_review', 'unknown'] })
  if (same !== undefined)
    throw new AppError('duplicate_text')
}

/** Puts the parts of one press into the outbox, in order; answers the last, which carries the key, and the uploads that went. */
async function enqueueAll(context: EngineContext, tx: WriteHandle, room: Room, message: Pick<NewText, 'clientKey' | 'agentId' | 'role' | 'undoMs' | 'quote'>, parts: readonly SendPart[]) {
  const keyOf = (index: number): string => index === parts.length - 1 ? message.clientKey : `${message.clientKey}#${index + 1}`
  let last: Enqueued = { outboundId: '', messageId: '', accountId: room.conversation.accountId, undoUntil: null, held: false }
  for (const [index, part] of parts.entries())
    last = await enqueue(context, tx, room, { ...message, ...part, clientKey: keyOf(index) })
  return { ...last, files: parts.flatMap(part => part.files) }
}

/** A text for the outbox. */
interface NewText {
  readonly clientKey: string
  readonly agentId: string | null
  readonly role: OutboundRole
  readonly text: string
  readonly files?: readonly Row<'uploads'>[]
  /** How long its author wants to be able to take it back, ms. */
  readonly undoMs?: number
  /** The one message that it answers. */
  readonly quote?: Quote | null
  /** A second person has let it go, and it was not written in the room: nothing holds it, and what is being written there stays. */
  readonly ofBulk?: boolean
}

/** A text that is in the outbox. `undoUntil`: until when its author may take it back, ms UTC. */
interface Enqueued {
  readonly outboundId: string
  readonly messageId: string
  readonly accountId: string
  readonly undoUntil: number | null
  /** A second person looks at it first. */
  readonly held: boolean
}

/** Puts a text into the timeline and the outbox. The account's sender takes it from there, or a second person does first. */
export async function enqueue(context: EngineContext, tx: WriteHandle, room: Room, message: NewText): Promise<Enqueued> {
  const { conversation } = room
  const now = context.now()
  const outboundId = context.newId()
  const agent = message.agentId === null ? undefined : await tx.get('agents', message.agentId)
  const files = message.files ?? []
  const quote = message.quote ?? null
  const held = message.ofBulk === true ? [] : await holdReasons(context, tx, agent, conversation, message.text)
  const waitMs = held.length > 0 ? 0 : undoWindow({ now, wishedMs: message.undoMs ?? 0, dueAt: conversation.dueAt, windowUntil: conversation.windowUntil })
  const line = await addLine(context, tx, room, {
    direction: 'outbound',
    kind: kindOfPart({ text: message.text, files }),
    text: message.text,
    authorId: message.agentId ?? 'system',
    authorName: agent?.name ?? '',
    authorKind: message.agentId === null ? 'machine' : 'agent',
    outboundId,
    turnId: room.turn?.id ?? null,
    parentKey: quote?.objectKey ?? null,
    facts: quote !== null && quote.target === null ? { quotedHere: true } : {},
  })
  const row: OutboxRecord = {
    id: outboundId,
    version: 1,
    conversationId: conversation.id,
    accountId: conversation.accountId,
    messageId: line.id,
    clientKey: message.clientKey,
    agentId: message.agentId,
    epoch: conversation.epoch,
    role: message.role,
    visibility: conversation.visibility,
    threadKey: conversation.threadKey,
    text: message.text,
    replyTarget: quote?.target ?? conversation.replyTarget,
    priority: message.role === 'automatic' ? 9 : conversation.tier,
    seq: line.n,
    state: held.length > 0 ? 'in_check' : 'queued',
    attempts: 0,
    firstTriedAt: null,
    nextAt: now + waitMs,
    acceptedAt: null,
    objectKey: null,
    errorCode: null,
    errorDetails: null,
    createdAt: now,
    leaseUntil: null,
    turnId: room.turn?.id ?? null,
    media: files.length === 0 ? null : await attachFiles(context, tx, line, conversation.accountId, files),
    undoUntil: waitMs > 0 ? now + waitMs : null,
    undone: false,
  }
  await tx.insert('outbox', row)
  tx.changed('outbox', row.id, 1, conversation.id)
  if (held.length > 0)
    await noteHeld(context, tx, row, message.agentId ?? '', held)
  if (message.agentId !== null && message.ofBulk !== true)
    await clearDraft(tx, message.agentId, conversation.id)
  conversation.lastAt = now
  await saveRoom(tx, room)
  return { outboundId, messageId: line.id, accountId: conversation.accountId, undoUntil: row.undoUntil, held: held.length > 0 }
}

/** The reply has gone; what is being written to colleagues stays. */
async function clearDraft(tx: WriteHandle, agentId: string, conversationId: string): Promise<void> {
  const draft = await tx.one('drafts', { agentId, conversationId })
  if (draft === undefined)
    return
  if (draft.note === '')
    await tx.remove('drafts', { id: draft.id })
  else
    await tx.update('drafts', draft.id, { text: '', media: null })
}

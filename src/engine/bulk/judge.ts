import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { wordingFor, wordingsDemanded } from '../../shared/rules/bulk.ts'
import { requireClean, requireSendable, wholeLexicon } from '../use-cases/send.ts'

/** What would go to one conversation, or why nothing does. */
export interface JudgedLine {
  readonly conversation: ConversationRecord
  readonly text: string
  readonly code: ErrorCode | null
}

/** Why a text of a bulk may not go into this room now; null = it may. Whoever is in danger gets a person's own words. */
export async function refusalOf(context: EngineContext, read: ReadHandle, authorId: string, conversation: ConversationRecord, text: string): Promise<AppError | null> {
  if (conversation.status === 'resolved' || conversation.touchpoint === 'call')
    return new AppError('wrong_state', { details: { state: conversation.status } })
  if (conversation.ownerId !== null && conversation.ownerId !== authorId)
    return new AppError('already_owned', { details: { owner: conversation.ownerId } })
  if (conversation.danger.length > 0)
    return new AppError('script_locked')
  try {
    requireSendable(context, conversation, text)
    requireClean(await wholeLexicon(context, read, conversation.brand), conversation, text, false)
    return null
  }
  catch (error) {
    if (error instanceof AppError)
      return error
    throw error
  }
}

/** Gives each conversation its wording, in turn within an account, and says whether it may go there. `demanded`: wordings that have to differ. */
export async function judgeLines(context: EngineContext, read: ReadHandle, authorId: string, wish: { readonly conversationIds: readonly string[], readonly variants: readonly string[] }): Promise<{ demanded: number, lines: JudgedLine[] }> {
  const rooms = new Map((await read.getMany('conversations', [...new Set(wish.conversationIds)])).map(room => [room.id, room]))
  const turns = new Map<string, number>()
  const publicTexts = new Set<string>()
  const lines: JudgedLine[] = []
  for (const conversation of rooms.size === 0 ? [] : new Set(wish.conversationIds.flatMap(id => rooms.get(id) ?? []))) {
    const turn = turns.get(conversation.accountId) ?? 0
    const filled = wordingFor(wish.variants[turn % wish.variants.length]!, conversation.customerName)
    const code = filled === null ? 'guard_unfilled' : (await refusalOf(context, read, authorId, conversation, filled))?.code ?? repeated(context, conversation, filled, publicTexts)
    if (code === null)
      turns.set(conversation.accountId, turn + 1)
    lines.push({ conversation, text: filled ?? '', code })
  }
  return { demanded: wordingsDemanded(lines.filter(line => line.code === null && line.conversation.visibility === 'public').length), lines }
}

/** The same public sentence twice from one account is refused by the platform. */
function repeated(context: EngineContext, { accountId, visibility }: ConversationRecord, text: string, said: Set<string>): ErrorCode | null {
  if (visibility !== 'public' || context.connectors.get(accountId)?.capabilities.refusesIdenticalText !== true)
    return null
  const key = `${accountId}:${text}`
  if (said.has(key))
    return 'duplicate_text'
  said.add(key)
  return null
}

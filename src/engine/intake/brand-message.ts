import type { InboundMessage } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { MessageRecord, OutboxRecord } from '../store/tables.ts'
import type { Scene } from './scene.ts'
import { effective, nextTurnState } from '../../shared/rules/turns.ts'
import { closeDuties, settleClock } from '../duties.ts'
import { newMessage, previewOf } from './records.ts'
import { roomKey } from './scene.ts'

/**
 * A message of the brand's own account. Either the platform's echo of something in our outbox (then the outbox row learns
 * its object), or an answer given in the platform's own app (then it closes the turn as answered elsewhere).
 * Answers null when it belongs to no room we know, or is only an echo.
 */
export function takeBrandMessage(context: EngineContext, scene: Scene, accountId: string, message: InboundMessage, n: number): MessageRecord | null {
  const echo = echoOf(scene, accountId, message)
  if (echo !== undefined) {
    settleEcho(scene, echo, message)
    return null
  }
  const conversation = scene.conversations.byId.get(scene.rooms.get(roomKey(message.threadKey, message.visibility)) ?? '')
  if (conversation === undefined)
    return null
  const now = context.now()
  conversation.lastSeq += 1
  if (message.at >= conversation.lastAt) {
    conversation.lastAt = Math.min(message.at, now)
    conversation.preview = previewOf(message.text)
  }
  const turn = scene.openTurns.get(conversation.id)
  if (turn !== undefined && message.at >= turn.enteredAt)
    answerElsewhere(context, scene, message, conversation.id)
  settleClock(conversation, scene.openDuties.get(conversation.id) ?? [])
  scene.conversations.touch(conversation.id)
  return scene.messages.add(newMessage({ id: context.newId(), n, conversation, message, turnId: turn?.id ?? null, now }))
}

function answerElsewhere(context: EngineContext, scene: Scene, message: InboundMessage, conversationId: string): void {
  const turn = scene.openTurns.get(conversationId)
  const conversation = scene.conversations.byId.get(conversationId)
  if (turn === undefined || conversation === undefined)
    return
  const said = effective({ role: 'reply', byPerson: true, text: message.text, hasMedia: message.media.length > 0 })
  if (said === 'holding')
    turn.holdingAt = message.at
  const next = said === 'effective' ? nextTurnState(turn.state, 'answered_elsewhere') : null
  scene.turns.touch(turn.id)
  if (next === null)
    return
  turn.state = next
  turn.endedAt = message.at
  conversation.personSpokeAt = message.at
  conversation.triage = 'needs_reply'
  for (const duty of closeDuties(scene.openDuties.get(conversationId) ?? [], ['first_reply', 'next_reply', 'window_closing'], 'answered_elsewhere', context.now(), null))
    scene.obligations.touch(duty.id)
  scene.openTurns.delete(conversationId)
}

function echoOf(scene: Scene, accountId: string, message: InboundMessage): OutboxRecord | undefined {
  return [...scene.outbox.byId.values()].find(row => row.accountId === accountId
    && (row.objectKey === message.objectKey || (row.objectKey === null && row.threadKey === message.threadKey && row.visibility === message.visibility && squeeze(row.text) === squeeze(message.text))))
}

/** An unknown outcome that shows up in the feed is settled by it; the outbox's own sender does the rest. */
function settleEcho(scene: Scene, outbox: OutboxRecord, message: InboundMessage): void {
  if (outbox.objectKey !== null)
    return
  outbox.objectKey = message.objectKey
  scene.outbox.touch(outbox.id)
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, '')
}

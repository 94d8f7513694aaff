import type { LessonVoice, PracticeLesson } from '../../shared/practice/lesson.ts'
import type { PracticeFacts } from '../../shared/rules/practice.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord, OutboxRecord } from '../store/tables.ts'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { wholeLexicon } from '../use-cases/send.ts'

const atLeast = (times: readonly number[]): number | null => times.length === 0 ? null : Math.min(...times)

/** The rooms of a voice: who comes in a lesson is known by the name that the lesson gave them. */
async function roomsOf(read: ReadHandle, nick: string): Promise<ConversationRecord[]> {
  const identities = await read.find('identities', { name: nick })
  return identities.length === 0 ? [] : read.find('conversations', { customerId: identities.map(({ customerId }) => customerId) })
}

/** Finds of the outgoing check, as it is now, in texts that left. */
async function findsIn(context: EngineContext, rooms: readonly ConversationRecord[], sent: readonly OutboxRecord[]): Promise<number> {
  const lexicon = await wholeLexicon(context, context.store.read, rooms[0]?.brand ?? '')
  return sent.reduce((sum, { text, visibility }) => sum + guardOutgoing({ text, visibility, lexicon }).length, 0)
}

async function callsOf(read: ReadHandle, ids: readonly string[]): Promise<Pick<PracticeFacts, 'consentAt' | 'dialledAt' | 'talked'>> {
  const granted = (await read.find('consents', { conversationId: ids })).filter(({ state }) => state === 'granted')
  const callbacks = await read.find('callbacks', { conversationId: ids })
  const attempts = callbacks.length === 0 ? [] : await read.find('callAttempts', { callbackId: callbacks.map(({ id }) => id) })
  return { consentAt: atLeast(granted.map(({ at }) => at)), dialledAt: atLeast(attempts.map(({ startedAt }) => startedAt)), talked: callbacks.some(({ connectedAt }) => connectedAt !== null) }
}

async function promisesOf(read: ReadHandle, ids: readonly string[], now: number): Promise<Pick<PracticeFacts, 'promisesKept' | 'promisesBroken'>> {
  const promises = await read.find('obligations', { conversationId: ids, kind: 'promise' })
  return {
    promisesKept: promises.filter(({ closedAt, dueAt }) => closedAt !== null && closedAt <= dueAt).length,
    promisesBroken: promises.filter(({ closedAt, dueAt }) => (closedAt ?? now) > dueAt).length,
  }
}

async function factsOfVoice(context: EngineContext, { key, nick }: LessonVoice): Promise<PracticeFacts> {
  const { read } = context.store
  const rooms = await roomsOf(read, nick)
  const ids = rooms.map(({ id }) => id)
  const none = ids.length === 0
  const turns = none ? [] : await read.find('turns', { conversationId: ids })
  const outbox = none ? [] : await read.find('outbox', { conversationId: ids, role: ['reply', 'holding', 'approach'] }, { order: [['createdAt', 'asc']] })
  // What was taken down or refused was never said; what is on its way was.
  const sent = outbox.filter(({ state }) => state !== 'cancelled' && state !== 'failed')
  const removed = none ? [] : await read.find('audit', { action: 'message.remove', entityId: outbox.map(({ id }) => id) })
  const first = turns.filter(({ state }) => state === 'effective_in_time' || state === 'effective_late').sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))[0]
  const cameAt = atLeast(turns.map(({ enteredAt }) => enteredAt))
  const filed = none ? undefined : await read.one('wrapUps', { conversationId: ids }, { order: [['at', 'desc']] })
  return {
    key,
    cameAt,
    answeredAt: atLeast(sent.map(({ createdAt }) => createdAt)),
    effectiveMs: first === undefined || cameAt === null ? null : Math.max(0, (first.endedAt ?? cameAt) - cameAt),
    openTurns: turns.filter(({ state }) => state === 'waiting').length,
    publicTexts: sent.filter(({ visibility }) => visibility === 'public').map(({ text }) => text),
    privateTexts: sent.filter(({ visibility }) => visibility === 'private').map(({ text }) => text),
    guardFinds: await findsIn(context, rooms, sent),
    ...none ? { consentAt: null, dialledAt: null, talked: false } : await callsOf(read, ids),
    filed: filed === undefined ? null : filed.path.split('/').map(name => name.trim()),
    ...none ? { promisesKept: 0, promisesBroken: 0 } : await promisesOf(read, ids, context.now()),
    removedOwn: removed.length > 0,
  }
}

/** What happened at this practice desk, voice by voice. */
export function practiceFacts(context: EngineContext, lesson: PracticeLesson): Promise<PracticeFacts[]> {
  return Promise.all(lesson.voices.map(voice => factsOfVoice(context, voice)))
}

import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import { dangerOf } from '../../shared/rules/danger.ts'
import { escalationOf, raisesVoice } from '../../shared/rules/escalation.ts'
import { hintKinds, isSilenced, nothingSet } from '../../shared/rules/hints.ts'
import { moodOf } from '../../shared/rules/mood.ts'
import { ownWords } from '../../shared/rules/own-words.ts'
import { audit } from '../context.ts'
import { openRoom, saveRoom } from '../use-cases/room.ts'

type CorrectCalls = Pick<Handlers, 'hint:correct' | 'hint:setMood' | 'hint:errors'>

/** Messages of a room that are judged anew after a correction. */
const judgedAnew = 200
const mostSilenced = 200
const dayMs = 24 * 3_600_000
const mostWords = 8

/** Putting hints right, and what supervisors learn of the rules from it. */
export function correctCalls(context: EngineContext): CorrectCalls {
  const { store } = context
  return {
    'hint:correct': async (actor, input) => {
      await store.write(tx => correct(context, tx, actor, input))
      return {}
    },
    'hint:setMood': async (actor, input) => {
      await store.write(tx => setMood(context, tx, actor, input))
      return {}
    },
    'hint:errors': async (_actor, { days }) => {
      const rows = await store.read.find('hintCorrections', { at: { gte: context.now() - days * dayMs } })
      return { kinds: hintKinds.map(kind => errorsOf(kind, rows.filter(row => row.kind === kind))).filter(({ times }) => times > 0).sort((a, b) => b.times - a.times) }
    },
  }
}

async function correct(context: EngineContext, tx: WriteHandle, actor: Actor, { conversationId, kind, words, isWrong }: CallParsed<'hint:correct'>): Promise<void> {
  const room = await openRoom(tx, conversationId)
  const set = room.conversation.hintsSet ?? nothingSet
  const named = words.map(word => `${kind}:${word}`)
  const others = set.silenced.filter(one => !named.includes(one))
  room.conversation.hintsSet = { ...set, silenced: (isWrong ? [...others, ...named] : others).slice(-mostSilenced) }
  await judgeAnew(tx, room)
  if (isWrong)
    await note(context, tx, actor, { conversationId, kind, was: kind, now: '', words })
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'hint.correct', 'conversation', conversationId, { kind, isWrong })
}

async function setMood(context: EngineContext, tx: WriteHandle, actor: Actor, { conversationId, mood }: CallParsed<'hint:setMood'>): Promise<void> {
  const room = await openRoom(tx, conversationId)
  const { conversation } = room
  const was = conversation.mood
  const wasByRules = conversation.hintsSet?.mood == null
  const why = conversation.moodWhy
  conversation.hintsSet = { ...conversation.hintsSet ?? nothingSet, mood }
  if (mood === null) {
    const last = await tx.one('messages', { conversationId, direction: 'inbound' }, { order: [['seq', 'desc']], limit: 1 })
    const told = moodOf(last?.text ?? '', context.moodModel)
    Object.assign(conversation, { mood: told.mood, moodWhy: [...told.why] })
  }
  else {
    Object.assign(conversation, { mood, moodWhy: ['person:'] })
    if (wasByRules && mood !== was)
      await note(context, tx, actor, { conversationId, kind: 'mood', was, now: mood, words: why })
  }
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'hint.mood', 'conversation', conversationId, { was, now: conversation.mood })
}

/** What the room is raised for, from its messages and without the words that mean nothing here. */
async function judgeAnew(tx: WriteHandle, { conversation }: Room): Promise<void> {
  const set = conversation.hintsSet ?? nothingSet
  const messages = await tx.find('messages', { conversationId: conversation.id, direction: 'inbound' }, { order: [['seq', 'desc']], limit: judgedAnew })
  const dangers = messages.map(({ text }) => dangerOf(text)).filter(({ tier, why }) => tier < 2 && !isSilenced('danger', why, set))
  const isRaised = conversation.triage === 'needs_reply' && messages.some(({ text }) => {
    const escalation = escalationOf(ownWords(text))
    return raisesVoice(escalation) && !isSilenced('escalation', escalation.why, set)
  })
  conversation.danger = [...new Set(dangers.flatMap(({ kinds }) => kinds)), ...(isRaised ? ['escalated'] : [])]
  conversation.tier = Math.min(isRaised ? 1 : 2, ...dangers.map(({ tier }) => tier))
}

async function note(context: EngineContext, tx: WriteHandle, actor: Actor, facts: Pick<Row<'hintCorrections'>, 'conversationId' | 'kind' | 'was' | 'now' | 'words'>): Promise<void> {
  await tx.insert('hintCorrections', { id: context.newId(), agentId: actor.agentId, at: context.now(), ...facts })
}

function errorsOf(kind: Row<'hintCorrections'>['kind'], rows: readonly Row<'hintCorrections'>[]) {
  const times = new Map<string, number>()
  for (const word of rows.flatMap(row => row.words))
    times.set(word, (times.get(word) ?? 0) + 1)
  const words = [...times].map(([word, count]) => ({ word, times: count })).sort((a, b) => b.times - a.times).slice(0, mostWords)
  return { kind, times: rows.length, people: new Set(rows.map(row => row.agentId)).size, words }
}

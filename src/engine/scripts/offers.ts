import type { CallOutput } from '../../shared/contract/index.ts'
import type { ScriptOffer } from '../../shared/contract/scripts.ts'
import type { ScriptLock } from '../../shared/domain/script.ts'
import type { KnownSlot } from '../../shared/rules/slots.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row, ScriptRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { likeness, nearlySame } from '../../shared/rules/likeness.ts'
import { isLockedOut, isOffered, leastRecentVariant } from '../../shared/rules/scripts.ts'
import { fillSlots, slotsOf } from '../../shared/rules/slots.ts'
import { lexiconFor } from '../review/words.ts'
import { filesOfAll, handFiles, presentFile, takenHere } from './attached.ts'
import { checkCalls } from './check.ts'
import { avoidedWords } from './persona.ts'
import { createRoomChecks } from './room-check.ts'
import { lockOfRoom, slotValues } from './scene.ts'

type OfferCalls = Pick<Handlers, 'script:offers' | 'script:use' | 'script:alike' | 'script:check'>

/** How long the square remembers a sentence, ms. */
const rememberMs = 4 * 3_600_000
/** Public texts of an account that a new one is compared with; the latest. */
const comparedTexts = 300
/** Shorter texts are alike by nature. */
const leastCompared = 8
/** Scripts held out for one room at most. */
const mostOffers = 1_500
/** When a wording that was handed out is looked for among what was sent, ms. */
const firstLookMs = 60_000

/** Holding out scripts for a room, and handing out one of their wordings. */
export function offerCalls(context: EngineContext): OfferCalls {
  const { read } = context.store
  const checks = createRoomChecks(context)

  async function offersFor(actor: Actor, conversationId: string): Promise<CallOutput<'script:offers'>> {
    const conversation = await mustGet(read, conversationId)
    const now = context.now()
    const [scripts, lock, values, avoided, uses, files] = await Promise.all([
      read.find('scripts', { state: 'approved' }, { order: [['used', 'desc']], limit: mostOffers }),
      lockOfRoom(read, conversation),
      slotValues(read, actor, conversation, now),
      avoidedWords(read, conversation.brand),
      recentUses(read, conversation, now),
      filesOfAll(read),
    ])
    const check = checks.with([...lexiconFor(context.live, conversation.brand), ...avoided])
    const offers = scripts.filter(script => isOffered(script, conversation, now)).map((script): ScriptOffer => {
      const said = uses.filter(use => use.scriptId === script.id).map(use => use.variant)
      const locked = isLockedOut(script.style, lock)
      const variant = leastRecentVariant(script.variants.length, said)
      const wordings = script.variants.map((wording, index) => {
        const text = fillSlots(wording, values)
        const checked = check(conversation, wording, text)
        return { text, missing: slotsOf(text).map(slot => slot.name), length: checked.length, doubts: [...checked.doubts, ...said.includes(index) ? ['said' as const] : []] }
      })
      const { id, title, situation, style, keywords, used, effective } = script
      return { id, title, situation, style, keywords, used, effective, variant, locked, wordings: locked ? [] : wordings, files: takenHere(context, conversation, files.get(id) ?? []).map(({ file, taken }) => ({ ...presentFile(file), taken })) }
    })
    return { lock, offers }
  }

  return {
    ...checkCalls(context),
    'script:offers': (actor, input) => offersFor(actor, input.conversationId),
    'script:use': (actor, input) => context.store.write(tx => handOut(context, tx, actor, input)),
    'script:alike': async (_actor, input) => {
      const conversation = await mustGet(read, input.conversationId)
      if (conversation.visibility !== 'public' || input.text.trim().length < leastCompared)
        return { times: 0, lastAt: null }
      const said = await read.find('outbox', { accountId: conversation.accountId, visibility: 'public', createdAt: { gt: context.now() - rememberMs } }, { order: [['createdAt', 'desc']], limit: comparedTexts })
      const same = said.filter(row => row.state !== 'cancelled' && row.state !== 'failed' && likeness(row.text, input.text) >= nearlySame)
      return { times: same.length, lastAt: same[0]?.createdAt ?? null }
    },
  }
}

interface Wish { readonly conversationId: string, readonly scriptId: string, readonly variant: number | null, readonly clientKey: string }

/** The same key hands out the same wording again, and is counted once. */
async function handOut(context: EngineContext, tx: WriteHandle, actor: Actor, wish: Wish): Promise<CallOutput<'script:use'>> {
  const before = await tx.one('scriptUses', { clientKey: wish.clientKey })
  const conversation = await mustGet(tx, wish.conversationId)
  if (before !== undefined)
    return { text: before.text, variant: before.variant, ...await handFiles(context, tx, actor.agentId, conversation, wish) }
  const now = context.now()
  const script = await tx.get('scripts', wish.scriptId)
  if (script === undefined || !isOffered(script, conversation, now))
    throw new AppError('not_found')
  const lock: ScriptLock | null = await lockOfRoom(tx, conversation)
  if (isLockedOut(script.style, lock))
    throw new AppError('script_locked', { details: { why: lock } })
  const uses = await recentUses(tx, conversation, now)
  const variant = wish.variant ?? leastRecentVariant(script.variants.length, uses.filter(use => use.scriptId === script.id).map(use => use.variant))
  const text = wordingOf(script, variant, await slotValues(tx, actor, conversation, now))
  const turn = await tx.one('turns', { conversationId: conversation.id, state: ['waiting', 'undecided'] })
  await tx.insert('scriptUses', { id: context.newId(), clientKey: wish.clientKey, scriptId: script.id, variant, accountId: conversation.accountId, visibility: conversation.visibility, conversationId: conversation.id, turnId: turn?.id ?? null, agentId: actor.agentId, text, at: now, state: 'taken', sentAt: null, nextAt: now + firstLookMs })
  // Counts are read with the next load of the library; nobody's screen is woken for one.
  await tx.update('scripts', script.id, { used: script.used + 1 })
  return { text, variant, ...await handFiles(context, tx, actor.agentId, conversation, wish) }
}

function wordingOf(script: ScriptRecord, variant: number, values: Partial<Record<KnownSlot, string>>): string {
  const wording = script.variants[variant]
  if (wording === undefined)
    throw new AppError('not_found', { details: { variant } })
  return fillSlots(wording, values)
}

/** What this account was handed for rooms of this kind in the last hours, the latest first. */
async function recentUses(read: ReadHandle, conversation: ConversationRecord, now: number): Promise<Row<'scriptUses'>[]> {
  return read.find('scriptUses', { accountId: conversation.accountId, visibility: conversation.visibility, at: { gt: now - rememberMs } }, { order: [['at', 'desc']], limit: 2_000 })
}

async function mustGet(read: ReadHandle, id: string): Promise<ConversationRecord> {
  const conversation = await read.get('conversations', id)
  if (conversation === undefined)
    throw new AppError('not_found')
  return conversation
}

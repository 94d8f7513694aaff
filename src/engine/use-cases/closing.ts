import type { CallOutput, CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { OutboxRecord, Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import type { ResolveWish } from './resolve.ts'
import { AppError } from '../../shared/errors.ts'
import { resolve } from './resolve.ts'

/** A wish to resolve that waits for the reply before it; kept in `settings`, found by its timer. */
interface Closing { readonly actor: Actor, readonly wish: ResolveWish }

/** Wishes looked at in one round. */
const perRound = 200
const onItsWay: readonly OutboxRecord['state'][] = ['in_check', 'queued', 'sending']
const idOf = (conversationId: string): string => `closing:${conversationId}`

/**
 * Resolves, also right after a reply was pressed: no conversation is taken for answered before the platform has taken the
 * answer, and nobody should sit and wait for that. The wish outlives screen and restart.
 */
export async function resolveOrWait(context: EngineContext, actor: Actor, { whenAnswered, ...wish }: CallParsed<'conversation:resolve'>): Promise<CallOutput<'conversation:resolve'>> {
  async function now(): Promise<{ waits: false }> {
    await context.store.write(async (tx) => {
      await resolve(context, tx, actor, wish)
      await forget(tx, wish.id)
    })
    return { waits: false }
  }
  try {
    return await now()
  }
  catch (error) {
    if (!whenAnswered || !isUnanswered(error))
      throw error
    // A reply that is on its way no more may have arrived between the two looks.
    if (!await hasReplyOnItsWay(context.store.read, wish.id))
      return now()
  }
  await context.store.write(async (tx) => {
    await tx.upsert('settings', { id: idOf(wish.id), version: 1, value: { actor, wish } satisfies Closing })
    await tx.upsert('timers', { id: idOf(wish.id), kind: 'closing', entityId: wish.id, dueAt: context.now(), createdAt: context.now() })
  })
  return { waits: true }
}

/**
 * Carries out the wishes whose reply has arrived. One that is in the way of something else ends, and `tellFailed` says so to whoever had it;
 * one whose text was taken back or is written anew ends without a word: what becomes of it is decided there.
 */
export function closingRound(context: EngineContext, tellFailed: (agentId: string, conversationId: string) => void): Round {
  const { store } = context

  async function look(timer: Row<'timers'>): Promise<void> {
    if (await hasReplyOnItsWay(store.read, timer.entityId))
      return
    const closing = (await store.read.get('settings', timer.id))?.value as Closing | undefined
    try {
      await store.write(async (tx) => {
        await forget(tx, timer.entityId)
        if (closing !== undefined && !await isWrittenAnew(tx, closing))
          await resolve(context, tx, closing.actor, closing.wish)
      })
    }
    catch (error) {
      if (!(error instanceof AppError) || error.retryable)
        throw error
      await store.write(tx => forget(tx, timer.entityId))
      if (closing !== undefined)
        tellFailed(closing.actor.agentId, timer.entityId)
    }
  }

  return {
    name: 'resolved once answered',
    everyMs: 1_000,
    async run() {
      for (const timer of await store.read.find('timers', { kind: 'closing', dueAt: { lte: context.now() } }, { order: [['dueAt', 'asc']], limit: perRound }))
        await look(timer)
    },
  }
}

async function hasReplyOnItsWay(read: ReadHandle, conversationId: string): Promise<boolean> {
  return await read.count('outbox', { conversationId, state: onItsWay }) > 0
}

async function isWrittenAnew(tx: WriteHandle, { actor, wish }: Closing): Promise<boolean> {
  return ((await tx.get('drafts', `${actor.agentId}:${wish.id}`))?.text ?? '') !== ''
}

async function forget(tx: WriteHandle, conversationId: string): Promise<void> {
  await tx.remove('timers', { id: idOf(conversationId) })
  await tx.remove('settings', { id: idOf(conversationId) })
}

function isUnanswered(error: unknown): boolean {
  return error instanceof AppError && error.code === 'wrong_state' && error.details.open === 'turn'
}

import type { LetterAgain, LetterOutcome } from '../accounts/dead-letters.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import { AppError } from '../../shared/errors.ts'
import { defaultPresets } from '../../shared/rules/clock.ts'
import { audit } from '../context.ts'
import { clockOf, saveSetting } from '../settings.ts'

type DeskCalls = Pick<Handlers, 'presence:set' | 'automation:pause' | 'channel:pollNow' | 'channel:pause' | 'deadLetter:retry' | 'deadLetter:dismiss' | 'settings:clock' | 'settings:setClock'>

/** What the desk's calls reach beside the context. */
export interface DeskDeps {
  readonly pollNow: (accountId: string) => void
  readonly setPaused: (accountId: string, paused: boolean) => void
  /** Takes a dead letter's raw text in again, or finds its item known; throws its code when it still cannot be read. */
  readonly takeAgain: (letter: LetterAgain) => Promise<LetterOutcome>
  /** Somebody became ready: routing may have work. */
  readonly route: () => void
}

/** Presence, settings, channels, dead letters. */
export function deskCalls(context: EngineContext, deps: DeskDeps): DeskCalls {
  const { store } = context
  return {
    'presence:set': async (actor, input) => {
      await store.write(async (tx) => {
        const agent = await tx.get('agents', actor.agentId)
        if (agent === undefined)
          throw new AppError('not_found')
        const reason = input.presence === 'not_ready' ? input.reason ?? 'break' : null
        const patch = agent.voice === 'idle' || input.presence === 'offline'
          ? { presence: input.presence, reason, presenceSince: context.now(), nextPresence: null, nextReason: null, ...(input.presence === 'ready' ? { notResponding: false, missedOffers: 0 } : {}) }
          : { nextPresence: input.presence, nextReason: reason }
        await tx.update('agents', agent.id, { ...patch, version: agent.version + 1 })
        tx.changed('agents', agent.id, agent.version + 1)
      })
      deps.route()
      return {}
    },
    'automation:pause': async (actor, input) => {
      context.live.automationPaused = input.paused
      await saveSetting(context, actor, 'automation', { paused: input.paused })
      return {}
    },
    'channel:pollNow': async (_actor, input) => {
      deps.pollNow(input.accountId)
      return {}
    },
    'channel:pause': async (actor, input) => {
      await store.write(async (tx) => {
        const account = await tx.get('accounts', input.accountId)
        if (account === undefined)
          throw new AppError('not_found')
        await tx.update('accounts', account.id, { paused: input.paused, version: account.version + 1 })
        tx.changed('accounts', account.id, account.version + 1)
        await audit(context, tx, actor, 'channel.pause', 'account', account.id, { paused: input.paused })
      })
      deps.setPaused(input.accountId, input.paused)
      return {}
    },
    'deadLetter:retry': async (_actor, input) => {
      const letter = await store.read.get('deadLetters', input.id)
      if (letter === undefined || letter.endedAt !== null)
        throw new AppError('not_found')
      const outcome = await deps.takeAgain(letter)
      await endLetter(context, input.id, outcome === 'known' ? 'known' : 'retried')
      return { outcome }
    },
    'deadLetter:dismiss': async (actor, input) => {
      await endLetter(context, input.id, 'dismissed')
      await store.write(tx => audit(context, tx, actor, 'deadLetter.dismiss', 'deadLetter', input.id, { why: input.why }))
      return {}
    },
    'settings:clock': async () => clockOf(context.live),
    'settings:setClock': async (actor, input) => {
      const clock = { ...clockOf(context.live), ...input }
      context.live.presets = { ...defaultPresets, ...context.live.presets, private_message: clock.privateMessageMs, chat: clock.privateMessageMs, mention: clock.mentionMs, comment: clock.commentMs, search_hit: clock.searchHitMs, call: clock.callMs }
      context.live.nextReplyMs = clock.nextReplyMs
      context.live.offerLeaseMs = clock.offerLeaseMs
      await saveSetting(context, actor, 'clock', clock)
      return clock
    },
  }
}

async function endLetter(context: EngineContext, id: string, how: 'retried' | 'known' | 'dismissed'): Promise<void> {
  await context.store.write(async (tx) => {
    const letter = await tx.get('deadLetters', id)
    if (letter === undefined || letter.endedAt !== null)
      throw new AppError('not_found')
    await tx.update('deadLetters', id, { endedAt: context.now(), endedHow: how, version: letter.version + 1 })
    tx.changed('deadLetters', id, letter.version + 1)
  })
}

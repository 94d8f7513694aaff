import type { EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import type { Tell } from '../timers/duty-rounds.ts'
import type { Round } from '../timers/rounds.ts'

const alarmId = 'review_waiting'

/** Texts that nobody looks at: after the limit every supervisor is told, and it stays on their screens until somebody has decided. Nothing leaves by itself. */
export function reviewWaitRound(context: EngineContext, standing: Standing, tell: Tell): Round {
  return {
    name: 'texts that wait for a second person',
    everyMs: 1_000,
    async run() {
      const { read } = context.store
      const limit = context.now() - context.live.review.waitLimitMs
      const late = await read.find('reviews', { decidedAt: null, heldAt: { lte: limit } }, { order: [['heldAt', 'asc']], limit: 100 })
      const first = late[0]
      if (first === undefined) {
        standing.clear(alarmId)
        return
      }
      standing.raise({ id: alarmId, kind: 'review_waiting', since: first.heldAt, facts: { waiting: late.length } })
      const fresh = late.filter(review => review.alarmedAt === null)
      if (fresh.length === 0)
        return
      await context.store.write(async (tx) => {
        for (const review of fresh)
          await tx.update('reviews', review.id, { alarmedAt: context.now() }, { alarmedAt: null })
      })
      for (const supervisor of await read.find('agents', { role: 'supervisor', enabled: true }))
        tell.one(supervisor.id, 'alarm', { kind: 'review_waiting', facts: { conversationId: first.conversationId, waiting: late.length } })
    },
  }
}

import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import type { ReadHandle } from '../store/port.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { mustGetCustomer } from './persons.ts'

type RevealCalls = Pick<Handlers, 'customer:reveal'>

/** How long a screen shows what was masked, ms. */
const shownMs = 20_000
const hourMs = 3_600_000
/** Reveals of one person within the hour: from how many on a supervisor is told, and how many there may be at most. */
export const revealMeasure = { told: 10, most: 30 } as const
/** Action of the audit under which each reveal stands. */
export const revealAction = 'customer.reveal'

/** Masked numbers and platform ids, shown one at a time to who is at work with the customer. */
export function revealCalls(context: EngineContext, standing: Pick<Standing, 'raise' | 'clear'>): RevealCalls {
  const { store } = context

  function warn(actor: Actor, name: string, times: number): void {
    const id = `reveals:${actor.agentId}`
    standing.clear(id)
    standing.raise({ id, kind: 'reveals_many', since: context.now(), facts: { name, n: times } })
    context.after(hourMs, () => void standing.clear(id))
  }

  return {
    'customer:reveal': async (actor, input) => {
      const shown = await store.write(async (tx) => {
        await mustGetCustomer(tx, input.customerId)
        await requireAtWork(tx, actor, input.customerId)
        const times = await tx.count('audit', { action: revealAction, actorId: actor.agentId, at: { gt: context.now() - hourMs } })
        if (times >= revealMeasure.most)
          throw new AppError('too_fast', { details: { most: revealMeasure.most } })
        const field = input.field === 'number' ? await numberOf(context, tx, input.customerId, input.fieldId) : await uidOf(tx, input.customerId, input.fieldId)
        await audit(context, tx, actor, revealAction, 'customer', input.customerId, { field: input.field, masked: field.masked, why: input.why, note: input.note.trim() })
        return { value: field.value, times: times + 1, name: (await tx.get('agents', actor.agentId))?.name ?? actor.agentId }
      })
      if (shown.times >= revealMeasure.told)
        warn(actor, shown.name, shown.times)
      return { value: shown.value, until: context.now() + shownMs }
    },
  }
}

/** Only who has one of the customer's rooms, or a supervisor. */
async function requireAtWork(read: ReadHandle, actor: Actor, customerId: string): Promise<void> {
  if (actor.role !== 'supervisor' && await read.count('conversations', { customerId, ownerId: actor.agentId }) === 0)
    throw new AppError('not_owner', { details: { owner: '' } })
}

async function numberOf(context: EngineContext, read: ReadHandle, customerId: string, id: string): Promise<{ value: string, masked: string }> {
  const number = await read.get('phoneNumbers', id)
  if (number === undefined || number.customerId !== customerId)
    throw new AppError('not_found')
  return { value: context.cipher.unseal(number.cipher), masked: number.masked }
}

async function uidOf(read: ReadHandle, customerId: string, id: string): Promise<{ value: string, masked: string }> {
  const identity = await read.get('identities', id)
  if (identity === undefined || identity.customerId !== customerId)
    throw new AppError('not_found')
  return { value: identity.uid, masked: maskUid(identity.uid) }
}

/** A platform id of which only the ends are shown. */
export function maskUid(uid: string): string {
  return uid.length <= 4 ? '****' : `${uid.slice(0, 2)}****${uid.slice(-2)}`
}

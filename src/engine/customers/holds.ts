import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import { audit } from '../context.ts'
import { mustGetCustomer, tellCustomer } from './persons.ts'
import { requireRemembered } from './remembered.ts'

/** Customers whose words must stay. */
export function holdCalls(context: EngineContext): Pick<Handlers, 'customer:hold'> {
  return {
    'customer:hold': async (actor, input) => {
      await context.store.write(tx => hold(context, tx, actor, input))
      return {}
    },
  }
}

async function hold(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'customer:hold'>): Promise<void> {
  const customer = await mustGetCustomer(tx, input.customerId)
  const before = await tx.get('holds', customer.id)
  if (input.held === (before !== undefined))
    return
  if (input.held) {
    await requireRemembered(tx, customer.id)
    await tx.insert('holds', { id: customer.id, reason: input.reason, setBy: actor.agentId, setAt: context.now() })
  }
  else {
    await tx.remove('holds', { id: customer.id })
  }
  await tellCustomer(tx, customer)
  await audit(context, tx, actor, input.held ? 'customer.hold' : 'customer.release', 'customer', customer.id, { why: input.reason })
}

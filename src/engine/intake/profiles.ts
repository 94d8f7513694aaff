import type { InboundAuthor } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { toErrorData } from '../../shared/errors.ts'
import { publicityStep } from '../../shared/rules/rank.ts'

/** Profiles asked per round; names are wanted soon, but never at the cost of replies. */
const perRound = 10
/** Pause before a name that could not be had is asked again, ms. */
const retryMs = 60_000
/** Time for one question, ms. */
const timeoutMs = 10_000

/** Looks up who wrote a private message: pushes carry only an id. */
export async function fetchProfiles(context: EngineContext): Promise<void> {
  const nameless = await context.store.read.find('identities', { name: '', updatedAt: { lte: context.now() - retryMs } }, { limit: perRound })
  for (const identity of nameless) {
    const connector = [...context.connectors.values()].find(each => each.channel === identity.channel && each.profile !== undefined)
    if (connector?.profile === undefined)
      return
    const author = await connector.profile(identity.uid, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
      context.log.warn({ code: toErrorData(error).code }, 'a customer\'s name could not be had')
      return null
    })
    await context.store.write(tx => keepProfile(context, tx, identity.id, author))
  }
}

async function keepProfile(context: EngineContext, tx: WriteHandle, id: string, author: InboundAuthor | null): Promise<void> {
  const identity = await tx.get('identities', id)
  if (identity === undefined)
    return
  const name = author?.name ?? ''
  await tx.update('identities', id, {
    updatedAt: context.now(),
    ...(author === null ? {} : { name, avatar: author.avatar ?? identity.avatar, followers: author.followers ?? identity.followers, verified: author.verified ?? identity.verified, location: author.location ?? identity.location }),
  })
  if (name === '')
    return
  await nameCustomer(tx, identity, name)
  for (const room of await tx.find('conversations', { customerId: identity.customerId, channel: identity.channel })) {
    const followers = author?.followers ?? room.followers
    await tx.update('conversations', room.id, { customerName: name, followers, verified: author?.verified ?? room.verified, version: room.version + 1, ...(room.visibility === 'public' ? { publicity: publicityStep(followers ?? undefined, undefined) } : {}) })
    tx.changed('conversations', room.id, room.version + 1)
  }
}

async function nameCustomer(tx: WriteHandle, identity: Row<'identities'>, name: string): Promise<void> {
  const customer = await tx.get('customers', identity.customerId)
  if (customer === undefined || customer.name !== '')
    return
  await tx.update('customers', customer.id, { name, version: customer.version + 1 })
  tx.changed('customers', customer.id, customer.version + 1)
}

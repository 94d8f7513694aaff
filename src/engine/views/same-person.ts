import type { z } from 'zod'
import type { customerDetail } from '../../shared/contract/conversation.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { notSameKey } from '../use-cases/persons.ts'

type Perhaps = z.infer<typeof customerDetail>['perhaps'][number]

const most = 5
/** A name that so many have says nothing. */
const commonName = 4
/** Names that platforms give to those who have none. */
const givenNames = /^(?:用户|手机用户|抖音用户|匿名|user)[\w-]*$/i

/**
 * Who may be the same person: those who gave the same number, then those with the same name on another channel. Only ever a
 * question to the agent; who was told apart is not asked about again.
 */
export async function perhapsSame(read: ReadHandle, customer: Row<'customers'>, identities: readonly Row<'identities'>[], numbers: readonly Row<'phoneNumbers'>[]): Promise<Perhaps[]> {
  const found = new Map<string, Perhaps['why']>()
  if (numbers.length > 0) {
    for (const number of await read.find('phoneNumbers', { hmac: numbers.map(each => each.hmac) }, { limit: 50 }))
      found.set(number.customerId, 'same_number')
  }
  for (const name of new Set(identities.map(identity => identity.name))) {
    if ([...name].length < 2 || givenNames.test(name))
      continue
    const alike = (await read.find('identities', { name }, { limit: 20 }))
    if (alike.length > commonName)
      continue
    // The same name on the same channel is somebody else's by the platform's own rule.
    for (const other of alike.filter(each => !found.has(each.customerId) && identities.every(own => own.channel !== each.channel)))
      found.set(other.customerId, 'same_name')
  }
  found.delete(customer.id)
  const apart = new Set((await read.getMany('settings', [...found.keys()].map(other => notSameKey(customer.id, other)))).map(setting => setting.id))
  const wanted = [...found].filter(([other]) => !apart.has(notSameKey(customer.id, other))).sort((a, b) => Number(b[1] === 'same_number') - Number(a[1] === 'same_number')).slice(0, most)
  const shown = await Promise.all(wanted.map(async ([customerId, why]) => {
    const [identity, room, customer] = await Promise.all([read.one('identities', { customerId }), read.one('conversations', { customerId }, { order: [['lastAt', 'desc']] }), read.get('customers', customerId)])
    // Who only ever rang may have no account anywhere.
    const channel = identity?.channel ?? room?.channel
    const name = identity?.name ?? customer?.name
    return channel === undefined || name === undefined ? [] : [{ customerId, name, channel, why, lastAt: room?.lastAt ?? identity?.updatedAt ?? 0 }]
  }))
  return shown.flat()
}

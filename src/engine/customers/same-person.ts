import type { CustomerDetail } from '../../shared/contract/customers.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { notSameKey } from './not-same.ts'

type Perhaps = CustomerDetail['perhaps'][number]
type Sign = Perhaps['signs'][number]

const most = 5
/** A name that so many have says nothing. */
const commonName = 4
/** Names that platforms give to those who have none. */
const givenNames = /^(?:用户|手机用户|抖音用户|匿名|user)[\w-]*$/i
/** What weighs more stands first. */
const weight: Readonly<Record<Perhaps['why'], number>> = { same_number: 0, same_name_place: 1, same_name: 2 }

/**
 * Who may be the same person, and by which marks: those who gave the same number, then those with the same name on another channel, the
 * same place before others. Only ever a question to the agent; who was told apart is not asked about again.
 */
export async function perhapsSame(read: ReadHandle, customer: Row<'customers'>, identities: readonly Row<'identities'>[], numbers: readonly Row<'phoneNumbers'>[]): Promise<Perhaps[]> {
  const found = new Map<string, Sign[]>()
  const add = (customerId: string, sign: Sign): void => {
    const signs = found.get(customerId) ?? []
    if (!signs.some(each => each.kind === sign.kind && each.value === sign.value))
      found.set(customerId, [...signs, sign])
  }
  if (numbers.length > 0) {
    for (const number of await read.find('phoneNumbers', { hmac: [...new Set(numbers.map(each => each.hmac))] }, { limit: 50 }))
      add(number.customerId, { kind: 'number', value: number.masked })
  }
  for (const own of await sameNames(read, identities)) {
    add(own.customerId, { kind: 'name', value: own.name })
    if (own.place !== null)
      add(own.customerId, { kind: 'place', value: own.place })
  }
  found.delete(customer.id)
  const apart = new Set((await read.getMany('settings', [...found.keys()].map(other => notSameKey(customer.id, other)))).map(setting => setting.id))
  const wanted = [...found].filter(([other]) => !apart.has(notSameKey(customer.id, other))).map(([other, signs]) => ({ other, signs, why: whyOf(signs) })).sort((a, b) => weight[a.why] - weight[b.why]).slice(0, most)
  const shown = await Promise.all(wanted.map(async ({ other, signs, why }): Promise<Perhaps[]> => {
    const [identity, room, row] = await Promise.all([read.one('identities', { customerId: other }), read.one('conversations', { customerId: other }, { order: [['lastAt', 'desc']] }), read.get('customers', other)])
    // Who only ever rang may have no account anywhere.
    const channel = identity?.channel ?? room?.channel
    const name = identity?.name ?? row?.name
    return channel === undefined || name === undefined ? [] : [{ customerId: other, name, channel, why, signs, lastAt: room?.lastAt ?? identity?.updatedAt ?? 0 }]
  }))
  return shown.flat()
}

/** What two customers have in common, whatever it is worth. */
export async function signsOf(read: ReadHandle, customerId: string, otherId: string): Promise<Sign[]> {
  const [own, others, ownNumbers, otherNumbers] = await Promise.all([read.find('identities', { customerId }), read.find('identities', { customerId: otherId }), read.find('phoneNumbers', { customerId }), read.find('phoneNumbers', { customerId: otherId })])
  const shared = <T>(a: readonly (T | null)[], b: readonly (T | null)[]): T[] => [...new Set(a)].filter((each): each is T => each !== null && b.includes(each))
  const hmacs = new Set(shared(ownNumbers.map(number => number.hmac), otherNumbers.map(number => number.hmac)))
  return [
    ...[...new Set(ownNumbers.filter(number => hmacs.has(number.hmac)).map(number => number.masked))].map(value => ({ kind: 'number' as const, value })),
    ...shared(own.map(identity => identity.name), others.map(identity => identity.name)).map(value => ({ kind: 'name' as const, value })),
    ...shared(own.map(identity => identity.location), others.map(identity => identity.location)).map(value => ({ kind: 'place' as const, value })),
  ]
}

function whyOf(signs: readonly Sign[]): Perhaps['why'] {
  if (signs.some(sign => sign.kind === 'number'))
    return 'same_number'
  return signs.some(sign => sign.kind === 'place') ? 'same_name_place' : 'same_name'
}

/** Identities of others that carry one of these names on a channel where this person has none; `place` when it is the same too. */
async function sameNames(read: ReadHandle, identities: readonly Row<'identities'>[]): Promise<{ customerId: string, name: string, place: string | null }[]> {
  const found: { customerId: string, name: string, place: string | null }[] = []
  for (const name of new Set(identities.map(identity => identity.name))) {
    if ([...name].length < 2 || givenNames.test(name))
      continue
    const alike = await read.find('identities', { name }, { limit: 20 })
    if (alike.length > commonName)
      continue
    // The same name on the same channel is somebody else's by the platform's own rule.
    for (const other of alike.filter(each => identities.every(own => own.channel !== each.channel)))
      found.push({ customerId: other.customerId, name, place: identities.some(own => own.name === name && own.location !== null && own.location === other.location) ? other.location : null })
  }
  return found
}

import type { AgentLegKind } from '../shared/domain/index.ts'
import type { EngineConfig } from './config.ts'

type Configured = EngineConfig['agents'][number]['phone']

/** One of a person's phones. `address` as the phone system knows it; null for a button. */
export interface Phone {
  readonly leg: AgentLegKind
  readonly address: string | null
}

/** The phones that a configuration gives a person, the usual one first. */
export function phonesOf(phone: Configured): readonly [Phone, ...Phone[]] {
  if (phone === undefined)
    return [{ leg: 'button', address: null }]
  const first = { leg: phone.leg, address: phone.address }
  return phone.desk === undefined || phone.leg === 'desk_phone' ? [first] : [first, { leg: 'desk_phone', address: phone.desk }]
}

/** The phone of that kind, else the usual one. */
export function phoneOf(phone: Configured, leg: AgentLegKind | undefined): Phone {
  const [usual, ...others] = phonesOf(phone)
  return others.find(other => other.leg === leg) ?? usual
}

import type { AgentPhone, LegEvent } from '../driver.ts'
import { userOf } from './talk.ts'

/** Which agents' phones are registered, told at once and at every change. */
export interface PhoneWatch {
  readonly list: (phones: readonly AgentPhone[]) => void
  /** Compares with what is registered now, by user. */
  readonly look: (contacts: ReadonlyMap<string, string>) => void
}

/** Makes the watch over agents' phones. */
export function createPhoneWatch(emit: (event: LegEvent) => void): PhoneWatch {
  const told = new Map<string, boolean>()
  let phones: readonly AgentPhone[] = []
  return {
    list(list) {
      phones = list
      told.clear()
    },
    look(contacts) {
      for (const { agentId, leg, address } of phones) {
        const registered = leg !== 'button' && contacts.has(userOf(address) ?? '')
        if (told.get(agentId) === registered)
          continue
        told.set(agentId, registered)
        emit({ type: 'phone', agentId, registered })
      }
    },
  }
}

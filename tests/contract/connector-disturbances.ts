import type { FaultId } from '../../src/sandbox/fault-sheet.ts'
import type { Faults } from '../../src/sandbox/faults.ts'
import type { ConnectorHarness, Disturbance } from './connector-harness.ts'

/** Which switch of the stand-ins shows a disturbance, and how it stands then. */
export type DisturbanceTable = Readonly<Partial<Record<Disturbance, readonly [FaultId, Readonly<Record<string, string | number>>]>>>

/** What every stand-in can show; a platform adds its own. */
export const COMMON_DISTURBANCES: DisturbanceTable = {
  cut_after_accept: ['F17', {}],
  silence: ['F33', {}],
  drift: ['F09', { how: 'drift' }],
  cursor_back: ['F09', { how: 'cursor_back' }],
  short_pages: ['short_pages', {}],
  bad_row: ['F08', { index: 20 }],
  login_page: ['F10', { how: 'login' }],
  empty_answer: ['F10', { how: 'empty' }],
  empty_object: ['F10', { how: 'empty_object' }],
  half_answer: ['F10', { how: 'half' }],
  error_body: ['F10', { how: 'error' }],
  clock_ahead: ['F13', { skewMinutes: 7 }],
  clock_behind: ['F13', { skewMinutes: -7 }],
}

/** What every stand-in that pushes can show. */
export const PUSH_DISTURBANCES: DisturbanceTable = {
  push_repeated: ['F01', { copies: 3 }],
  push_bad_signature: ['F05', { how: 'bad' }],
  push_rewritten: ['F05', { how: 'reserialised' }],
  push_hostile: ['F07', { kind: 'deep' }],
}

/** The part of a harness that throws the switches of a table. */
export function disturbing(faults: Pick<Faults, 'set'>, table: DisturbanceTable): Pick<ConnectorHarness, 'disturb' | 'knows'> {
  return {
    disturb(what) {
      const fault = table[what]
      if (!fault)
        throw new Error(`this platform cannot show ${what}`)
      faults.set(fault[0], { on: true, ...fault[1] })
    },
    knows: new Set(Object.keys(table) as Disturbance[]),
  }
}

/** Makes what a refusal arranges: one switch, thrown when its test begins. */
export function arrangedBy(faults: Pick<Faults, 'set'>): (id: FaultId, params?: Readonly<Record<string, string | number>>) => () => void {
  return (id, params = {}) => () => {
    faults.set(id, { on: true, ...params })
  }
}

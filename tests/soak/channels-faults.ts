import type { FaultId } from '../../src/sandbox/fault-sheet.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { FAULT_SHEET } from '../../src/sandbox/fault-sheet.ts'

/** Switches that have no turn, and why. */
export const leftOut: Readonly<Partial<Record<FaultId, string>>> = {
  F04: 'the platform gives such a push up: nobody could ever have it',
  F05: 'as F04',
  F06: 'needs a rotation on both sides',
  F14: 'the flow is the run\'s own',
  F46: 'voices of its own, not in the books of this run',
  F49: 'as F46',
  captcha: 'the account rests for half an hour, longer than the run',
  stream_wrong_address: 'no keyword stream is subscribed',
  stream_corrupt: 'as above',
  stream_duplicates: 'as above',
  stream_sampling: 'as above',
  phones_down: 'no telephone in this run',
  phone_line_cut: 'as above',
  phone_congestion: 'as above',
}

/** Parameters by which a switch fits into a turn of a few seconds. */
const wishes: Readonly<Partial<Record<FaultId, Record<string, string | number | boolean>>>> = {
  F03: { holdMs: 400, parentLateMs: 1_500 },
  F08: { index: 3 },
  F12: { status: 503 },
  // Beyond five minutes a push is refused as stale, and rightly so (F04).
  F13: { skewMinutes: 4 },
  F20: { uid: 0 },
  slow: { ms: 800 },
  delayed_publish: { showAfterMs: 4_000 },
  douyin_code: { code: 28_001_005 },
  slow_down: { form: 'action', waitS: 2 },
}

/** Every switch that has a turn, in the order of the sheet. */
export function turnsOfFaults(): FaultId[] {
  return (Object.keys(FAULT_SHEET) as FaultId[]).filter(id => leftOut[id] === undefined)
}

/** Puts a switch on, with what suits a short turn. */
export function switchOn(sandbox: Sandbox, id: FaultId): void {
  sandbox.faults.set(id, { on: true, ...wishes[id] })
}

/** Puts everything off and gives back what a fault has taken for good: a grant that died, a frozen account. */
export function calm(sandbox: Sandbox): void {
  sandbox.faults.clear()
}

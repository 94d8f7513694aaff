import type { Migration } from './schema.ts'

/** What is still open, from whatever day: the wallboard and the ledger ask for it every second. */
export const openTurns: Migration = {
  version: 3,
  name: 'open turns',
  /** The statements. */
  up: ({ index }) => [index('turns_open', 'turns', ['enteredAt', 'state'], { where: `"state" in ('waiting', 'undecided')` })],
}

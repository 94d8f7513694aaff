import type { DeskParts } from './build-desk.ts'
import type { PracticeSpaces } from './spaces.ts'
import type { Switchboard } from './switchboard.ts'
import { startEngineThread } from '../thread.ts'
import { buildDesk } from './build-desk.ts'
import { createPracticeSpaces } from './spaces.ts'
import { createSwitchboard } from './switchboard.ts'

/** Practice as a host has it: what its engine may ask, and the way by which screens reach whichever engine is theirs. */
export interface Practice extends PracticeSpaces {
  readonly through: Switchboard['through']
}

/** Practice desks whose engines run on threads of their own. */
export function openPractice({ engineEntry, ...parts }: Omit<DeskParts, 'startEngine'> & { readonly engineEntry: URL }): Practice {
  const switchboard = createSwitchboard()
  const spaces = createPracticeSpaces({
    switchboard,
    log: parts.log,
    build: (request, practice) => buildDesk({ ...parts, startEngine: (start, port) => startEngineThread(engineEntry, start, port) }, request, practice),
  })
  return { ...spaces, through: switchboard.through }
}

import type { PracticeSpaces, SpacesOptions } from './spaces.ts'
import type { Switchboard } from './switchboard.ts'
import { startEngineThread } from '../thread.ts'
import { createPracticeSpaces } from './spaces.ts'
import { createSwitchboard } from './switchboard.ts'

/** Practice as a host has it: what its engine may ask, and the way by which screens reach whichever engine is theirs. */
export interface Practice extends PracticeSpaces {
  readonly through: Switchboard['through']
}

/** Practice desks whose engines run on threads of their own. */
export function openPractice({ engineEntry, ...options }: Omit<SpacesOptions, 'switchboard' | 'startEngine'> & { readonly engineEntry: URL }): Practice {
  const switchboard = createSwitchboard()
  const spaces = createPracticeSpaces({ ...options, switchboard, startEngine: (start, port) => startEngineThread(engineEntry, start, port) })
  return { ...spaces, through: switchboard.through }
}

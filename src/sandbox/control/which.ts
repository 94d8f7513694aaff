import type { Sandbox } from '../running.ts'
import type { StandIn } from '../stand-in.ts'
import { platformsMeantBy } from '../platform-names.ts'
import { ControlError } from './body.ts'

/** The stand-in that a word means: a platform's name, or a channel's, of which the first platform is taken. Throws ControlError. */
export function standInOf(sandbox: Sandbox, word: string): StandIn {
  for (const name of platformsMeantBy(word)) {
    const standIn = sandbox.standIns.get(name)
    if (standIn)
      return standIn
  }
  throw new ControlError(`no platform ${word} (there are: ${[...sandbox.standIns.keys()].join(', ')})`)
}

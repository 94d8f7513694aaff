import type { UpdateView } from '../../../src/shared/updates.ts'
import type { BusyBoard } from './busy.ts'
import type { Updates } from './updates.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { updateAsk } from '../../../src/shared/updates.ts'

/** Calls of the pages about updates, for the one border of the shell. */
export interface UpdateCalls {
  /** Answers an {@link UpdateView}. Throws `bad_input`, `wrong_state` where a restart may not be. */
  readonly 'host:updates': (input: unknown) => Promise<UpdateView>
  /** Takes a window's word about what it is in the middle of. Throws `bad_input`. */
  readonly 'host:busy': (input: unknown) => Promise<object>
}

/** Answers the pages. The first of them that asks proves that this version works. `check` looks at the mirror once. */
export function updateCalls({ updates, busy, check }: { readonly updates: Updates, readonly busy: BusyBoard, readonly check: () => Promise<void> }): UpdateCalls {
  return {
    'host:updates': async function (input) {
      const ask = updateAsk.safeParse(input)
      if (!ask.success)
        throw new AppError('bad_input')
      switch (ask.data.act) {
        case 'state':
          await updates.shown()
          break
        case 'check':
          void check()
          break
        case 'download':
          void updates.fetch()
          break
        case 'restart':
          updates.restart()
          break
        case 'seen':
          await updates.forgetRollBack()
          break
      }
      return updates.view()
    },
    'host:busy': busy.report,
  }
}

import type { CallInput } from '../../shared/contract/index.ts'

/** What the softphone says of a leg that it placed by order. */
export type LegWord = CallInput<'softphone:word'>

/** Sends words in order; each again while the link is lost, a few times: the phone system knows by itself in the end. */
export type SayWord = (word: LegWord) => void

const tries = 5
const pauseMs = 1_000

/** Makes the sender of words. */
export function createWordSender(send: (word: LegWord) => Promise<unknown>, after: (ms: number, run: () => void) => () => void): SayWord {
  let last: Promise<void> = Promise.resolve()

  async function insist(word: LegWord, left: number): Promise<void> {
    try {
      await send(word)
    }
    catch {
      if (left <= 1)
        return
      await new Promise<void>(resolve => after(pauseMs, resolve))
      await insist(word, left - 1)
    }
  }
  return (word) => {
    last = last.then(() => insist(word, tries))
  }
}

import { abortedBefore } from '../network-failure.ts'

/**
 * Work that is under way at most once: whoever asks meanwhile waits for the same outcome. It goes on when one of those who
 * wait gives up; that one alone gets `link_lost`.
 */
export type SingleFlight<T, Wish = void> = (signal: AbortSignal, wish: Wish) => Promise<T>

/** Makes a single flight; the wish of whoever begins it holds. `name` stands in the error of whoever gives up. */
export function createSingleFlight<T, Wish = void>(name: string, work: (wish: Wish) => Promise<T>): SingleFlight<T, Wish> {
  let flight: Promise<T> | null = null

  function join(wish: Wish): Promise<T> {
    flight ??= work(wish).finally(() => {
      flight = null
    })
    return flight
  }

  return (signal, wish) => {
    if (signal.aborted)
      return Promise.reject(abortedBefore(name))
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(abortedBefore(name))
      signal.addEventListener('abort', giveUp, { once: true })
      join(wish).then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
    })
  }
}

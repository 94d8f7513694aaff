import type { Ref, ShallowRef } from 'vue'
import type { CallOutput, SessionEvents, WorkstationClient } from '../../shared/contract/index.ts'
import type { AppError } from '../../shared/errors.ts'
import type { HostClock } from './host-clock.ts'
import { ref, shallowRef } from 'vue'
import { fromErrorData, toErrorData } from '../../shared/errors.ts'
import { wireVersion } from '../../shared/wire.ts'

/** What the host says when a session begins. */
export type Hello = CallOutput<'session:hello'>

/** How the screen stands with its host. `out` = there is no session; the person has to sign in (again). */
export type LinkState = 'connecting' | 'up' | 'lost' | 'out'

/** The session's life: hello, loss, return, end. Everything that must be asked anew after a loss watches `generation`. */
export interface Link {
  readonly state: Readonly<Ref<LinkState>>
  /** Grows by one with each session that begins. 0 = none yet. */
  readonly generation: Readonly<Ref<number>>
  readonly hello: Readonly<ShallowRef<Hello | null>>
  /** Host time when the link was lost; null while it is up. */
  readonly lostAt: Readonly<Ref<number | null>>
  /** Why there is no session. */
  readonly error: Readonly<ShallowRef<AppError | null>>
  readonly endedWhy: Readonly<Ref<SessionEvents['signedOut']['why'] | null>>
  readonly start: () => Promise<void>
  readonly stop: () => void
}

/** Options of {@link createLink}. */
export interface LinkOptions {
  readonly client: WorkstationClient
  readonly clock: HostClock
  readonly appVersion: string
  /** Name of this desk, which all its windows share; left out: none that counts. */
  readonly seat?: string
}

/** Keeps the session of `client` alive and says how it stands. */
export function createLink({ client, clock, appVersion, seat = '' }: LinkOptions): Link {
  const state = ref<LinkState>('connecting')
  const generation = ref(0)
  const hello = shallowRef<Hello | null>(null)
  const lostAt = ref<number | null>(null)
  const error = shallowRef<AppError | null>(null)
  const endedWhy = ref<SessionEvents['signedOut']['why'] | null>(null)
  let greeting: Promise<void> | null = null

  const leave = [
    client.onLink(next => next === 'lost' ? lose() : void start()),
    client.on('signedOut', ({ why }) => {
      endedWhy.value = why
      state.value = 'out'
    }),
  ]

  function lose(): void {
    if (state.value !== 'up')
      return
    state.value = 'lost'
    lostAt.value = clock.now()
  }

  function start(): Promise<void> {
    if (state.value === 'up' || state.value === 'out')
      return Promise.resolve()
    greeting ??= greet().finally(() => {
      greeting = null
    })
    return greeting
  }

  async function greet(): Promise<void> {
    const askedAt = clock.monotonic()
    try {
      const answer = await client.call('session:hello', { wireVersion, app: 'workstation', appVersion, seat })
      clock.anchor(answer.now, askedAt)
      hello.value = answer
      error.value = null
      lostAt.value = null
      state.value = 'up'
      generation.value++
    }
    catch (cause) {
      const failure = fromErrorData(toErrorData(cause))
      error.value = failure
      if (!failure.retryable)
        state.value = 'out'
    }
  }

  return { state, generation, hello, lostAt, error, endedWhy, start, stop: () => leave.forEach(off => off()) }
}

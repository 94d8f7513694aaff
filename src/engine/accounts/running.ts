import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { SendTrouble } from '../outbox/attempt.ts'
import type { AccountSender } from '../outbox/sender.ts'
import type { AccountPoller } from '../poller/scheduler.ts'
import { createAccountSender } from '../outbox/sender.ts'
import { createHealthBook } from '../poller/health.ts'
import { createAccountPoller } from '../poller/scheduler.ts'

/** Pollers and senders of all accounts; each begins and ends without touching the others. */
export interface RunningAccounts {
  /** Begins an account that has a connector. Its runs have a generation of their own: one that was begun before cannot write any more. */
  readonly start: (accountId: string, paused: boolean) => void
  /** Resolves when nothing of the account is under way any more. */
  readonly stop: (accountId: string) => Promise<void>
  readonly wake: (accountId: string) => void
  readonly wakeAll: () => void
  /** The platform is well again. */
  readonly resume: (accountId: string) => void
  readonly pollNow: (accountId: string) => void
  readonly setPaused: (accountId: string, paused: boolean) => void
  readonly stopAll: () => Promise<void>
}

/** Who is told what pollers and senders meet. */
export interface RunningDeps {
  readonly onTrouble: SendTrouble
  readonly onHealth: (accountId: string, code: ErrorCode | null) => void
}

/** Builds the runner; nothing runs before `start`. */
export function createRunningAccounts(context: EngineContext, { onTrouble, onHealth }: RunningDeps): RunningAccounts {
  const senders = new Map<string, AccountSender>()
  const pollers = new Map<string, AccountPoller>()
  const health = createHealthBook(context)
  let generation = 0
  let isOver = false

  async function stop(accountId: string): Promise<void> {
    const parts = [pollers.get(accountId), senders.get(accountId)]
    pollers.delete(accountId)
    senders.delete(accountId)
    await Promise.all(parts.map(part => part?.stop()))
  }

  return {
    start(accountId, paused) {
      const connector = context.connectors.get(accountId)
      // Somebody may be saving an account while the engine stops.
      if (connector === undefined || isOver)
        return
      generation = Math.max(context.now(), generation + 1)
      const sender = createAccountSender(context, connector, onTrouble)
      senders.set(accountId, sender)
      sender.wake()
      if (context.config.poll)
        pollers.set(accountId, createAccountPoller(context, connector, { generation, paused }, onHealth, health))
    },
    stop,
    wake: accountId => senders.get(accountId)?.wake(),
    wakeAll: () => senders.forEach(sender => sender.wake()),
    resume: accountId => senders.get(accountId)?.resume(),
    pollNow: accountId => pollers.get(accountId)?.pollNow(),
    setPaused: (accountId, paused) => pollers.get(accountId)?.setPaused(paused),
    async stopAll() {
      isOver = true
      await Promise.all([...new Set([...pollers.keys(), ...senders.keys()])].map(stop))
    },
  }
}

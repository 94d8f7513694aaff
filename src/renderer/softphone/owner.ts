/** Which of a person's windows has the phone: the newest, unless an older one is in a call. */
export interface PhoneOwner {
  /** Asks for the phone. `onOwn` may come at once, later, and again after `onLost`. */
  readonly claim: (handlers: { readonly onOwn: () => void, readonly onLost: () => void, readonly isBusy: () => boolean }) => void
  /** Asks again: this window shall have it. */
  readonly take: () => void
  /** The call is over: whoever asked meanwhile gets the phone. */
  readonly free: () => void
  readonly release: () => void
}

/** What {@link createPhoneOwner} needs of the browser. */
export interface OwnerPorts {
  readonly locks: Pick<LockManager, 'request'>
  readonly channel: (name: string) => Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'>
  /** Runs once after ms; answers what takes it back. */
  readonly after: (ms: number, run: () => void) => () => void
}

type Word = 'want' | 'busy'

/** A window that does not answer within this time hangs, and is passed over, ms. */
const answerMs = 1_500

/**
 * Exactly one window of a person has the phone: it holds a lock of the browser, which a window that is closed or dies gives
 * back by itself. A new window asks for it; the holder gives it up at once, or after its call.
 */
export function createPhoneOwner(agentId: string, { locks, channel: open, after }: OwnerPorts): PhoneOwner {
  const name = `huiyin.phone.${agentId}`
  const channel = open(name)
  let own: (() => void) | null = null
  let waiting: AbortController | null = null
  let wanted = false
  let stealing: (() => void) | null = null
  let handlers: Parameters<PhoneOwner['claim']>[0] | null = null

  function hold(): Promise<void> {
    waiting = null
    stealing?.()
    stealing = null
    wanted = false
    return new Promise<void>((give) => {
      own = () => {
        own = null
        give()
      }
      handlers?.onOwn()
    })
  }

  /** Waits in line; a lock that is taken away from us ends in a rejection. */
  function queue(steal: boolean): void {
    waiting?.abort()
    const controller = new AbortController()
    waiting = steal ? null : controller
    locks.request(name, steal ? { steal: true } : { signal: controller.signal }, hold).catch((error: unknown) => {
      const wasOurs = own !== null
      own = null
      if (handlers === null || controller.signal.aborted || !wasOurs || !(error instanceof DOMException))
        return
      handlers.onLost()
      queue(false)
    })
  }

  function giveUp(): void {
    if (own === null)
      return
    const give = own
    wanted = false
    handlers?.onLost()
    give()
    // Behind the one who asked: when that window is closed, the phone is here again.
    queue(false)
  }

  function ask(): void {
    queue(false)
    stealing?.()
    stealing = after(answerMs, () => {
      stealing = null
      if (own === null)
        queue(true)
    })
    channel.postMessage('want' satisfies Word)
  }

  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === 'busy' && own === null) {
      stealing?.()
      stealing = null
    }
    if (data !== 'want' || own === null)
      return
    if (handlers?.isBusy() !== true)
      return giveUp()
    wanted = true
    channel.postMessage('busy' satisfies Word)
  })

  return {
    claim(given) {
      handlers = given
      ask()
    },
    take() {
      if (own === null)
        ask()
    },
    free() {
      if (wanted)
        giveUp()
    },
    release() {
      handlers = null
      stealing?.()
      waiting?.abort()
      own?.()
      channel.close()
    },
  }
}

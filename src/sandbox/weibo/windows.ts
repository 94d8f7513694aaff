import { WeiboRefusal } from './errors.ts'

const WINDOW_MS = 48 * 3600_000
const OPENING_EVENTS = new Set(['follow', 'subscribe', 'click', 'scan', 'scan_follow'])

interface ReplyWindow {
  /** Unlimited replies until then. */
  openUntil: number
  /** One reply until then, after a mention. */
  oneReplyUntil: number
  unfollowed: boolean
}

/** Who may be answered privately, and until when (ms). */
export interface ReplyWindows {
  /** The customer wrote privately. */
  wrote: (uid: number, at: number) => void
  /** The customer called the brand in a post or comment: one private reply. */
  mentioned: (uid: number, at: number) => void
  /** A service event: some open the window, `unfollow` locks it until the customer writes or follows again. */
  happened: (uid: number, subtype: string, at: number) => void
  /** Throws 20301 when no reply is possible; uses up the single reply of a mention. */
  useFor: (uid: number, now: number) => void
}

/** Windows of the fans service: 48 h after an act of the user, one reply after a mention, none after an unfollow. */
export function createReplyWindows(): ReplyWindows {
  const windows = new Map<number, ReplyWindow>()
  function windowOf(uid: number): ReplyWindow {
    const known = windows.get(uid) ?? { openUntil: 0, oneReplyUntil: 0, unfollowed: false }
    windows.set(uid, known)
    return known
  }
  function open(uid: number, at: number): void {
    const window = windowOf(uid)
    window.openUntil = Math.max(window.openUntil, at + WINDOW_MS)
    window.unfollowed = false
  }
  return {
    wrote: open,
    mentioned(uid, at) {
      windowOf(uid).oneReplyUntil = at + WINDOW_MS
    },
    happened(uid, subtype, at) {
      if (subtype === 'unfollow')
        windowOf(uid).unfollowed = true
      else if (OPENING_EVENTS.has(subtype))
        open(uid, at)
    },
    useFor(uid, now) {
      const window = windowOf(uid)
      if (window.unfollowed)
        throw new WeiboRefusal(20301, 'the user does not follow you any more')
      if (now < window.openUntil)
        return
      if (now >= window.oneReplyUntil)
        throw new WeiboRefusal(20301, 'out of reply time limit')
      window.oneReplyUntil = 0
    },
  }
}

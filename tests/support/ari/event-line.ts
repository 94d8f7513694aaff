import type { WebSocket } from 'ws'
import { ariTime } from './model.ts'

/** An event before it is sent: `type` and its objects. */
export interface AriEvent extends Readonly<Record<string, unknown>> {
  readonly type: string
}

/** Where an app's events go: at most one open socket each, nothing kept for one that is away. */
export interface EventLine {
  /** A socket takes the app over; the one before stays open and is told `ApplicationReplaced`. */
  readonly attach: (app: string, socket: WebSocket) => void
  readonly isOpen: (app: string) => boolean
  /** Apps that ever had a socket. */
  readonly knows: (app: string) => boolean
  readonly send: (app: string, event: AriEvent) => void
  /** Writes something as it is into the app's socket. */
  readonly sendRaw: (app: string, text: string) => void
  /** Closes every socket; `abruptly` = without a goodbye. */
  readonly cut: (abruptly?: boolean) => void
  /** Every event is sent so many times. */
  repeat: (times: number) => void
  /** Keeps events back until {@link EventLine.release}. */
  readonly hold: () => void
  /** Sends what was kept back, in the order that `arrange` makes of it. */
  readonly release: (arrange?: (events: readonly AriEvent[]) => readonly AriEvent[]) => void
  /** Sends nothing and answers nothing though the socket stays open, or goes on. */
  silence: (on: boolean) => void
  readonly isSilent: () => boolean
  /** Types of the events sent or dropped, with how many were dropped for want of a socket. */
  readonly dropped: () => number
  readonly sockets: () => number
}

/** Makes the events' side of a fake Asterisk. */
export function createEventLine(now: () => number): EventLine {
  const bound = new Map<string, WebSocket>()
  const all = new Set<WebSocket>()
  let kept: { readonly app: string, readonly event: AriEvent }[] | null = null
  let times = 1
  let isSilent = false
  let dropped = 0

  function write(app: string, event: AriEvent) {
    const socket = bound.get(app)
    if (socket === undefined || socket.readyState !== socket.OPEN) {
      dropped += 1
      return
    }
    if (isSilent)
      return
    for (let n = 0; n < times; n += 1)
      socket.send(JSON.stringify(event))
  }

  function send(app: string, event: AriEvent) {
    const whole = { ...event, timestamp: ariTime(now()), application: app, asterisk_id: '00:00:5e:00:53:01' }
    if (kept !== null)
      kept.push({ app, event: whole })
    else
      write(app, whole)
  }

  return {
    attach(app, socket) {
      const before = bound.get(app)
      if (before?.readyState === before?.OPEN && before !== undefined)
        send(app, { type: 'ApplicationReplaced' })
      all.add(socket)
      bound.set(app, socket)
      socket.on('close', () => {
        all.delete(socket)
        if (bound.get(app) === socket)
          bound.delete(app)
      })
    },
    isOpen: app => bound.get(app)?.readyState === 1,
    knows: app => bound.has(app),
    send,
    sendRaw: (app, text) => bound.get(app)?.send(text),
    cut(abruptly = true) {
      for (const socket of all) {
        if (abruptly)
          socket.terminate()
        else
          socket.close()
      }
    },
    repeat: (given) => { times = given },
    hold: () => { kept ??= [] },
    release(arrange = events => events) {
      const waiting = kept ?? []
      kept = null
      const appOf = new Map(waiting.map(({ app, event }) => [event, app]))
      for (const event of arrange(waiting.map(({ event }) => event)))
        write(appOf.get(event) ?? '', event)
    },
    silence: (on) => { isSilent = on },
    isSilent: () => isSilent,
    dropped: () => dropped,
    sockets: () => all.size,
  }
}

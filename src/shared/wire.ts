/**
 * Version of everything that crosses a process border. Only additive changes keep it; a peer with another major is
 * refused with `wire_version` and told both numbers.
 */
export const wireVersion = 1

/** Heartbeat of every transport: a ping each `intervalMs`; no answer within `graceMs` = the link is lost. */
export const heartbeat = { intervalMs: 2_000, graceMs: 3_000 } as const

/** Largest message a client may send, bytes of JSON; the client refuses before the socket would flap (F36). */
export const maxMessageBytes = 900_000

/** Where a hub's staff listener speaks socket.io. */
export const livePath = '/live'

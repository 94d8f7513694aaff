/** An open line of events. */
export interface AriSocket {
  readonly send: (text: string) => void
  readonly close: () => void
}

/** What becomes of a line; each of them may come at most once but `message`. */
export interface AriSocketEvents {
  readonly open: () => void
  readonly message: (text: string) => void
  /** Also for a line that never opened. */
  readonly closed: (reason: string) => void
}

/** Opens a line of events. `url` carries no secret; those go into the headers. */
export type OpenSocket = (url: string, headers: Readonly<Record<string, string>>, events: AriSocketEvents) => AriSocket

// A browser's own, as the types of a page know it, takes no headers.
const NodeWebSocket = WebSocket as unknown as new (url: string, options: { readonly headers: Readonly<Record<string, string>> }) => WebSocket

/** A line over Node's own WebSocket, which takes headers where a browser's does not. */
export const openNodeSocket: OpenSocket = (url, headers, events) => {
  const socket = new NodeWebSocket(url, { headers })
  socket.addEventListener('open', () => events.open())
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string')
      events.message(data)
  })
  socket.addEventListener('error', () => {})
  socket.addEventListener('close', ({ code }) => events.closed(`closed with ${code}`))
  return { send: text => socket.send(text), close: () => socket.close() }
}

/** Names of one forum's objects. Several forums may be connected, so every name carries the forum it belongs to. */
export interface ForumKeys {
  /** Host and, where the forum lives under one, path: `bbs.example.com`, `example.com/forum`. */
  readonly host: string
  readonly post: (pid: string) => string
  readonly chat: (mid: string) => string
  /** A public thread: the topic and the customer in it. */
  readonly topicThread: (tid: string, customerUid: string) => string
  /** A private thread: the room (NodeBB) or the private topic (Discourse). */
  readonly chatThread: (roomId: string) => string
  readonly author: (uid: string) => string
  /** The platform's id in a `post:` or `chat:` key of this forum; null for any other key. */
  readonly idOf: (kind: 'post' | 'chat', key: string) => string | null
  /** The topic's id in a public thread key of this forum. */
  readonly tidOf: (threadKey: string) => string | null
  /** The customer's bare uid in a public thread key of this forum. */
  readonly customerOf: (threadKey: string) => string | null
}

function after(prefix: string, key: string, shape: RegExp): string | null {
  return key.startsWith(prefix) ? shape.exec(key.slice(prefix.length))?.[1] ?? null : null
}

/** Makes the names of the forum at this address. */
export function createForumKeys(baseUrl: string): ForumKeys {
  const url = new URL(baseUrl)
  const host = `${url.host}${url.pathname.replace(/\/+$/, '')}`
  return {
    host,
    post: pid => `post:${host}/${pid}`,
    chat: mid => `chat:${host}/${mid}`,
    topicThread: (tid, customerUid) => `topic:${host}/${tid}:${customerUid}`,
    chatThread: roomId => `chat:${host}/${roomId}`,
    author: uid => `${host}/${uid}`,
    idOf: (kind, key) => after(`${kind}:${host}/`, key, /^(\d{1,19})$/),
    tidOf: threadKey => after(`topic:${host}/`, threadKey, /^(\d{1,19}):/),
    customerOf: threadKey => after(`topic:${host}/`, threadKey, /^\d{1,19}:(-?\d{1,19})$/),
  }
}

import type { BadItem, Capabilities, Connector, FindResult, OutgoingMessage, SendReceipt } from '../../../src/channels/connector.ts'
import type { InboundItem, MediaRef } from '../../../src/shared/domain/index.ts'
import { Buffer } from 'node:buffer'

/** A channel that a test drives by hand: what it polls, how it answers a send. */
export interface FakeConnector extends Connector {
  /** Replaced by tests. */
  capabilities: Capabilities
  /** Items that the next poll brings. */
  readonly waiting: InboundItem[]
  readonly badWaiting: BadItem[]
  /** Texts that were sent, in order. */
  readonly sent: OutgoingMessage[]
  /** How a send ends; replaced by tests. */
  onSend: (message: OutgoingMessage) => Promise<SendReceipt> | SendReceipt
  onFind: (message: OutgoingMessage) => Promise<FindResult> | FindResult
  onPoll: () => void
  onMedia: (ref: MediaRef) => { mime: string, bytes: Uint8Array, name: string | null }
  polls: number
}

/** Takes pictures in private, each a message of its own, as Douyin does; and documents beside a text. */
export const takesFiles: Pick<Capabilities, 'media' | 'files'> = {
  media: { public: [], private: ['image', 'file'] },
  files: {
    image: { mimes: ['image/png', 'image/jpeg'], maxBytes: 10 * 2 ** 20, most: 1, alone: true },
    file: { mimes: ['application/pdf'], maxBytes: 2 ** 20, most: 2, needsText: true },
  },
}

/** A picture of one pixel. */
export const tinyPng: Uint8Array = new Uint8Array(Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'))

/** Builds a fake Weibo-like channel. */
export function createFakeConnector(accountId: string, now: () => number): FakeConnector {
  const waiting: InboundItem[] = []
  const badWaiting: BadItem[] = []
  const sent: OutgoingMessage[] = []
  let counter = 0
  const fake: FakeConnector = {
    channel: 'weibo',
    accountId,
    capabilities: {
      length: { public: { rule: 'weibo140', limit: 140 }, private: { rule: 'codepoints', limit: 299 } },
      shortest: { public: 1, private: 1 },
      media: { public: [], private: [] },
      guideToPrivate: true,
      replyWindow: true,
      refusesIdenticalText: true,
      deleteOwn: true,
      review: true,
      delivery: 'api',
      secondLook: false,
      files: {},
      refusesLinks: { public: false, private: false },
      doubts: [],
    },
    feeds: [{ name: 'mentions', touchpoint: 'mention', intervalMs: 50, priority: 1 }],
    probe: null,
    waiting,
    badWaiting,
    sent,
    polls: 0,
    onSend: message => ({ state: 'sent', objectKey: `comment:out-${message.clientKey}`, at: now() }),
    onFind: () => ({ state: 'absent' }),
    onPoll: () => {},
    onMedia: () => ({ mime: 'image/png', bytes: tinyPng, name: null }),
    async poll() {
      fake.polls += 1
      fake.onPoll()
      counter += 1
      return { items: waiting.splice(0), bad: badWaiting.splice(0), cursor: { since: counter }, more: false }
    },
    async send(message) {
      sent.push(message)
      return fake.onSend(message)
    },
    findSent: async message => fake.onFind(message),
    callback: null,
    fetchMedia: async ref => fake.onMedia(ref),
    grant: () => ({ expiresAt: null, byPerson: false }),
    check: async () => ({ uid: '1', name: '品牌', grant: { expiresAt: null, byPerson: false }, remarks: [] }),
    quota: () => ({ limit: null, left: null, resetAt: null }),
  }
  return fake
}

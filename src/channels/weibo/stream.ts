import type { InboundItem } from '../../shared/domain/index.ts'
import type { BadItem, CallContext, FeedCursor, PollPage } from '../connector.ts'
import type { Envelope } from './envelope.ts'
import type { FeedParts, WeiboFeed } from './feeds.ts'
import { AppError } from '../../shared/errors.ts'
import { decodeUtf8, readBounded } from '../response-body.ts'
import { mapEnvelope, readEnvelope } from './envelope.ts'
import { platformError } from './errors.ts'
import { sortMapped } from './map.ts'
import { hostUrl, intervalOf } from './settings.ts'
import { readStreamLines } from './stream-lines.ts'

const HOUR_MS = 3_600_000
const PRIORITY = 5
const BOUNDS = { maxLineBytes: 1024 * 1024, maxLines: 100, maxBytes: 8 * 1024 * 1024 }
/** The platform closes after 5 s without data (contract chapter 7); a line that stays open much longer is dead. */
const QUIET_MS = 15_000
/** A connection that brought nothing and did not last this long is not opened anew at once, ms. */
const LEAST_HELD_MS = 1000
const MAX_REFUSAL_BYTES = 64 * 1024
const WRONG_ADDRESS = /\bip is limited\b/i

/** What one connection brought. */
interface Gathered {
  readonly items: InboundItem[]
  readonly bad: BadItem[]
  /** Highest envelope id, also of what could not be read. */
  since: string
  /** Lines that are envelopes, however broken. */
  envelopes: number
  /** What the platform said instead of an envelope. */
  refusal: AppError | null
}

function sinceOf(kept: FeedCursor | null): string {
  return typeof kept?.since === 'string' && /^\d{1,20}$/.test(kept.since) ? kept.since : ''
}

function isHigher(id: string, than: string): boolean {
  return than === '' || BigInt(id) > BigInt(than)
}

/**
 * One keyword subscription (family D) as a feed. A poll is one connection: it ends when the platform cuts it (5 min, or 5 s without data), when
 * a page is full, or soon after the first line so that nobody waits for a busy stream. It goes on by envelope id. The
 * platform keeps three days; after a longer pause it begins with its last 100 again.
 */
export function createStreamFeed(subscription: string, parts: FeedParts): WeiboFeed {
  const { client, settings, now } = parts
  const endpoint = settings.subscriptionPath

  function refuse(platformCode: number | null, text: string, httpStatus: number): AppError {
    const facts = { endpoint, httpStatus }
    if (WRONG_ADDRESS.test(text))
      return new AppError('permission_missing', { details: { ...facts, scope: 'address' } })
    if (platformCode !== null)
      return platformError(platformCode, facts)
    return new AppError(httpStatus === 429 ? 'rate_limited' : httpStatus >= 500 ? 'channel_down' : 'channel_bad_answer', { details: { ...facts, reason: 'no_stream' } })
  }

  async function refusalOf(response: Response): Promise<AppError> {
    const text = decodeUtf8(await readBounded(response, MAX_REFUSAL_BYTES).catch(() => new Uint8Array())) ?? ''
    const envelope = readEnvelope({ bytes: new TextEncoder().encode(text), tooLong: false }, { uid: settings.uid, seenAt: now() })
    return refuse(envelope?.kind === 'refusal' ? envelope.platformCode : null, text, response.status)
  }

  function gather(into: Gathered, envelope: Envelope | null): void {
    if (envelope === null)
      return
    if (envelope.kind === 'refusal') {
      into.refusal ??= refuse(envelope.platformCode, envelope.text, 200)
      into.bad.push({ raw: envelope.text.slice(0, 1024).toWellFormed(), code: 'channel_bad_answer', reason: 'line: no_envelope' })
      return
    }
    into.envelopes += 1
    if (envelope.id !== null && isHigher(envelope.id, into.since))
      into.since = envelope.id
    const { items, bad } = envelope.kind === 'bad' ? { items: [], bad: [envelope.bad] } : sortMapped([envelope.mapped])
    into.items.push(...items)
    into.bad.push(...bad)
  }

  async function read(kept: FeedCursor | null, context: CallContext): Promise<PollPage> {
    const openedAt = now()
    const since = sinceOf(kept)
    const response = await client.open(`${hostUrl(settings, 'biz')}${endpoint}`, { subid: subscription, ...(since === '' ? {} : { since_id: since }) }, context)
    if (response.status !== 200 || !response.body)
      throw await refusalOf(response)
    const got: Gathered = { items: [], bad: [], since, envelopes: 0, refusal: null }
    const end = await readStreamLines(response.body, { ...BOUNDS, pageMs: settings.streamPageMs, quietMs: QUIET_MS, signal: context.signal }, line => gather(got, readEnvelope(line, { uid: settings.uid, seenAt: now() })))
    if (got.envelopes === 0 && got.refusal !== null)
      throw got.refusal
    if (got.envelopes === 0 && end !== 'closed')
      throw new AppError('link_lost', { details: { endpoint, reason: end, ...(end === 'stopped' ? { aborted: true } : {}) } })
    const oldest = now() + client.clockAheadMs() - settings.sinceHours * HOUR_MS
    return {
      items: kept === null ? got.items.filter(item => item.at >= oldest) : got.items,
      bad: got.bad,
      cursor: { since: got.since },
      more: got.envelopes > 0 || now() - openedAt >= LEAST_HELD_MS,
    }
  }

  return {
    spec: { name: `stream:${subscription}`, touchpoint: 'search_hit', intervalMs: intervalOf(settings, 'stream'), priority: PRIORITY, stream: true },
    map: row => mapEnvelope(row, { uid: settings.uid, seenAt: now() }),
    read,
  }
}

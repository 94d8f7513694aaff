import type { BadItem } from '../connector.ts'
import type { Mapped, MapView } from './map.ts'
import type { StreamLine } from './stream-lines.ts'
import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { badRow, badText } from '../bad-row.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../lossless-json.ts'
import { decodeUtf8 } from '../response-body.ts'
import { platformCodeOf } from './errors.ts'
import { mapComment, mapStatus } from './map.ts'
import { rowId } from './wire.ts'

const BOUNDS = { maxDepth: 40, maxParts: 50_000 }
/** The envelope's id stands first; a line that breaks off later still tells how far one has read. */
const LEADING_ID = /^\s*\{\s*"id"\s*:\s*"?(\d{1,20})[",\s}]/

const wireEnvelope = z.object({
  id: z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative().transform(String)]),
  text: z.object({ type: z.string().max(60), event: z.string().max(60).optional().catch(undefined), status: z.unknown().optional(), comment: z.unknown().optional() }),
})

/** What a line of the keyword stream says. `id` null = the line does not even tell its own. */
export type Envelope
  = | { readonly kind: 'row', readonly id: string, readonly mapped: Mapped }
    | { readonly kind: 'bad', readonly id: string | null, readonly bad: BadItem }
    /** No envelope at all but the platform's answer to the request. */
    | { readonly kind: 'refusal', readonly platformCode: number | null, readonly text: string }

function bad(line: StreamLine, reason: string): Envelope {
  const text = Buffer.from(line.bytes).toString('utf8')
  return { kind: 'bad', id: LEADING_ID.exec(text)?.[1] ?? null, bad: badText(text, reason) }
}

function parse(text: string): unknown {
  try {
    return isWithinJsonBounds(text, BOUNDS) ? parseLosslessJson(text) : undefined
  }
  catch (error) {
    if (error instanceof SyntaxError)
      return undefined
    throw error
  }
}

/** Deletions and changes are not confirmed for this stream; when they come, they are taken for what they say. */
function mapEvent(text: z.output<typeof wireEnvelope>['text'], view: MapView): Mapped {
  const row = text.type === 'status' ? text.status : text.type === 'comment' ? text.comment : undefined
  if (row === undefined)
    return { bad: badRow(text, `type: ${text.type}`) }
  const id = rowId(row)
  if (text.event === 'delete' && id !== null)
    return { item: { type: 'deleted', channel: 'weibo', objectKey: `${text.type}:${id}`, at: view.seenAt } }
  return text.type === 'status' ? mapStatus(row, 'search_hit', view) : mapComment(row, 'search_hit', view)
}

/** What an envelope that was parsed says. */
export function mapEnvelope(value: unknown, view: MapView): Mapped {
  const read = wireEnvelope.safeParse(value)
  return read.success ? mapEvent(read.data.text, view) : { bad: badRow(value, 'line: no_envelope') }
}

/** Reads one line of the keyword stream (contract chapter 7). `match_info` may stand beside or inside `text`: it is not needed. Null for a blank line. */
export function readEnvelope(line: StreamLine, view: MapView): Envelope | null {
  if (line.tooLong)
    return bad(line, 'line: too_long')
  const text = decodeUtf8(line.bytes)?.trim()
  if (text === undefined)
    return bad(line, 'line: not_utf8')
  if (text === '')
    return null
  if (!text.startsWith('{'))
    return { kind: 'refusal', platformCode: null, text }
  const value = parse(text)
  const platformCode = platformCodeOf(value)
  if (platformCode !== null)
    return { kind: 'refusal', platformCode, text }
  const read = wireEnvelope.safeParse(value)
  if (!read.success)
    return bad(line, value === undefined ? 'line: not_json' : 'line: no_envelope')
  return { kind: 'row', id: read.data.id, mapped: mapEvent(read.data.text, view) }
}

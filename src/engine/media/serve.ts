import type { MediaBytes, MediaSlice } from '../handle.ts'
import { mediaHeaders } from '../../shared/page-policy.ts'

/** Reads a media item a slice at a time. */
export type ReadMedia = (mediaId: string, slice?: MediaSlice) => Promise<MediaBytes>

/** What a host answers to a request for a media item. */
export interface MediaAnswer {
  readonly status: 200 | 206 | 416
  readonly headers: Record<string, string>
  /** Bytes of `headers['Content-Length']` in all, a slice at a time: nobody holds a whole film. */
  readonly body: () => AsyncGenerator<Uint8Array>
}

interface Span { readonly from: number, readonly to: number }

/** Bytes read at once. */
const sliceBytes = 2 ** 20

/** The one span of a `Range` header: null for none (or several, or none that is understood), `unsatisfiable` for one beyond the end. */
function spanOf(range: string | null | undefined, size: number): Span | null | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  if (first === '' && last === '')
    return null
  if (first === '')
    return Number(last) === 0 || size === 0 ? 'unsatisfiable' : { from: Math.max(0, size - Number(last)), to: size - 1 }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (from >= size)
    return 'unsatisfiable'
  return from > to ? null : { from, to }
}

/**
 * Answers a request for a media item, with the part of it that `range` asks for. Throws what reading throws, before
 * anything was answered; a file that breaks off later ends the body with its error.
 */
export async function answerMedia(read: ReadMedia, mediaId: string, range?: string | null): Promise<MediaAnswer> {
  const wished = Number(/^bytes=(\d{1,15})-/.exec(range ?? '')?.[1] ?? 0)
  const first = await read(mediaId, { from: wished, length: sliceBytes })
  const size = first.size ?? first.bytes.byteLength
  const headers = { ...mediaHeaders(first.mime, first.name), 'Accept-Ranges': 'bytes' }
  const span = spanOf(range, size)
  if (span === 'unsatisfiable')
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}`, 'Content-Length': '0' }, body: nothing }
  const { from, to } = span ?? { from: 0, to: size - 1 }
  return {
    status: span === null ? 200 : 206,
    headers: { ...headers, 'Content-Length': String(to - from + 1), ...span === null ? {} : { 'Content-Range': `bytes ${from}-${to}/${size}` } },
    body: () => slices(read, mediaId, first, from, to),
  }
}

/** Slices from `from` to `to`, beginning with what was read already. */
async function* slices(read: ReadMedia, mediaId: string, first: MediaBytes, from: number, to: number): AsyncGenerator<Uint8Array> {
  let at = from
  const skipped = from - (first.from ?? 0)
  if (skipped >= 0 && skipped < first.bytes.byteLength) {
    const head = first.bytes.subarray(skipped, skipped + to - from + 1)
    at += head.byteLength
    yield head
  }
  while (at <= to) {
    const { bytes } = await read(mediaId, { from: at, length: Math.min(sliceBytes, to - at + 1) })
    if (bytes.byteLength === 0)
      throw new Error('a media item broke off')
    at += bytes.byteLength
    yield bytes
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

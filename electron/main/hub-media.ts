import type { MediaBytes, MediaSlice, UploadPiece } from '../../src/engine/handle.ts'
import type { Upload } from '../../src/shared/contract/media.ts'
import type { ErrorData } from '../../src/shared/errors.ts'
import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { chunkPath, upload } from '../../src/shared/contract/media.ts'
import { AppError, fromErrorData } from '../../src/shared/errors.ts'

/** Media of a hub, for a desktop that is signed in there. */
export interface HubMedia {
  readonly read: (mediaId: string, slice?: MediaSlice) => Promise<MediaBytes>
  readonly upload: (piece: UploadPiece) => Promise<Upload>
}

/** What a hub's media are reached with. */
export interface HubMediaOptions {
  readonly origin: string
  readonly fetch: typeof fetch
  /** The `Cookie` header; null while nobody is signed in. */
  readonly cookie: () => string | null
  /** Largest answer taken from the hub at once, bytes. */
  readonly maxBytes?: number
}

const withinMs = 60_000
const largestBytes = 64 * 1024 * 1024
const refusals: Readonly<Record<number, 'not_signed_in' | 'forbidden' | 'not_found'>> = { 401: 'not_signed_in', 403: 'forbidden', 404: 'not_found' }
const refusal = z.object({ error: z.object({ code: z.string().max(60), details: z.record(z.string(), z.unknown()), retryable: z.boolean(), reportable: z.boolean() }) })

/** Reads an answer's body; throws `payload_too_large` as soon as there is more than `limit` bytes, whatever was announced. */
export async function readBytes(answer: Response, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength
    if (size > limit)
      throw new AppError('payload_too_large', { details: { limit } })
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** The name of a download, as our hubs write it; null when there is none. */
export function readFileName(disposition: string | null): string | null {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)$/)?.[1]
  try {
    return encoded ? decodeURIComponent(encoded) : null
  }
  catch {
    return null
  }
}

/** Where a part begins and how large the whole is; empty for an answer that is the whole. */
function readPlace(answer: Response): Pick<MediaBytes, 'from' | 'size'> {
  const [, from, size] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(answer.headers.get('content-range') ?? '') ?? []
  return answer.status === 206 && from !== undefined && size !== undefined ? { from: Number(from), size: Number(size) } : {}
}

/** The hub's own words about a piece that it did not take. */
async function readRefusal(answer: Response): Promise<AppError> {
  const told = refusal.safeParse(JSON.parse(new TextDecoder().decode(await readBytes(answer, 10_000))))
  return told.success ? fromErrorData(told.data.error as ErrorData) : new AppError(refusals[answer.status] ?? 'link_lost', { details: { status: answer.status } })
}

/** Media over HTTP, with the desktop's session. Everything that goes wrong on the way is `link_lost`. */
export function createHubMedia({ origin, fetch, cookie, maxBytes = largestBytes }: HubMediaOptions): HubMedia {
  async function ask(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const session = cookie()
    if (!session)
      throw new AppError('not_signed_in')
    return fetch(`${origin}/media/${path}`, { ...init, headers: { ...init.headers, Cookie: session }, redirect: 'error', signal: AbortSignal.timeout(withinMs) })
  }

  async function read(mediaId: string, slice: MediaSlice | undefined): Promise<MediaBytes> {
    const answer = await ask(encodeURIComponent(mediaId), slice ? { headers: { Range: `bytes=${slice.from}-${slice.from + slice.length - 1}` } } : {})
    if (!answer.ok && answer.status !== 416) {
      await answer.body?.cancel()
      throw new AppError(refusals[answer.status] ?? 'link_lost', { details: { status: answer.status } })
    }
    const size = Number(/\/(\d{1,15})$/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? 0)
    return {
      mime: answer.headers.get('content-type') ?? 'application/octet-stream',
      name: readFileName(answer.headers.get('content-disposition')),
      ...answer.status === 416 ? { from: size, size, bytes: new Uint8Array() } : { ...readPlace(answer), bytes: await readBytes(answer, maxBytes) },
    }
  }

  async function send({ id, offset, bytes }: UploadPiece): Promise<Upload> {
    const answer = await ask(chunkPath(id, offset), { method: 'POST', headers: { 'Content-Type': 'application/octet-stream', 'Origin': origin }, body: new Uint8Array(bytes) })
    if (!answer.ok)
      throw await readRefusal(answer)
    return upload.parse(JSON.parse(new TextDecoder().decode(await readBytes(answer, 10_000))))
  }

  const coded = (cause: unknown): never => {
    throw cause instanceof AppError ? cause : new AppError('link_lost', { cause })
  }
  return {
    read: (mediaId, slice) => read(mediaId, slice).catch(coded),
    upload: piece => send(piece).catch(coded),
  }
}

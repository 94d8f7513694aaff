import type { WorkstationClient } from '../../shared/contract/index.ts'
import type { Upload } from '../../shared/contract/media.ts'
import type { SendPiece } from './send-piece.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'

/** What carries a file to the host. */
export interface Carrier {
  readonly client: Pick<WorkstationClient, 'call'>
  readonly sendPiece: SendPiece
  /** Resolves after so many ms. */
  readonly pause: (ms: number) => Promise<void>
}

/** A file for a room, or for the library (null). `clientKey` is made once and kept over every further try, so that it goes on where it broke off. */
export interface CarriedFile {
  readonly conversationId: string | null
  readonly clientKey: string
  readonly name: string
  readonly mime: string
  readonly content: Blob
}

/** Bytes of one piece: below the host's bound, and small enough for a slow line. */
const pieceBytes = 256 * 1024
/** Pauses after failures in a row, ms; a piece that arrives begins the count anew. */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000] as const

/**
 * Carries a file over, piece after piece. A line that breaks is waited for; what the host has by then is not sent again. Throws
 * the host's refusal, or `upload_incomplete` when the line stays broken.
 */
export async function carryFile({ client, sendPiece, pause }: Carrier, file: CarriedFile, signal: AbortSignal, onProgress: (share: number) => void): Promise<Upload> {
  const { conversationId, clientKey, name, mime, content } = file
  const announced = { conversationId, clientKey, name, mime, size: content.size, sha256: await hashOf(content) }
  let failures = 0
  let furthest = 0

  async function step(at: Upload | null): Promise<Upload> {
    if (at === null)
      return client.call('upload:begin', announced)
    return sendPiece(at.id, at.received, content.slice(at.received, at.received + pieceBytes), signal)
  }

  let upload: Upload | null = null
  while (upload?.state !== 'ready') {
    if (signal.aborted)
      throw new AppError('upload_incomplete', { details: { reason: 'given_up' } })
    try {
      upload = await step(upload)
      // Only bytes that arrived begin the count anew: announcing goes another way than pieces do.
      if (upload.received > furthest)
        failures = 0
      furthest = Math.max(furthest, upload.received)
      onProgress(upload.received / content.size)
    }
    catch (cause) {
      const wait = pausesMs[failures]
      failures += 1
      if (!mayGoOn(cause))
        throw cause
      if (wait === undefined)
        throw new AppError('upload_incomplete', { retryable: true, cause })
      await pause(wait)
      // Announcing again tells how much the host has.
      upload = null
    }
  }
  return upload
}

/** A line that broke, a host that is busy, or one that has another part of the file than we thought. */
function mayGoOn(cause: unknown): boolean {
  const { code, retryable } = toErrorData(cause)
  return retryable || code === 'conflict' || code === 'not_found'
}

async function hashOf(content: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await content.arrayBuffer())
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}

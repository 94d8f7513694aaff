import type { Upload } from '../../shared/contract/media.ts'
import type { ErrorData } from '../../shared/errors.ts'
import { z } from 'zod'
import { chunkPath, upload } from '../../shared/contract/media.ts'
import { AppError, fromErrorData } from '../../shared/errors.ts'

/** Carries one piece of a file to the host, beside the socket. Throws what the host says, or `link_lost`. */
export type SendPiece = (uploadId: string, offset: number, piece: Blob, signal: AbortSignal) => Promise<Upload>

const pieceWithinMs = 60_000
const refusal = z.object({ error: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()), retryable: z.boolean(), reportable: z.boolean() }) })

function refusalOf(status: number, body: unknown): AppError {
  const told = refusal.safeParse(body)
  return told.success ? fromErrorData(told.data.error as ErrorData) : new AppError('link_lost', { details: { status } })
}

/** Posts pieces below the host's media route. */
export function createSendPiece(mediaBase: () => string): SendPiece {
  return async (uploadId, offset, piece, signal) => {
    try {
      const answer = await fetch(mediaBase() + chunkPath(uploadId, offset), {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream' },
        body: piece,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(pieceWithinMs)]),
      })
      const body: unknown = await answer.json()
      if (!answer.ok)
        throw refusalOf(answer.status, body)
      return upload.parse(body)
    }
    catch (cause) {
      throw cause instanceof AppError ? cause : new AppError('link_lost', { cause })
    }
  }
}

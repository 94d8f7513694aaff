import { Buffer } from 'node:buffer'
import { AppError } from '../../src/shared/errors.ts'

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

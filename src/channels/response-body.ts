import { Buffer } from 'node:buffer'
import { AppError } from '../shared/errors.ts'

/**
 * The bytes of an answer, counted as they arrive (after decompression): a header can refuse it sooner, never make it pass.
 * Throws `payload_too_large` and drops the connection when there are more than `maxBytes`.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (!response.body)
    return new Uint8Array()
  const reader = response.body.getReader()
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await reader.cancel()
    throw new AppError('payload_too_large', { details: { maxBytes } })
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done)
      return new Uint8Array(Buffer.concat(chunks))
    length += value.byteLength
    if (length > maxBytes) {
      await reader.cancel()
      throw new AppError('payload_too_large', { details: { maxBytes } })
    }
    chunks.push(value)
  }
}

/** A text of well-formed UTF-8, or null. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  }
  catch (error) {
    if (error instanceof TypeError)
      return null
    throw error
  }
}

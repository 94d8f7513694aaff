import type { IncomingMessage } from 'node:http'
import { Buffer } from 'node:buffer'
import { AppError } from '../../shared/errors.ts'

/**
 * Reads a request's body whole. Throws `payload_too_large` as soon as more than `limit` bytes came or are announced, and
 * `link_lost` when the sender went away; a body that dawdles is ended by the server's own `requestTimeout`.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => reject(new AppError('payload_too_large', { details: { limit } }))
    if (Number(request.headers['content-length'] ?? 0) > limit)
      return tooLarge()
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        request.pause()
        tooLarge()
      }
      else {
        chunks.push(chunk)
      }
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    const gone = () => reject(new AppError('link_lost'))
    request.on('close', gone)
    request.on('error', gone)
  })
}

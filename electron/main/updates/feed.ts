import { Buffer } from 'node:buffer'
import { AppError } from '../../../src/shared/errors.ts'
import { maxManifestBytes } from './manifest.ts'
import { updateRefused } from './refusal.ts'

/** What of `fetch` is used; the desktop's own, which goes through the company's proxy. */
export type FetchUpdate = (url: URL, init: { readonly headers: Readonly<Record<string, string>>, readonly redirect: 'manual', readonly cache: 'no-store', readonly signal: AbortSignal }) => Promise<Response>

/** A folder of a mirror. */
export interface UpdateFeed {
  /** A manifest and its signature as they are; null = nothing has changed since `etag`. Throws `update_refused` or `link_lost`. */
  readonly manifest: (name: string, etag: string | null, stop: AbortSignal) => Promise<SignedBytes | null>
  /** Asks for a package from `offset` on. Throws `update_refused` or `link_lost`. */
  readonly open: (url: string, offset: number, signal: AbortSignal) => Promise<Response>
}

/** A manifest as it came. */
export interface SignedBytes {
  readonly manifest: Buffer
  readonly signature: Buffer | null
  readonly etag: string | null
}

const manifestWithinMs = 20_000
const maxSignatureBytes = 4_096

/** A folder by its address; everything that is asked for lies in it. */
export function createFeed({ base, fetch, withinMs = manifestWithinMs }: { readonly base: URL, readonly fetch: FetchUpdate, readonly withinMs?: number }): UpdateFeed {
  const folder = new URL(base.pathname.endsWith('/') ? base.href : `${base.href}/`)

  async function ask(name: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const url = new URL(name, folder)
    if (url.origin !== folder.origin || !url.pathname.startsWith(folder.pathname))
      throw updateRefused('address_foreign')
    const answer = await fetch(url, { headers, redirect: 'manual', cache: 'no-store', signal }).catch((cause) => {
      throw new AppError('link_lost', { cause })
    })
    // A mirror is one folder; whoever sends elsewhere is not it.
    if (answer.type === 'opaqueredirect' || (answer.status >= 300 && answer.status < 400 && answer.status !== 304))
      throw updateRefused('address_foreign')
    return answer
  }

  async function small(answer: Response, limit: number): Promise<Buffer> {
    if (!answer.ok)
      throw answer.status === 404 || answer.status === 410 ? updateRefused('feed_missing') : new AppError('link_lost', { details: { status: answer.status } })
    const pieces: Uint8Array[] = []
    let size = 0
    try {
      for await (const piece of answer.body ?? []) {
        size += piece.length
        if (size > limit)
          throw updateRefused('manifest_too_large')
        pieces.push(piece)
      }
    }
    catch (cause) {
      throw cause instanceof AppError ? cause : new AppError('link_lost', { cause })
    }
    return Buffer.concat(pieces)
  }

  return {
    async manifest(name, etag, stop) {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(withinMs)])
      const answer = await ask(name, etag === null ? {} : { 'If-None-Match': etag }, signal)
      if (answer.status === 304 && etag !== null)
        return null
      const manifest = await small(answer, maxManifestBytes)
      const signature = await ask(`${name}.sig`, {}, signal).then(each => each.status === 404 ? null : small(each, maxSignatureBytes))
      return { manifest, signature, etag: answer.headers.get('etag') }
    },
    open: (url, offset, signal) => ask(url, { 'Accept-Encoding': 'identity', ...offset > 0 ? { Range: `bytes=${offset}-` } : {} }, signal),
  }
}

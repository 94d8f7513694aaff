import type { MediaBytes, MediaSlice, UploadPiece } from '../../src/engine/handle.ts'
import type { Log } from '../../src/engine/log.ts'
import type { Upload } from '../../src/shared/contract/media.ts'
import { Readable } from 'node:stream'
import { answerMedia } from '../../src/engine/media/serve.ts'
import { statusOf } from '../../src/engine/receiver/http-status.ts'
import { chunkBytes } from '../../src/shared/contract/media.ts'
import { AppError, toErrorData } from '../../src/shared/errors.ts'
import { pagePolicy } from '../../src/shared/page-policy.ts'
import { readBytes } from './hub-media.ts'

/** What serves the page's media, here or at a hub. */
export interface PageMedia {
  readonly media: (mediaId: string, slice?: MediaSlice) => Promise<MediaBytes>
  readonly upload: (piece: UploadPiece) => Promise<Upload>
}

/** Where the page finds media, and where it posts pieces of uploads. */
export const mediaPath = '/media/'
const uploadPath = '/media/uploads/'

function json(status: number, value: unknown): Response {
  return new Response(JSON.stringify(value), { status, headers: { ...pagePolicy, 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } })
}

/** Answers `app://huiyin/media/…`: media as what they are, never as a page; pieces of uploads by POST. */
export function createPageMedia({ media, upload }: PageMedia, log: Log): (request: Request, pathname: string, url: URL) => Promise<Response> {
  async function serve(request: Request, pathname: string): Promise<Response> {
    const { status, headers, body } = await answerMedia(media, pathname.slice(mediaPath.length), request.headers.get('range'))
    if (request.method === 'HEAD' || status === 416)
      return new Response(null, { status, headers })
    return new Response(Readable.toWeb(Readable.from(body(), { objectMode: false })) as ReadableStream<Uint8Array>, { status, headers })
  }

  async function take(request: Request, pathname: string, url: URL): Promise<Response> {
    const offset = url.searchParams.get('offset') ?? ''
    if (!pathname.startsWith(uploadPath) || !/^\d{1,12}$/.test(offset))
      throw new AppError('bad_input', { details: { fields: ['offset'] } })
    const bytes = await readBytes(new Response(request.body), chunkBytes)
    return json(200, await upload({ id: pathname.slice(uploadPath.length), offset: Number(offset), bytes }))
  }

  return async (request, pathname, url) => {
    try {
      return request.method === 'POST' ? await take(request, pathname, url) : await serve(request, pathname)
    }
    catch (error) {
      const status = statusOf(error)
      if (status === 500)
        log.warn({ code: toErrorData(error).code }, 'a media item could not be served')
      return json(status === 500 ? 503 : status, { error: toErrorData(error) })
    }
  }
}

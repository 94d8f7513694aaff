import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EngineHandle, Identity } from '../engine/handle.ts'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { answerMedia } from '../engine/media/serve.ts'
import { readBody } from '../engine/receiver/body.ts'
import { chunkBytes } from '../shared/contract/media.ts'
import { AppError } from '../shared/errors.ts'

/** What the media routes are built from. */
export interface MediaRouteOptions {
  readonly engine: Pick<EngineHandle, 'media' | 'upload'>
  /** Throws `not_signed_in`. */
  readonly signedIn: (request: IncomingMessage) => Identity
  readonly sendJson: (response: ServerResponse, status: number, value: unknown) => void
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** Where media are served, and pieces of uploads are taken. */
export const mediaPath = '/media/'
/** Where a piece of an upload is posted. */
export const uploadPath = '/media/uploads/'

/** An upload's id and the place of the piece in it; throws `bad_input`. */
function readPiece(url: URL): { id: string, offset: number } {
  const offset = url.searchParams.get('offset') ?? ''
  if (!/^\d{1,12}$/.test(offset))
    throw new AppError('bad_input', { details: { fields: ['offset'] } })
  return { id: decodeURIComponent(url.pathname.slice(uploadPath.length)), offset: Number(offset) }
}

/** Whoever scrolls past a film or shuts the page leaves in the middle of an answer; that is no failure. */
function unlessLeft(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
    throw error
}

/** Media out, uploads in; for people who are signed in. */
export function createMediaRoutes({ engine, signedIn, sendJson }: MediaRouteOptions): { readonly serve: Route, readonly take: Route } {
  return {
    async serve(request, response, url) {
      signedIn(request)
      const { status, headers, body } = await answerMedia(engine.media, decodeURIComponent(url.pathname.slice(mediaPath.length)), request.headers.range)
      response.writeHead(status, headers)
      if (request.method === 'HEAD')
        response.end()
      else
        await pipeline(Readable.from(body(), { objectMode: false }), response).catch(unlessLeft)
    },
    async take(request, response, url) {
      const { agentId, role } = signedIn(request)
      const piece = readPiece(url)
      if (request.headers['content-type'] !== 'application/octet-stream')
        throw new AppError('bad_input', { details: { fields: ['content-type'] } })
      const bytes = new Uint8Array(await readBody(request, chunkBytes))
      sendJson(response, 200, await engine.upload({ agentId, role }, { ...piece, bytes }))
    },
  }
}

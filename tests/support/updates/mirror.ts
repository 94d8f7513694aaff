import type { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MirrorFiles } from './publisher.ts'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

/** How a mirror is today. */
export interface MirrorMood {
  /** Serves parts, has never heard of them, or answers with another part than it was asked for. */
  range: 'serves' | 'ignores' | 'wrong' | 'refuses'
  /** Falls silent after so many bytes of a package; null = never. */
  silentAfter: number | null
  /** Status of every answer; null = as it should be. */
  status: number | null
  /** Sends everybody elsewhere. */
  redirectTo: string | null
}

/** A folder behind a static server on loopback. */
export interface Mirror {
  readonly url: URL
  readonly files: MirrorFiles
  readonly mood: MirrorMood
  /** What was asked for: path and range. */
  readonly asked: string[]
  /** Every line ends, in the middle of whatever it carries. */
  readonly cut: () => void
  readonly stop: () => Promise<void>
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`
}

function partOf(request: IncomingMessage, bytes: Buffer, mood: MirrorMood): { status: number, headers: Record<string, string>, body: Buffer } {
  const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  if (first === undefined || mood.range === 'ignores')
    return { status: 200, headers: {}, body: bytes }
  if (mood.range === 'refuses' || Number(first) >= bytes.length)
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: bytes.subarray(0, 0) }
  const from = mood.range === 'wrong' ? Math.max(0, Number(first) - 7) : Number(first)
  return { status: 206, headers: { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }, body: bytes.subarray(from) }
}

/** Starts a mirror of `files`, which may change at any time. */
export async function startMirror(files: MirrorFiles = new Map()): Promise<Mirror> {
  const mood: MirrorMood = { range: 'serves', silentAfter: null, status: null, redirectTo: null }
  const asked: string[] = []

  function answer(request: IncomingMessage, response: ServerResponse): unknown {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://mirror').pathname.slice('/huiyin/'.length))
    asked.push([path, request.headers.range].filter(Boolean).join(' '))
    const bytes = files.get(path)
    if (mood.redirectTo !== null || mood.status !== null || bytes === undefined)
      return response.writeHead(mood.redirectTo !== null ? 302 : mood.status ?? 404, mood.redirectTo === null ? {} : { location: mood.redirectTo }).end()
    if (request.headers['if-none-match'] === etagOf(bytes))
      return response.writeHead(304).end()
    const { status, headers, body } = partOf(request, bytes, mood)
    response.writeHead(status, { ...headers, 'etag': etagOf(bytes), 'content-length': String(body.length) })
    if (mood.silentAfter === null || !path.includes('/'))
      return response.end(body)
    return response.write(body.subarray(0, mood.silentAfter))
  }

  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/huiyin/`),
    files,
    mood,
    asked,
    cut: () => server.closeAllConnections(),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The same folder without any network: whole answers, parts on request, in pieces of `pieceBytes`. */
export function fetchFrom(files: MirrorFiles, pieceBytes = 64 * 1024) {
  return async (url: URL, { headers }: { readonly headers: Readonly<Record<string, string>> }): Promise<Response> => {
    const bytes = files.get(url.pathname.slice('/huiyin/'.length))
    if (bytes === undefined)
      return new Response(null, { status: 404 })
    const from = Number(/^bytes=(\d+)-$/.exec(headers.Range ?? '')?.[1] ?? 0)
    const pieces = Array.from({ length: Math.ceil((bytes.length - from) / pieceBytes) }, (_, at) => bytes.subarray(from + at * pieceBytes, from + (at + 1) * pieceBytes))
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift()
        if (piece === undefined)
          controller.close()
        else
          controller.enqueue(new Uint8Array(piece))
      },
    })
    return new Response(body, { status: from > 0 ? 206 : 200, headers: { 'content-length': String(bytes.length - from), ...from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {} } })
  }
}

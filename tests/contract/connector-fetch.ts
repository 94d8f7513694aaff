import { Buffer } from 'node:buffer'

/** One request as a connector made it; `params` are its query or its form. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly path: string
  readonly params: URLSearchParams
  readonly headers: Headers
}

/** What happens to a request: an answer, a broken line with that network code, or silence until it is given up. */
export type ScriptedAnswer = Response | { readonly network: string } | 'silence'

/** A JSON answer; a string is sent as it is written. */
export function answer(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

function silence(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted)
      reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function seenFrom(input: RequestInfo | URL, init: RequestInit | undefined): SeenRequest {
  const url = new URL(String(input))
  const isForm = init?.body instanceof URLSearchParams
  return {
    method: init?.method ?? 'GET',
    url: url.href,
    path: url.pathname,
    params: isForm ? init.body as URLSearchParams : url.searchParams,
    headers: new Headers(init?.headers),
  }
}

/** A `fetch` that is answered by a function and remembers what it was asked. */
export function createScriptedFetch(script: (request: SeenRequest, index: number) => ScriptedAnswer): { fetch: typeof fetch, seen: SeenRequest[] } {
  const seen: SeenRequest[] = []
  return {
    seen,
    fetch: async (input, init) => {
      const request = seenFrom(input as RequestInfo | URL, init as RequestInit | undefined)
      const what = script(request, seen.length)
      seen.push(request)
      if (what === 'silence')
        return silence((init as RequestInit | undefined)?.signal)
      if (what instanceof Response)
        return what
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(what.network), { code: what.network }) })
    },
  }
}

/** Bytes of a text in UTF-8. */
export function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'))
}

/** The code and details of what a promise is refused with; fails when it is not refused. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string, details: Record<string, unknown>, retryable: boolean, text: string }> {
  const outcome = await work.then(value => ({ value }), (error: unknown) => ({ error }))
  if (!('error' in outcome))
    throw new Error('expected a refusal')
  const { code, details, retryable } = outcome.error as { code: string, details: Record<string, unknown>, retryable: boolean }
  return { code, details, retryable, text: deepText(outcome.error) }
}

function deepText(error: unknown): string {
  const parts: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    parts.push(at.message, at.stack ?? '', JSON.stringify(at))
  return parts.join('\n')
}

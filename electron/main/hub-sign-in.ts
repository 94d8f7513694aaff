import type { Log } from '../../src/engine/log.ts'
import type { Secrets } from './secrets.ts'
import { z } from 'zod'
import { AppError } from '../../src/shared/errors.ts'

/** What a hub is signed in at with. */
export interface HubSignInOptions {
  readonly origin: string
  readonly fetch: typeof fetch
  /** Null where the system would keep secrets in plain text: the session then ends with the application. */
  readonly secrets: Secrets | null
  readonly log: Log
}

/** This desktop's session at the hub. The page never sees it. */
export interface HubSignIn {
  /** Why nobody is signed in though somebody was: the system's key is another now, or the system keeps nothing that others could not read. Null = neither. */
  readonly why: () => 'key_changed' | 'not_kept' | null
  /** The `Cookie` header of a signed-in desktop; null when nobody is. */
  readonly cookie: () => string | null
  /**
   * Spends a one-use code, or the link that carries it. Throws `bad_input` for what is no code, `not_signed_in` when it is
   * spent or too old, `config_invalid` when the hub does not answer to this address, `link_lost` when no hub answers.
   */
  readonly spend: (code: string) => Promise<void>
  /** The hub does not know `cookie` any more. */
  readonly forget: (cookie: string) => Promise<void>
}

/** What a page may ask of {@link HubSignIn.spend}; longer than any link. */
export const signInInput = z.strictObject({ code: z.string().max(500) })

const answerWithinMs = 15_000

/** What was in the way, such as `ECONNREFUSED` or `SELF_SIGNED_CERT_IN_CHAIN`. */
function whyOf({ name, cause }: Error): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : name
}

function codeOf(words: string): string {
  const code = words.trim().match(/(?:^|#sign-in=)([\w-]{20,100})$/)?.[1]
  if (!code)
    throw new AppError('bad_input', { details: { fields: ['code'] } })
  return code
}

function refusalOf(status: number): AppError {
  if (status === 401 || status === 400)
    return new AppError('not_signed_in')
  // The hub answers to the addresses in its `publishedAs` alone.
  return status === 403 ? new AppError('config_invalid', { details: { fields: ['hub.publishedAs'] } }) : new AppError('link_lost', { details: { status } })
}

/** The session's cookie out of an answer of the hub; what does not set one is no hub. */
function cookieOf(answer: Response): string {
  const cookie = answer.headers.getSetCookie().map(line => line.split(';')[0] ?? '').find(pair => /^huiyin_\d{1,5}=[\w-]{20,100}$/.test(pair))
  if (!cookie)
    throw new AppError('link_lost', { details: { why: 'not_a_hub' } })
  return cookie
}

/** Takes up the session of the last start where the system could keep it. */
export function createHubSignIn({ origin, fetch, secrets, log }: HubSignInOptions): HubSignIn {
  const name = `hub ${origin}`
  const why = secrets === null ? 'not_kept' : secrets.isLost(name) ? 'key_changed' : null
  let cookie = secrets?.get(name) || null

  async function keep(next: string | null) {
    cookie = next
    await secrets?.set(name, next ?? '')
  }

  function post(token: string): Promise<Response> {
    return fetch(`${origin}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Origin': origin },
      body: JSON.stringify({ token }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    }).catch((cause: Error) => {
      const why = whyOf(cause)
      log.warn({ why }, 'the hub did not answer the sign-in')
      throw new AppError('link_lost', { details: { why }, cause })
    })
  }

  return {
    why: () => why,
    cookie: () => cookie,
    async spend(code) {
      const answer = await post(codeOf(code))
      await answer.body?.cancel()
      if (!answer.ok)
        throw refusalOf(answer.status)
      await keep(cookieOf(answer))
      log.info({ kept: secrets !== null }, 'signed in at the hub')
    },
    async forget(refused) {
      if (cookie === refused)
        await keep(null)
    },
  }
}

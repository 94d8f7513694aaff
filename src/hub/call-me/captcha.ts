import type { Log } from '../../engine/log.ts'
import type { CallMeSettings } from './settings.ts'
import { z } from 'zod'

/** How long a provider may think, ms. */
const answerWithinMs = 5_000
const verdict = z.object({ success: z.boolean() })

/** Asks the provider whether a person filled the form; true where none is configured. A provider that does not answer is a no. */
export type CaptchaCheck = (fields: URLSearchParams) => Promise<boolean>

/** Builds the check: the field is posted as `response` beside `secret`, and JSON with `success` is expected, as the usual providers do it. */
export function createCaptchaCheck(deps: { readonly captcha: CallMeSettings['captcha'], readonly secret: string, readonly fetch: typeof fetch, readonly log: Log }): CaptchaCheck {
  const { captcha } = deps
  if (captcha === undefined)
    return async () => true
  return async (fields) => {
    const response = fields.get(captcha.field) ?? ''
    if (response === '' || response.length > 4_096)
      return false
    try {
      const answer = await deps.fetch(captcha.verifyUrl, { method: 'POST', body: new URLSearchParams({ secret: deps.secret, response }), redirect: 'error', signal: AbortSignal.timeout(answerWithinMs) })
      return verdict.parse(await answer.json()).success
    }
    catch (error) {
      deps.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'the captcha could not be checked')
      return false
    }
  }
}

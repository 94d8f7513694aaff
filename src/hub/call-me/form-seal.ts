import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Faster than this no person fills a form, ms. */
const fastestMs = 2_000
/** A page that lies open longer is filled anew, ms. */
const longestMs = 4 * 3_600_000

/** Seals the moment at which a form was given out, so that only forms of ours come back, and not at once. */
export interface FormSeal {
  readonly make: (slug: string) => string
  /** Why the form is not taken; null = it is. */
  readonly refuse: (slug: string, seal: string) => 'stale' | 'too_fast' | null
}

/** Builds seals with a key of this installation. */
export function createFormSeal(key: string, now: () => number): FormSeal {
  const macOf = (slug: string, at: string) => createHmac('sha256', key).update(`call-me-form:${slug}:${at}`).digest()

  return {
    make(slug) {
      const at = now().toString(36)
      return `${at}.${macOf(slug, at).toString('base64url')}`
    },
    refuse(slug, seal) {
      const [at = '', mac = ''] = seal.split('.')
      const given = Uint8Array.from(Buffer.from(mac, 'base64url'))
      const wanted = macOf(slug, at)
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
        return 'stale'
      const age = now() - Number.parseInt(at, 36)
      return age > longestMs || age < 0 ? 'stale' : age < fastestMs ? 'too_fast' : null
    },
  }
}

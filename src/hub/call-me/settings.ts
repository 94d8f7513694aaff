import { z } from 'zod'

const webUrl = z.url({ protocol: /^https?$/ })

/**
 * The public "call me" page; left out of the configuration, there is none. `pages`: one address per brand
 * (`/call-me/<slug>`). Counts of `limits` are wishes that were kept, per day for a number, per hour else.
 */
export const callMeSettings = z.strictObject({
  pages: z.array(z.strictObject({
    slug: z.string().regex(/^[a-z0-9-]{1,40}$/),
    brand: z.string().min(1).max(60),
    /** A number that customers may call themselves, as it is printed. */
    phone: z.string().min(3).max(30).optional(),
  })).min(1),
  /** Days that may be chosen, today included. */
  days: z.number().int().min(1).max(14).default(3),
  /** Numbers that may be asked for begin so, E.164. */
  numberPrefixes: z.array(z.string().regex(/^\+\d{1,6}$/)).min(1).default(['+86']),
  limits: z.strictObject({
    perNumber: z.number().int().min(1).default(3),
    /** Posts from one neighbourhood of addresses (IPv4 /24, IPv6 /56), kept or not. */
    perBlock: z.number().int().min(1).default(20),
    inAll: z.number().int().min(1).default(300),
  }).prefault({}),
  /** Header in which the reverse proxy in front names the visitor; of a list its last entry counts. Left out: the connection's own address. */
  addressHeader: z.enum(['x-real-ip', 'x-forwarded-for']).optional(),
  /** A check against machines by any provider. `field`: the hidden field that its script fills; `verifyUrl`: where the field is posted to with the secret. Without `scriptUrl` nothing is loaded from outside. */
  captcha: z.strictObject({
    field: z.string().regex(/^[\w-]{1,60}$/),
    verifyUrl: webUrl,
    /** Name of the environment variable with the secret. */
    secretEnv: z.string().min(1),
    scriptUrl: webUrl.optional(),
    /** Class and public key of the element that the script fills. */
    widgetClass: z.string().regex(/^[\w -]{1,60}$/).optional(),
    siteKey: z.string().regex(/^[\w.-]{1,200}$/).optional(),
  }).optional(),
}).refine(({ pages }) => new Set(pages.map(page => page.slug)).size === pages.length, { error: 'slug: used twice', path: ['pages'] })
export type CallMeSettings = z.output<typeof callMeSettings>

import { z } from 'zod'
import { reachVerdicts } from './rules/reachability.ts'

/** A proxy that wants to know who asks. */
const proxyWish = z.object({
  /** `host:port`, for a person to recognise. */
  proxy: z.string().max(300),
  /** What the proxy calls itself; its words, not ours. */
  realm: z.string().max(200),
  /** Name and password were given and refused. */
  wasRefused: z.boolean(),
  /** Only the system's own sign-in (Negotiate, NTLM) would do, which the program has not. */
  onlySystem: z.boolean(),
  /** The system could keep them for the next start. */
  canRemember: z.boolean(),
})
export type ProxyWish = z.output<typeof proxyWish>

/** How a desktop stands with its network, as its shell tells its page (`host:network`). */
export const networkState = z.object({
  verdict: z.enum(reachVerdicts),
  /** Host of the hub; null where the desktop works by itself. */
  hub: z.string().max(300).nullable(),
  /** `host:port` of the proxy on the way to the hub; null = straight. */
  proxy: z.string().max(300).nullable(),
  /** Who signed the certificate that was not believed. */
  issuer: z.string().max(300).nullable(),
  /** How messages travel now; null while there is no link. */
  transport: z.enum(['websocket', 'polling']).nullable(),
  wish: proxyWish.nullable(),
  /** What the company's certificate authorities are worth: `none` named, `used`, or why they are not. */
  authorities: z.enum(['none', 'used', 'unreadable', 'empty', 'expired', 'not_authority']),
  /** When this was looked at, ms. */
  at: z.number(),
})
export type NetworkState = z.output<typeof networkState>

/** Event by which the shell says that its `host:network` has changed. */
export const networkEvent = 'network'

/** Input of `host:networkCheck`: what the page's browser says of being online. */
export const networkCheckInput = z.strictObject({ online: z.boolean() })

/** Input of `host:proxySignIn`. `remember` keeps it with the system's keeper; else it ends with the program. */
export const proxySignInInput = z.strictObject({ user: z.string().min(1).max(200), password: z.string().max(500), remember: z.boolean() })
export type ProxySignIn = z.output<typeof proxySignInInput>

/** What went wrong at the company's own end of the way; nothing of the request has left this machine. */
export const wayErrorCodes = [
  /** The proxy's name is not known, or nobody answers there. */
  'PROXY_DOWN',
  /** It wants to know who asks (407). */
  'PROXY_SIGN_IN',
  /** It will not lead there. */
  'PROXY_REFUSED',
  /** It would, but cannot reach the other end. */
  'PROXY_CANNOT_REACH',
  /** A kind of proxy that nothing here speaks. */
  'PROXY_KIND',
  /** The other end did not become an encrypted line in time. */
  'TLS_SILENT',
  'LINE_SILENT',
] as const
export type WayErrorCode = typeof wayErrorCodes[number]

import type { EngineNetwork } from '../engine/network/engine-network.ts'
import type { FixedProxy } from '../engine/network/routes.ts'
import { z } from 'zod'
import { readAuthorities } from '../engine/network/authorities.ts'
import { fixedRoutes, readEnvironmentProxy } from '../engine/network/routes.ts'
import { AppError } from '../shared/errors.ts'

/** The company's proxy in a hub's configuration file. A name and a password stand in the environment alone. */
export const proxySettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).refine(address => new URL(address).username === '', { message: 'name and password belong in signInEnv' }),
  /** Hosts that are reached straight: `*.corp.example.com`, `10.0.0.0/8`. */
  bypass: z.array(z.string().min(1)).default([]),
  /** Name of the variable with `name:password`. */
  signInEnv: z.string().min(1).nullable().default(null),
})
type ProxySettings = z.output<typeof proxySettings>

type Env = Readonly<Record<string, string | undefined>>

function fixedProxy({ url, bypass, signInEnv }: ProxySettings, env: Env): FixedProxy {
  const address = new URL(url)
  if (signInEnv !== null) {
    const [, user, password] = /^([^:]+):(.*)$/s.exec(env[signInEnv] ?? '') ?? []
    if (user === undefined || password === undefined)
      throw new AppError('config_invalid', { details: { fields: [`${signInEnv}: must be name:password`] } })
    address.username = encodeURIComponent(user)
    address.password = encodeURIComponent(password)
  }
  return { https: address.href, http: address.href, bypass }
}

/**
 * How a hub reaches platforms: by its configuration, else by its environment. Throws `config_invalid` for a proxy that is none and for
 * a bundle of which not every certificate is good: what was wished for by hand is right, or the hub does not start.
 */
export function hubNetwork({ proxy, caBundle }: { readonly proxy: ProxySettings | null, readonly caBundle: string | null }, env: Env, now: number): EngineNetwork {
  const fixed = proxy === null ? readEnvironmentProxy(env) : fixedProxy(proxy, env)
  fixedRoutes(fixed)
  const { state, pems, refused } = readAuthorities(caBundle, now)
  if (state !== 'none' && state !== 'used')
    throw new AppError('config_invalid', { details: { fields: [`hub.caBundle: ${[state, ...refused].join(', ')}`] } })
  return { proxy: fixed === null ? null : { ...fixed, bypass: [...fixed.bypass] }, authorities: [...pems], system: false }
}

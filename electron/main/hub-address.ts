import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../src/shared/errors.ts'

/** Who may name a hub; the first that does decides. */
export interface HubSources {
  /** The machine's policy file, written by whoever administers it. */
  readonly policy: string | null
  /** `HUIYIN_HUB_URL`. */
  readonly environment: string | undefined
  readonly preferences: string | null
}

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])
const policyFile = z.object({ hubUrl: z.string().nullable().default(null) })

function invalid(field: string): AppError {
  return new AppError('config_invalid', { details: { fields: [field] } })
}

/** The origin behind a hub's address: https, or http on this very machine, with nothing after it. Throws `config_invalid`. */
export function readHubOrigin(address: string, source: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopbackNames.has(url.hostname))
  if (!url || !isSafe)
    throw invalid(`${source}: must be https://…, or http:// on this machine`)
  if (url.username || url.password || url.pathname !== '/' || url.search || url.hash)
    throw invalid(`${source}: must be an origin, with nothing after the port`)
  return url.origin
}

/** The hub that this desktop belongs to: policy before environment before preferences; null = it works by itself. */
export function chooseHub({ policy, environment, preferences }: HubSources): string | null {
  const [named] = ([['policy hubUrl', policy], ['HUIYIN_HUB_URL', environment], ['preferences hubUrl', preferences]] as const)
    .flatMap(([source, address]) => address ? [{ source, address }] : [])
  return named ? readHubOrigin(named.address, named.source) : null
}

/** Where administrators put the machine's policy. */
export function policyPath(platform: NodeJS.Platform, programData: string | undefined): string {
  switch (platform) {
    case 'win32': return join(programData ?? 'C:\\ProgramData', 'Huiyin', 'policy.json')
    case 'darwin': return '/Library/Application Support/Huiyin/policy.json'
    default: return '/etc/huiyin/policy.json'
  }
}

/**
 * The hub that the machine's policy names; null without a policy. Throws `config_invalid` for one that cannot be read: a
 * managed desktop must not start by itself because of a typing error.
 */
export function readPolicyHub(path: string): string | null {
  try {
    return policyFile.parse(JSON.parse(readFileSync(path, 'utf8'))).hubUrl
  }
  catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      return null
    throw new AppError('config_invalid', { details: { fields: [`${path}: is not a policy that can be read`] }, cause })
  }
}

/**
 * What a look at the way to the hub found, step by step; a step that was not reached is null. A way straight out has `name`
 * and `line` of the hub, a way by a proxy those of the proxy.
 */
export interface ReachFacts {
  /** What the page's browser says; false is certain, true says little. */
  readonly online: boolean | null
  /** This computer has an address beside its own loopback. */
  readonly hasNetwork: boolean
  readonly way: 'direct' | 'proxy'
  /** `no_server` = nobody answered the question for the name. */
  readonly name: 'found' | 'unknown' | 'no_server' | null
  readonly line: 'open' | 'refused' | 'silent' | 'no_route' | 'cut' | null
  /** HTTP status of the proxy's answer to our wish for a tunnel. */
  readonly tunnel: number | null
  /** The certificate of whoever answered at the hub's address. */
  readonly lock: 'good' | 'unknown_issuer' | 'wrong_name' | 'expired' | 'not_yet' | 'pinned' | 'broken' | null
  /** What answered the question for the hub's health. */
  readonly answer: 'ours' | 'ours_down' | 'foreign' | 'none' | null
  /** What the hub's name answers without encryption: `elsewhere` = it leads to another host. Asked only where encryption failed. */
  readonly plain: 'elsewhere' | 'page' | 'none' | null
}

/** Why the hub is not reached, in the order in which somebody can do something about it. */
export const reachVerdicts = [
  'fine',
  'offline',
  'captive_portal',
  'proxy_sign_in',
  'proxy_down',
  'proxy_refuses',
  'name_unknown',
  'intercepted',
  'wrong_certificate',
  'certificate_expired',
  'clock_wrong',
  'no_answer',
  'hub_down',
  'hub_unwell',
] as const
export type ReachVerdict = typeof reachVerdicts[number]

/** A proxy that could not reach the hub itself says so with one of these. */
const proxyCannot: ReadonlySet<number> = new Set([500, 502, 503, 504])

function ofProxy({ line, name, tunnel }: ReachFacts): ReachVerdict | null {
  if (name !== 'found' || line !== 'open')
    return 'proxy_down'
  if (tunnel === null || tunnel === 200)
    return null
  if (tunnel === 407)
    return 'proxy_sign_in'
  if (proxyCannot.has(tunnel))
    return 'hub_down'
  return tunnel === 511 || (tunnel >= 300 && tunnel < 400) ? 'captive_portal' : 'proxy_refuses'
}

function ofLine({ name, line, plain }: ReachFacts): ReachVerdict | null {
  if (name === 'no_server' || name === 'unknown')
    return 'name_unknown'
  if (line === 'open' || line === null)
    return null
  if (line === 'no_route')
    return 'offline'
  if (plain === 'elsewhere')
    return 'captive_portal'
  return line === 'silent' ? 'no_answer' : 'hub_down'
}

function ofLock({ lock, plain }: ReachFacts): ReachVerdict | null {
  if (lock === 'good' || lock === null)
    return null
  // Whoever wants to be signed in to answers without encryption too, and leads to itself.
  if (plain === 'elsewhere' || (plain === 'page' && lock === 'wrong_name'))
    return 'captive_portal'
  switch (lock) {
    case 'unknown_issuer':
    case 'pinned': return 'intercepted'
    case 'wrong_name': return 'wrong_certificate'
    case 'expired': return 'certificate_expired'
    case 'not_yet': return 'clock_wrong'
    case 'broken': return 'hub_down'
  }
}

/** (what was found) → why the hub is not reached; `fine` when it is. */
export function judgeReach(facts: ReachFacts): ReachVerdict {
  if (facts.answer === 'ours')
    return 'fine'
  if (facts.answer === 'ours_down')
    return 'hub_unwell'
  if (!facts.hasNetwork || (facts.online === false && facts.line !== 'open'))
    return 'offline'
  const early = facts.way === 'proxy' ? ofProxy(facts) : ofLine(facts)
  return early ?? ofLock(facts) ?? (facts.answer === 'foreign' ? 'captive_portal' : 'hub_down')
}

import type { DesktopIdentity } from '../identity.ts'
import { stableKey } from '../identity.ts'

const cohorts = 10_000

/** A number in 0..1 from what a wiped profile does not change, another for each purpose. */
function fraction(identity: DesktopIdentity, purpose: string): number {
  return Number.parseInt(stableKey(identity, purpose).slice(0, 8), 16) / 2 ** 32
}

/** A desk's place in a roll-out, 0..9999: always the same for the same person, computer and roll-out, and in each roll-out another. */
export function cohortOf(rolloutId: string, identity: DesktopIdentity): number {
  return Math.floor(fraction(identity, `update ${rolloutId}`) * cohorts)
}

/** Whether a share of `percentage` reaches this desk. Whoever is in a share is in every larger one. */
export function isInShare(rolloutId: string, percentage: number, identity: DesktopIdentity): boolean {
  return cohortOf(rolloutId, identity) < Math.round(percentage * cohorts / 100)
}

/** A desk's own place in time, 0..1, so that five hundred of them do not knock at the same moment. */
export function jitterOf(identity: DesktopIdentity): number {
  return fraction(identity, 'update jitter')
}

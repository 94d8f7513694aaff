import type { Kept, Trial, Work } from './kept.ts'

/** Installations of one version that are begun at most. */
const maxTries = 3
/** Starts that a new version has to show its first page. */
export const maxStarts = 3
/** A desk with a version staged that was dead for this long was switched off, not in the middle of anything, ms. */
const asleepMs = 60 * 60_000

/** What a start finds. */
export interface StartFacts {
  readonly running: string
  readonly mayInstall: boolean
  /** ms UTC */
  readonly now: number
}

/** What is to be done at a start, and what is remembered from then on. */
export interface StartPlan {
  readonly kept: Kept
  readonly act:
    | { readonly kind: 'go_on' }
    /** An installation that was cut, or a desk that is switched off instead of quit. */
    | { readonly kind: 'install', readonly work: Work }
    /** The version that runs did not show its first page so many times. */
    | { readonly kind: 'go_back', readonly trial: Trial }
}

function withFailed(kept: Kept, { version, rolloutId }: Pick<Work, 'version' | 'rolloutId'>): Kept['failed'] {
  return [...kept.failed.filter(each => each.version !== version), { version, rolloutId }].slice(-8)
}

/** The version that was to come has come: from now on it is on trial. */
function arrived(kept: Kept, work: Work): Kept {
  const { version, from, rolloutId, file, manifest, signature } = work
  return { ...kept, work: null, trial: { version, from, rolloutId, file, manifest, signature, starts: 0 } }
}

function settleWork(kept: Kept, running: string): Kept {
  const { work } = kept
  if (work === null)
    return kept
  if (work.version === running)
    return work.step === 'installing' ? arrived(kept, work) : { ...kept, work: null }
  // Somebody else put another version in meanwhile: what was prepared for the one before is not for this one.
  if (work.from !== running)
    return { ...kept, work: null }
  if (work.step !== 'installing')
    return kept
  return notInstalled(kept, work)
}

/** An installation came to nothing and left what runs as it was: it may be tried again, but not for ever. */
export function notInstalled(kept: Kept, work: Work): Kept {
  return work.tries >= maxTries
    ? { ...kept, work: null, failed: withFailed(kept, work) }
    : { ...kept, work: { ...work, step: 'staged' } }
}

/**
 * What a start means, whatever happened before: it never finds nothing to run, for what runs is running. An installation that did not come
 * to its end is tried again, three times at most; a new version counts its starts until it has shown a page.
 */
export function planStart(before: Kept, { running, mayInstall, now }: StartFacts): StartPlan {
  const settled = settleWork(before, running)
  const trial = settled.trial?.version === running ? { ...settled.trial, starts: settled.trial.starts + 1 } : null
  const kept = { ...settled, trial }
  if (trial !== null && trial.starts > maxStarts)
    return { kept: { ...kept, work: null, failed: withFailed(kept, trial) }, act: { kind: 'go_back', trial } }
  const wasCut = before.work?.step === 'installing'
  const wasAsleep = kept.aliveAt > 0 && now - kept.aliveAt > asleepMs
  if (trial === null && kept.work?.step === 'staged' && mayInstall && (wasCut || wasAsleep))
    return { kept, act: { kind: 'install', work: kept.work } }
  return { kept, act: { kind: 'go_on' } }
}

/** A page was shown: the version has proved itself, and its package is the one to go back to. */
export function proved(kept: Kept): Kept {
  const { trial } = kept
  if (trial === null)
    return kept
  const { version, file, manifest, signature } = trial
  return { ...kept, trial: null, proved: { version, file, manifest, signature } }
}

/** An installation begins: said before the installer is started, so that a cut is noticed. */
export function installing(kept: Kept, work: Work): Kept {
  return { ...kept, work: { ...work, step: 'installing', tries: work.tries + 1 } }
}

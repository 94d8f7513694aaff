import { z } from 'zod'

/** Lines of versions that an installation may follow. */
export const updateChannels = ['stable', 'early'] as const

/** One of the lines of versions. */
export type UpdateChannel = typeof updateChannels[number]

/** How far an installation goes by itself: not at all, says that there is one, fetches it too, or also puts it in when nobody is in the way. */
export const updateModes = ['off', 'notify', 'download', 'automatic'] as const

/** How far an installation goes by itself. */
export type UpdateMode = typeof updateModes[number]

/**
 * Why an update was not taken. Whatever is not understood is refused: a manifest without our signature, of another line, older than what
 * runs or than what was seen, naming a place outside its own folder, or a package that is not to the byte what was signed.
 */
export const updateRefusals = [
  'no_key', 'signature_missing', 'signature_malformed', 'signature_wrong', 'manifest_malformed', 'manifest_too_large', 'product_other', 'channel_other', 'platform_other',
  'older', 'replayed', 'address_foreign', 'name_unsafe', 'package_missing', 'package_too_large', 'size_wrong', 'hash_wrong', 'range_wrong', 'publisher_wrong', 'feed_missing',
] as const

/** Why an update was not taken. */
export type UpdateRefusal = typeof updateRefusals[number]

/** What keeps the desk from being restarted: a call, its wrap-up, words not sent yet, words on their way; and for a restart by itself also somebody who is ready or has just pressed something. */
export const busyReasons = ['call', 'wrap_up', 'draft', 'sending', 'on_duty', 'recent'] as const

/** What keeps the desk from being restarted. */
export type BusyReason = typeof busyReasons[number]

/** Reasons that nobody can overrule by a press. */
export const firmReasons: ReadonlySet<BusyReason> = new Set<BusyReason>(['call', 'wrap_up', 'draft', 'sending'])

/** How long a window's word about itself counts, ms; it is repeated well before. */
export const busyHoldsMs = 90_000

/** Input of `host:busy`: what a window of ours is in the middle of; `window` is a name that it made up for itself. */
export const busyReport = z.strictObject({
  window: z.string().min(1).max(64),
  reasons: z.array(z.enum(busyReasons)).max(busyReasons.length),
})

/** Input of `host:updates`. */
export const updateAsk = z.strictObject({ act: z.enum(['state', 'check', 'download', 'restart', 'seen']) })

/** What a page can ask of the updates; `seen` = a roll-back has been read. */
export type UpdateAct = z.output<typeof updateAsk>['act']

/** Where an update stands. `by_others` = there is a newer version, but whoever manages this computer installs it. */
export const updatePhases = ['off', 'idle', 'checking', 'available', 'by_others', 'downloading', 'staged', 'installing'] as const

/** What the shell tells its page about updates. */
export const updateView = z.object({
  phase: z.enum(updatePhases),
  /** The version that runs. */
  current: z.string(),
  /** The version that is offered, fetched or ready; null = none. */
  version: z.string().nullable(),
  /** It is an older one: the mirror takes a version back. */
  isBack: z.boolean(),
  /** Share of the package that is here, 0..1. */
  progress: z.number().min(0).max(1),
  mode: z.enum(updateModes),
  channel: z.enum(updateChannels),
  /** When the mirror answered last, ms UTC; null = never since the start. */
  checkedAt: z.number().nullable(),
  /** Why the last try came to nothing; `unreachable` = the mirror does not answer, `disk` = nothing can be written, `not_installed` = the installation failed. */
  trouble: z.enum([...updateRefusals, 'unreachable', 'disk', 'not_installed']).nullable(),
  /** What stands against a restart right now. */
  busy: z.array(z.enum(busyReasons)),
  /** A version that did not start was replaced by the one before. */
  rolledBack: z.object({ from: z.string(), to: z.string() }).nullable(),
})

/** What the shell tells its page about updates. */
export type UpdateView = z.output<typeof updateView>

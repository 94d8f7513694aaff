import { z } from 'zod'
import { attemptOutcomes, callbackStates, channels, consentStates, conversationStatuses, directions, dispositions, endedBys, healths, messageKinds, moods, notReadyReasons, obligationEnds, obligationKinds, outboundRoles, outboundStates, presences, resolveReasons, roles, touchpoints, triageResults, visibilities, voiceStates } from '../domain/words.ts'
import { errorCodes } from '../errors.ts'

/** UUIDv7 or another of our own ids. */
export const id = z.string().min(1).max(64)
/** ms UTC. */
export const time = z.number().int()
/** Object version: grows by one with each change of the row. */
export const version = z.number().int().nonnegative()
/** Made once by the client for a thing it wants to happen once; the same key over retries. */
export const clientKey = z.string().min(8).max(64)
/** A text someone typed; bounded far above every platform's limit. */
export const typedText = z.string().max(20_000)

export const channel = z.enum(channels)
export const touchpoint = z.enum(touchpoints)
export const visibility = z.enum(visibilities)
export const conversationStatus = z.enum(conversationStatuses)
export const triage = z.enum(triageResults)
export const direction = z.enum(directions)
export const messageKind = z.enum(messageKinds)
export const outboundState = z.enum(outboundStates)
export const outboundRole = z.enum(outboundRoles)
export const obligationKind = z.enum(obligationKinds)
export const obligationEnd = z.enum(obligationEnds)
export const resolveReason = z.enum(resolveReasons)
export const presence = z.enum(presences)
export const notReadyReason = z.enum(notReadyReasons)
export const voiceState = z.enum(voiceStates)
export const role = z.enum(roles)
export const mood = z.enum(moods)
export const health = z.enum(healths)
export const callbackState = z.enum(callbackStates)
export const attemptOutcome = z.enum(attemptOutcomes)
export const endedBy = z.enum(endedBys)
export const disposition = z.enum(dispositions)
export const consentState = z.enum(consentStates)
export const errorCode = z.enum(errorCodes)

/** The empty answer of a call whose effect comes back through views. */
export const done = z.object({})
/** Someone shown by name. */
export const personRef = z.object({ id, name: z.string() })

/** One part of an outgoing text that the guard stopped or warns of. Offsets are UTF-16 units. */
export const guardFinding = z.object({
  severity: z.enum(['warn', 'review', 'block']),
  code: errorCode,
  start: z.number().int(),
  end: z.number().int(),
  word: z.string().optional(),
})

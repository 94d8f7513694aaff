import { z } from 'zod'
import { agentLegKinds, channels, healths, roles } from './domain/words.ts'
import { errorCodes } from './errors.ts'
import { faultPlaces } from './faults.ts'

/** How far the desk's own engine or hub can keep what it is given. */
const storeState = z.enum(['ok', 'read_only', 'full', 'restored'])
const figure = z.number().int().min(0)

/** What a page knows of its desk, in figures and listed words alone: no name, number or text fits into it. */
export const deskFigures = z.strictObject({
  host: z.enum(['desktop', 'hub', 'direct']).nullable(),
  link: z.enum(['connecting', 'up', 'lost', 'out']),
  role: z.enum(roles).nullable(),
  store: storeState.nullable(),
  hotlineUp: z.boolean().nullable(),
  telephony: z.strictObject({ leg: z.enum(agentLegKinds), registered: z.boolean() }).nullable(),
  /** Rows of the inbox by tab. */
  queues: z.record(z.string().regex(/^[a-z]{1,20}$/i), figure),
  accounts: z.array(z.strictObject({
    channel: z.enum(channels),
    health: z.enum(healths),
    error: z.enum(errorCodes).nullable(),
    lastSuccessAt: z.number().nullable(),
    deadLetters: figure,
  })).max(200),
})
export type DeskFigures = z.output<typeof deskFigures>

/** A result of the self-test as the bundle has it: its code and its figures. */
const testedLine = z.strictObject({
  code: z.string().regex(/^[A-Z]{3}-\d$/),
  values: z.record(z.string().regex(/^[a-z]{1,20}$/i), z.union([z.string().max(200), z.number()])),
})
export type TestedLine = z.output<typeof testedLine>

/** Days of the log that a bundle may have. */
export const bundleDays = [1, 3, 7, 31] as const

/** Input of `host:diagnostics`. A bundle is put together first, looked at, and then saved as it was looked at. */
export const diagnosticsAsk = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('state') }),
  z.strictObject({ act: z.literal('prepare'), days: z.literal(bundleDays), dumps: z.boolean(), desk: deskFigures, tested: z.array(testedLine).max(40) }),
  z.strictObject({ act: z.literal('look'), id: z.string().max(40), name: z.string().max(100) }),
  z.strictObject({ act: z.literal('save'), id: z.string().max(40) }),
])
export type DiagnosticsAsk = z.input<typeof diagnosticsAsk>

/** How the shell's own records stand; answer of `state`. */
export const diagnosticsState = z.object({
  /** Why the last lines of the log are not on the disk. */
  logTrouble: z.string().nullable(),
  logDays: z.number(),
  /** Crash reports go to the company's own address. */
  reportsCrashes: z.boolean(),
  /** Memory pictures of crashes that lie here. */
  dumps: z.number(),
  /** Faults since the program began, the latest first. */
  faults: z.array(z.object({ number: z.string(), place: z.enum(faultPlaces), at: z.number() })),
})
export type DiagnosticsState = z.output<typeof diagnosticsState>

/** A bundle that is ready to be looked at; answer of `prepare`. */
export const bundleView = z.object({
  id: z.string(),
  entries: z.array(z.object({ name: z.string(), bytes: z.number(), isText: z.boolean() })),
  bytes: z.number(),
  /** The log was longer than a bundle may be: only its latest part is in. */
  isCut: z.boolean(),
})
export type BundleView = z.output<typeof bundleView>

/** The head of one of its files; answer of `look`. */
export const bundleText = z.object({ text: z.string(), isCut: z.boolean() })
export type BundleText = z.output<typeof bundleText>

/** Name of the file that it was saved as; null = the person thought better of it. Answer of `save`. */
export const bundleSaved = z.object({ saved: z.string().nullable() })

/** What the shell knows of this computer; answer of `host:selfTest`. */
export const shellFacts = z.object({
  version: z.string(),
  electron: z.string().nullable(),
  system: z.string(),
  /** Settings that an administrator decided, and what of their word cannot be made out. */
  policy: z.object({ decided: z.number(), problems: z.number() }),
  /** `kept` = the system encrypts secrets; `plain` = it would keep them readable, so nothing is kept; `none` = it keeps none. */
  keeper: z.enum(['kept', 'plain', 'none']),
  disk: z.object({ freeBytes: z.number().nullable(), writable: z.boolean(), temporary: z.boolean() }),
  /** Who draws the pages. */
  graphics: z.enum(['hardware', 'software', 'unknown']),
  /** The machine is reached over a network (RDP, ICA). */
  isLent: z.boolean(),
  logTrouble: z.string().nullable(),
})
export type ShellFacts = z.output<typeof shellFacts>

/** Event by which the shell says that there is a new fault. */
export const diagnosticsEvent = 'diagnostics'

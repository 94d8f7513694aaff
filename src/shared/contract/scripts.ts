import { z } from 'zod'
import { scriptLocks, scriptRooms, scriptStates, scriptStyles, situations } from '../domain/script.ts'
import { clientKey, done, errorCode, id, personRef, time, typedText, version } from './basics.ts'
import { defineCall, defineView } from './define.ts'
import { fileRule, mediaKind, upload } from './media.ts'

const brand = z.string().trim().max(60)
const words = (most: number) => z.array(z.string().trim().min(1).max(30)).max(most)

/** Files that one script may carry. */
export const mostScriptFiles = 3

/** A picture or file that goes with a script; its bytes are at the host's media route. */
export const scriptFile = z.object({ id, kind: mediaKind, mime: z.string(), name: z.string(), size: z.number().int(), width: z.number().int().nullable(), height: z.number().int().nullable() })
export type ScriptFile = z.infer<typeof scriptFile>

/** The words of a script as people write them. */
export const scriptWords = z.object({
  brand,
  title: z.string().trim().min(1).max(60),
  situation: z.enum(situations),
  style: z.enum(scriptStyles),
  visibility: z.enum(scriptRooms),
  variants: z.array(z.string().trim().min(2).max(1_000)).min(1).max(8),
  keywords: words(12),
  sensitive: z.boolean(),
  expiresAt: time.nullable(),
})
/** A script as people write it. `files`: those that it has already, by id, and uploads for the library (`upload:begin` without a room). */
const scriptContent = scriptWords.extend({ files: z.array(id).max(mostScriptFiles).default([]) })

const scriptState = z.enum(scriptStates)

/** A script as the library shows it. */
export const scriptRow = scriptWords.extend({
  files: z.array(scriptFile),
  id,
  version,
  state: scriptState,
  /** What the reviewer said. */
  note: z.string(),
  /** Past its date: offered no more. */
  stale: z.boolean(),
  updatedAt: time,
  updatedBy: personRef,
  /** Handed out; then: answered with effect, praised, and nobody came back. */
  used: z.number().int(),
  effective: z.number().int(),
  praised: z.number().int(),
  quiet: z.number().int(),
})
export type ScriptRow = z.infer<typeof scriptRow>

/** The library of scripts: what is approved, and what waits; agents see others' drafts not. `brands`: those of the accounts; `fileRules`: what at least one of them takes. */
export const scriptsView = defineView('agent', z.object({}), scriptRow, z.object({ toReview: z.number().int(), stale: z.number().int(), brands: z.array(z.string()), fileRules: z.array(fileRule) }))

/** What speaks against a wording in a room before it is put there. */
export const scriptDoubts = ['too_long', 'too_short', 'link', 'blocked', 'review', 'warn', 'said'] as const

/** One wording as it would stand in the room, filled as far as it can be. */
export const scriptWording = z.object({
  text: z.string(),
  /** Slots that a person has to fill. */
  missing: z.array(z.string()),
  /** In the units of the room. */
  length: z.number().int(),
  doubts: z.array(z.enum(scriptDoubts)),
})

/** A script held out for one conversation; where it is locked its wordings stay away. */
export const scriptOffer = z.object({
  id,
  title: z.string(),
  situation: z.enum(situations),
  style: z.enum(scriptStyles),
  keywords: z.array(z.string()),
  /** The wording that would be handed out: the one said longest ago. */
  variant: z.number().int(),
  wordings: z.array(scriptWording),
  /** `taken`: this room takes it. */
  files: z.array(scriptFile.extend({ taken: z.boolean() })),
  locked: z.boolean(),
  used: z.number().int(),
  effective: z.number().int(),
})
export type ScriptOffer = z.infer<typeof scriptOffer>

/** A brand's persona; `version` 0 = nobody has written one, these are the words to begin with. */
export const personaRow = z.object({
  id: brand.min(1),
  version,
  name: z.string(),
  tone: z.string(),
  wordsUsed: z.array(z.string()),
  wordsAvoided: z.array(z.string()),
  signOff: z.string(),
  /** Accounts that speak for the brand. */
  accounts: z.array(id),
  updatedAt: time.nullable(),
})
export type PersonaRow = z.infer<typeof personaRow>
/** Every brand's persona. */
export const personasView = defineView('agent', z.object({}), personaRow, z.object({}))

export const scriptVersion = z.object({ n: z.number().int(), at: time, by: personRef, content: scriptWords.extend({ files: z.array(scriptFile) }) })

/** Largest file of scripts, bytes, and its most rows. */
export const scriptFileBytes = 384 * 1024
export const scriptFileRows = 1_000
/** Pictures and files that one import brings at most. */
export const mostImportFiles = 36

export const scriptImportRow = z.object({
  line: z.number().int(),
  fate: z.enum(['new', 'update', 'same', 'refused']),
  title: z.string(),
  /** Column and what is wrong in it. */
  problems: z.array(z.object({ column: z.string(), why: z.enum(['missing', 'too_long', 'unknown_word', 'not_a_time', 'expiry', 'tone', 'twice', 'twice_in_file', 'file_missing']) })),
})
export type ScriptImportRow = z.infer<typeof scriptImportRow>

const one = z.object({ id, version })
const saved = z.object({ id, version, state: scriptState })

export const scriptCalls = {
  /** What may be said in a room now, checked for it. `lock` says why memes and personification are shut out. */
  'script:offers': defineCall('agent', z.object({ conversationId: id }), z.object({ lock: z.enum(scriptLocks).nullable(), offers: z.array(scriptOffer) })),
  /**
   * Hands out a wording, by itself the one that this account said longest ago. `script_locked` where the matter is too grave for it. `files` hang
   * on the answer as if they had been uploaded for this room; `left` are those that it does not take.
   */
  'script:use': defineCall('agent', z.object({ conversationId: id, scriptId: id, variant: z.number().int().min(0).max(7).nullable().default(null), clientKey }), z.object({ text: z.string(), variant: z.number().int(), files: z.array(upload), left: z.array(scriptFile) })),
  /** What the outgoing check will say of wordings, by the words of a brand; `brand` empty: of each brand that would say them, named in `brands`. */
  'script:check': defineCall('agent', z.object({ brand, visibility: z.enum(scriptRooms), variants: scriptWords.shape.variants }), z.object({ remarks: z.array(z.object({ variant: z.number().int(), severity: z.enum(['warn', 'review', 'block']), code: errorCode, text: z.string(), brands: z.array(z.string()) })) })),
  /** How often the account has said nearly the same in public in the last hours; 0 in private rooms. */
  'script:alike': defineCall('agent', z.object({ conversationId: id, text: typedText }), z.object({ times: z.number().int(), lastAt: time.nullable() })),
  /** Writes a script (`id` null) or changes one. What needs no review is in use at once; the rest is a draft until `submit`. `stale_version` when somebody else changed it. */
  'script:save': defineCall('agent', scriptContent.extend({ id: id.nullable(), version, submit: z.boolean().default(false) }), saved),
  /** Approves a script or gives it back. `second_person_needed` for one's own words, unless no other supervisor works here. */
  'script:review': defineCall('supervisor', one.extend({ approve: z.boolean(), note: z.string().trim().max(300).default('') }), saved),
  /** Takes a script out of use; agents only their own drafts. */
  'script:retire': defineCall('agent', one, done),
  'script:versions': defineCall('agent', z.object({ id }), z.object({ versions: z.array(scriptVersion) })),
  /** Brings an older version back as the newest one; it is reviewed like any other. */
  'script:restore': defineCall('supervisor', one.extend({ n: z.number().int() }), saved),
  /** A part of the library; cells of CSV stay text in every spreadsheet. Files are named, in JSON with `id` and `sha256`; whoever writes it to a file adds their bytes. `next` null = the last part. */
  'script:export': defineCall('supervisor', z.object({ format: z.enum(['csv', 'json']), after: id.nullable().default(null) }), z.object({ text: z.string(), next: id.nullable() })),
  /**
   * Reads a CSV, JSON or xlsx file; with `dryRun` nothing is changed. What is not in order is left out and named. A script's files in JSON are
   * `{ name, sha256, carried }`: `carried` ones come as `uploads` for the library; a script that says nothing of files keeps those it has.
   */
  'script:import': defineCall('supervisor', z.object({ base64: z.string().max(Math.ceil(scriptFileBytes / 3) * 4), dryRun: z.boolean(), uploads: z.array(id).max(mostImportFiles).default([]) }), z.object({ rows: z.array(scriptImportRow), fresh: z.number().int(), update: z.number().int(), same: z.number().int(), refused: z.number().int() })),
  'persona:save': defineCall('supervisor', z.object({ brand: brand.min(1), version, name: z.string().trim().min(1).max(20), tone: z.string().trim().max(200), wordsUsed: words(40), wordsAvoided: words(80), signOff: z.string().trim().max(60) }), done),
}

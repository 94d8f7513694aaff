import { z } from 'zod'
import { complaintActors, complaintDesks, complaintStates } from '../domain/complaint.ts'
import { deadlineUnits } from '../rules/deadline.ts'
import { clientKey, done, id, personRef, time, version, visibility } from './basics.ts'
import { defineCall, defineView } from './define.ts'

const desk = z.enum(complaintDesks)
const complaintState = z.enum(complaintStates)
const star = z.number().int().min(1).max(5).nullable()
const tags = z.array(z.string().trim().min(1).max(100)).max(20)
/** http or https, or nothing; the engine looks closer. */
const address = z.string().trim().max(2_000)

export const complaintRating = z.object({ attitude: star, speed: star, satisfaction: star, text: z.string().max(2_000) })
export const complaintStep = z.object({
  actor: z.enum(complaintActors),
  label: z.string().trim().max(60),
  at: time,
  text: z.string().max(20_000),
  images: z.array(address).max(20).default([]),
})

/** What a desk shows of a complaint. Amounts are whole 分. */
export const complaintFacts = z.object({
  desk,
  /** The desk's own number; empty while unknown. */
  externalNo: z.string().trim().max(64),
  url: address,
  merchant: z.string().trim().max(120),
  title: z.string().trim().max(300),
  text: z.string().trim().max(20_000),
  issues: tags,
  demands: tags,
  amount: z.number().int().min(0).max(10_000_000_000_000).nullable(),
  publishedAt: time,
  nick: z.string().trim().max(80),
  /** Kept sealed; never comes back whole. Empty when not given. */
  phone: z.string().trim().max(40),
})

/** One complaint as its panel shows it. */
export const complaintDetail = z.object({
  id,
  version,
  desk,
  visibility,
  externalNo: z.string(),
  url: z.string(),
  merchant: z.string(),
  title: z.string(),
  issues: z.array(z.string()),
  demands: z.array(z.string()),
  amount: z.number().int().nullable(),
  state: complaintState,
  publishedAt: time,
  firstReplyDue: time,
  finalDue: time,
  /** Somebody checked the desk's times. */
  timesConfirmed: z.boolean(),
  handledAt: time.nullable(),
  handledBy: personRef.nullable(),
  endedAt: time.nullable(),
  rating: complaintRating.nullable(),
  /** False: opened by a notice, waits to be completed by a person. */
  whole: z.boolean(),
  /** Masked numbers of the complainant. */
  phones: z.array(z.string()),
})
export type ComplaintDetail = z.infer<typeof complaintDetail>

export const complaintStepRow = complaintStep.extend({ id })
export type ComplaintStepRow = z.infer<typeof complaintStepRow>
/** The complaint of a conversation (null when it has none); rows are its steps, oldest first. */
export const complaintView = defineView('agent', z.object({ conversationId: id }), complaintStepRow, z.object({ complaint: complaintDetail.nullable() }))

const timeAllowed = z.object({ amount: z.number().int().min(1).max(400), unit: z.enum(deadlineUnits) })
const deskTimes = z.object({ firstReply: timeAllowed, finalAnswer: timeAllowed, confirmed: z.boolean() })
/** Times by desk. */
export const deadlineTable = z.record(desk, deskTimes)

/** Bytes of a file per call, before base64: well under the largest message of any transport. */
export const importPartBytes = 384 * 1024
/** Largest file that is imported, bytes. */
export const importMostBytes = 8 * 1024 * 1024
/** Rows imported by one `complaint:importRun`. */
export const importStep = 100

/** What is wrong with a cell; `column` as the file calls it. */
export const importProblem = z.object({
  column: z.string(),
  why: z.enum(['missing', 'too_long', 'not_a_number', 'not_a_time', 'in_future', 'not_an_address', 'unknown_word', 'twice_in_file', 'digits_lost']),
  value: z.string(),
})
/** One row of a file as the preview shows it. */
export const importRow = z.object({
  /** Line (CSV), row (xlsx) or position (JSON) in the file, from 1. */
  line: z.number().int(),
  fate: z.enum(['new', 'update', 'same', 'refused']),
  externalNo: z.string(),
  desk: desk.nullable(),
  title: z.string(),
  state: complaintState.nullable(),
  publishedAt: time.nullable(),
  amount: z.number().int().nullable(),
  nick: z.string(),
  steps: z.number().int(),
  problems: z.array(importProblem),
})
export type ImportRow = z.infer<typeof importRow>
/** What a file holds, and how far its import has come. */
export const importSummary = z.object({
  importId: id,
  name: z.string(),
  rows: z.number().int(),
  fresh: z.number().int(),
  update: z.number().int(),
  same: z.number().int(),
  refused: z.number().int(),
  /** Columns that are not understood and are left out. */
  unknownColumns: z.array(z.string()),
  /** Rows imported so far. */
  done: z.number().int(),
})
export type ImportSummary = z.infer<typeof importSummary>

const imported = z.object({ importId: id })

export const complaintCalls = {
  /** Opens a complaint by hand. One that is known by desk and number is not doubled: `known` says so and nothing is changed. */
  'complaint:create': defineCall('agent', complaintFacts.extend({ accountId: id, clientKey }), z.object({ conversationId: id, known: z.boolean() })),
  /** Corrects or completes what is known; `conflict` when another complaint has that number. */
  'complaint:update': defineCall('agent', complaintFacts.omit({ desk: true, nick: true }).partial().extend({ id, version }), done),
  /** The desk's state as a person saw it there; why is kept. `wrong_state` when it cannot follow, or when somebody still waits for an answer. */
  'complaint:setState': defineCall('agent', z.object({ id, version, state: complaintState, why: z.string().trim().max(500).default('') }), done),
  /** A step that a person saw at the desk. */
  'complaint:addStep': defineCall('agent', complaintStep.extend({ id, clientKey }), done),
  'complaint:rate': defineCall('agent', z.object({ id, version, rating: complaintRating }), done),
  'complaint:deadlines': defineCall('agent', z.object({}), deadlineTable),
  /** Applies to complaints that come in from now on; audited. */
  'complaint:setDeadlines': defineCall('supervisor', deadlineTable, deadlineTable),
  /** Announces a file; its bytes follow in parts. A person has one import at a time. */
  'complaint:importBegin': defineCall('agent', z.object({ accountId: id, desk, name: z.string().min(1).max(200), size: z.number().int().min(1).max(importMostBytes) }), imported),
  /** The next part, base64, at most `importPartBytes` before it. */
  'complaint:importPart': defineCall('agent', imported.extend({ offset: z.number().int().min(0), base64: z.string().max(Math.ceil(importPartBytes / 3) * 4) }), z.object({ received: z.number().int() })),
  /** Reads the whole file and says what would happen; nothing is imported by this. */
  'complaint:importCheck': defineCall('agent', imported, importSummary),
  'complaint:importRows': defineCall('agent', imported.extend({ only: z.enum(['all', 'refused']).default('all'), offset: z.number().int().min(0).default(0), size: z.number().int().min(1).max(100).default(50) }), z.object({ rows: z.array(importRow), total: z.number().int() })),
  /** Imports the next rows that are in order; called again until `done` stands at their number. */
  'complaint:importRun': defineCall('agent', imported, importSummary),
  'complaint:importDrop': defineCall('agent', imported, done),
  /** A part of all complaints as CSV lines whose cells stay text in every spreadsheet; `next` null = the last part. The first part has the heading and is audited. */
  'complaint:export': defineCall('supervisor', z.object({ after: z.string().max(200).nullable().default(null) }), z.object({ csv: z.string(), next: z.string().nullable() })),
}

const outbound = z.object({ outboundId: id })

export const byHandCalls = {
  /** Somebody posted a text at the place itself. Counts at once, or when a second person has seen it there. */
  'message:posted': defineCall('agent', outbound.extend({ url: address.default('') }), z.object({ counts: z.boolean() })),
  /** Another person saw it there; `second_person_needed` for the one who posted it. */
  'message:confirmPosted': defineCall('agent', outbound, done),
  /** It is not there: what was said to be posted waits again; what waits goes back to the draft. */
  'message:notPosted': defineCall('agent', outbound, z.object({ draft: z.string().nullable() })),
}

export const linkCalls = {
  /** Whether a page is known already. `bad_input` for what is no web address. */
  'link:find': defineCall('agent', z.object({ url: address.min(1) }), z.object({ host: z.string(), conversationId: id.nullable() })),
  /** Takes a voice found at a page; a known page gains the text, unless it has it. */
  'link:take': defineCall('agent', z.object({
    accountId: id,
    url: address.min(1),
    text: z.string().trim().min(1).max(20_000),
    author: z.string().trim().max(80).default(''),
    place: z.string().trim().max(80).default(''),
    at: time.nullable().default(null),
  }), z.object({ conversationId: id, known: z.boolean(), added: z.boolean() })),
}

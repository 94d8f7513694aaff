import { z } from 'zod'
import { faultReport } from '../faults.ts'
import { done, id, role, time } from './basics.ts'
import { defineCall } from './define.ts'

/** What the view mechanism sends: how to get from state `from` to state `to`. A frame whose `from` is not the client's `to` is a gap: ask `view:sync`. */
export const frame = z.object({
  viewId: id,
  from: z.number().int(),
  to: z.number().int(),
  /** Rows that are new or changed, rows that left. */
  put: z.array(z.object({ id }).loose()),
  del: z.array(id),
  /** Ids of the whole page in order, when the order or the membership changed; else absent. */
  order: z.array(id).optional(),
  /** The new summary, when it changed. */
  summary: z.unknown().optional(),
})
export type Frame = z.infer<typeof frame>

/** A view's whole state. */
export const snapshot = z.object({ viewId: id, at: z.number().int(), rows: z.array(z.object({ id }).loose()), summary: z.unknown() })
export type Snapshot = z.infer<typeof snapshot>

const viewName = z.string().max(40)

export const sessionCalls = {
  /** First call of every session; refuses another wire version with both numbers in the details. `seat` names the desk (a computer, a browser) that all its windows share. */
  'session:hello': defineCall('anyone', z.object({ wireVersion: z.number().int(), app: z.string().max(40), appVersion: z.string().max(20), seat: z.string().max(64).default('') }), z.object({
    sessionId: id,
    wireVersion: z.number().int(),
    storeId: id,
    /** Host's clock, ms UTC; screens count from it, not from the PC's clock. */
    now: time,
    me: z.object({ id, name: z.string(), workNo: z.string(), role }),
    sandbox: z.boolean(),
    /** A practice desk: its lesson. Left out at a real one. */
    practice: z.object({ lesson: z.string(), title: z.string(), goals: z.array(z.string()) }).optional(),
    host: z.enum(['desktop', 'hub', 'direct']),
    /** Prefix of the route that serves media bytes by id. */
    mediaBase: z.string(),
  })),
  /** A person is at two desks: this one works from now on, the others look on; or this one looks on. */
  'session:lead': defineCall('agent', z.object({}), done),
  'session:watch': defineCall('agent', z.object({}), done),
  'session:time': defineCall('anyone', z.object({}), z.object({ now: time })),
  /** Something broke in a page that has no shell of its own to tell; the host writes it into its log. */
  'session:fault': defineCall('anyone', faultReport, done),
  'view:open': defineCall('agent', z.object({ view: viewName, params: z.unknown() }), snapshot),
  /** The same view with other params (another page, another tab): a new snapshot. */
  'view:move': defineCall('agent', z.object({ viewId: id, params: z.unknown() }), snapshot),
  /** After a gap: the whole state again. */
  'view:sync': defineCall('agent', z.object({ viewId: id }), snapshot),
  'view:close': defineCall('agent', z.object({ viewId: id }), z.object({})),
}

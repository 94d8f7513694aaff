import { z } from 'zod'
import { factStates } from '../domain/script.ts'
import { done, id, personRef, time, version } from './basics.ts'
import { defineCall, defineView } from './define.ts'

/** A fact as people write it. Empty `brand` and `region` = everywhere. */
export const factContent = z.object({
  brand: z.string().trim().max(60),
  title: z.string().trim().min(1).max(80),
  text: z.string().trim().min(2).max(2_000),
  region: z.string().trim().max(60),
  validFrom: time.nullable(),
  validUntil: time.nullable(),
  source: z.string().trim().max(200),
  tags: z.array(z.string().trim().min(1).max(30)).max(12),
})

export const factRow = factContent.extend({
  id,
  version,
  state: z.enum(factStates),
  /** It may be told today: current, begun, not past its date. */
  valid: z.boolean(),
  doubt: z.object({ note: z.string(), by: personRef, at: time }).nullable(),
  used: z.number().int(),
  updatedAt: time,
  updatedBy: personRef,
})
export type FactRow = z.infer<typeof factRow>

/** The knowledge base. Agents see what may be told, and what is doubted; supervisors everything. */
export const knowledgeView = defineView('agent', z.object({}), factRow, z.object({ doubted: z.number().int(), stale: z.number().int() }))

const one = z.object({ id, version })

export const knowledgeCalls = {
  'knowledge:save': defineCall('supervisor', factContent.extend({ id: id.nullable(), version }), z.object({ id })),
  /** "This is out of date": one press, supervisors see it at once. It is offered no more until one of them has looked. */
  'knowledge:doubt': defineCall('agent', z.object({ id, note: z.string().trim().max(300).default('') }), done),
  /** It is right after all, until `validUntil`. */
  'knowledge:confirm': defineCall('supervisor', one.extend({ validUntil: time.nullable() }), done),
  'knowledge:retire': defineCall('supervisor', one, done),
  /** The words to be quoted; `wrong_state` for a fact that may not be told. */
  'knowledge:quote': defineCall('agent', z.object({ id }), z.object({ text: z.string() })),
}

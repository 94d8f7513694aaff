import type { PersonaRow, ScriptRow } from '../../shared/contract/scripts.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Row, ScriptRecord } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'
import { isStale } from '../../shared/rules/scripts.ts'
import { libraryRules } from '../media/rules.ts'
import { filesOfAll, presentFile } from './attached.ts'
import { wordsOf } from './book.ts'

/** Scripts shown at once; far above what people keep apart. */
const most = 3_000
/** Counts grow without waking anybody; they are read anew this often, ms. */
const countsEveryMs = 60_000

/** How a brand speaks while nobody has written its persona. */
export type PersonaStart = Pick<PersonaRow, 'name' | 'tone' | 'wordsUsed' | 'wordsAvoided' | 'signOff'>

/** The library of scripts. Others' drafts are shown to supervisors alone. */
export function createScriptsSource(context: EngineContext, names: Names): ViewSource<'scripts'> {
  return {
    pauseMs: 250,
    everyMs: countsEveryMs,
    async load(actor) {
      const now = context.now()
      const [scripts, files] = await Promise.all([context.store.read.find('scripts', { state: ['draft', 'in_review', 'approved'] }, { order: [['id', 'asc']], limit: most }), filesOfAll(context.store.read)])
      const rows = scripts.filter(script => maySee(actor, script)).map(script => present(script, files.get(script.id) ?? [], names, now))
      return {
        rows,
        summary: { toReview: rows.filter(row => row.state === 'in_review').length, stale: rows.filter(row => row.stale).length, brands: brandsOf(context), fileRules: libraryRules(context.connectors) },
      }
    },
    touches: change => change.entity === 'scripts' || change.entity === 'accounts',
  }
}

function maySee(actor: Actor, script: ScriptRecord): boolean {
  return actor.role === 'supervisor' || script.state === 'approved' || script.createdBy === actor.agentId
}

function present(script: ScriptRecord, files: readonly Row<'media'>[], names: Names, now: number): ScriptRow {
  const { id, version, state, note, updatedAt, updatedBy, used, effective, praised, quiet } = script
  return { ...wordsOf(script), files: files.map(presentFile), id, version, state, note, stale: isStale(script, now), updatedAt, updatedBy: { id: updatedBy, name: updatedBy === '' ? '' : names.agentName(updatedBy) }, used, effective, praised, quiet }
}

function brandsOf(context: EngineContext): string[] {
  return [...new Set([...context.accounts.values()].map(account => account.brand))].sort()
}

/** The persona of every brand that has an account, written or not. */
export function createPersonasSource(context: EngineContext, start: PersonaStart): ViewSource<'personas'> {
  return {
    pauseMs: 250,
    async load() {
      const written = new Map((await context.store.read.find('personas', {})).map(persona => [persona.id, persona]))
      const rows = brandsOf(context).map((brand): PersonaRow => {
        const { version, updatedAt, name, tone, wordsUsed, wordsAvoided, signOff } = written.get(brand) ?? { ...start, name: start.name || brand, version: 0, updatedAt: null }
        return { id: brand, version, updatedAt, name, tone, wordsUsed: [...wordsUsed], wordsAvoided: [...wordsAvoided], signOff, accounts: [...context.accounts.values()].filter(account => account.brand === brand).map(account => account.id) }
      })
      return { rows, summary: {} }
    },
    touches: change => change.entity === 'personas' || change.entity === 'accounts',
  }
}

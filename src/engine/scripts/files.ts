import type { ScriptImportRow } from '../../shared/contract/scripts.ts'
import type { ScriptContent } from '../../shared/rules/scripts.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ScriptRecord } from '../store/tables.ts'
import type { ReadScript } from './read-row.ts'
import { Buffer } from 'node:buffer'
import { scriptFileRows } from '../../shared/contract/scripts.ts'
import { AppError } from '../../shared/errors.ts'
import { stateOf } from '../../shared/rules/scripts.ts'
import { csvLine } from '../complaints/files/inert.ts'
import { readTable } from '../complaints/files/table.ts'
import { audit } from '../context.ts'
import { addScript, contentOf, rewrite } from './book.ts'
import { columnsOfScripts, momentCell, readScriptRow } from './read-row.ts'

type FileCalls = Pick<Handlers, 'script:export' | 'script:import'>

/** Scripts per part of an export. */
const perPart = 200
/** Rows written in one unit. */
const perUnit = 50

type Planned = ReadScript & { readonly fate: ScriptImportRow['fate'], readonly known: ScriptRecord | undefined }

/** The library as a file, and a file as the library. A script is known by its brand, title, situation and style. */
export function scriptFileCalls(context: EngineContext): FileCalls {
  const { store } = context

  async function plan(base64: string): Promise<Planned[]> {
    const table = await readTable(Buffer.from(base64, 'base64'))
    if (table.rows.length > scriptFileRows)
      throw new AppError('payload_too_large', { details: { rows: table.rows.length, limit: scriptFileRows } })
    const known = new Map((await store.read.find('scripts', { state: ['draft', 'in_review', 'approved'] })).map(script => [keyOf(script), script]))
    const seen = new Set<string>()
    return table.rows.map((row) => {
      const read = readScriptRow(row)
      const key = keyOf(read.content)
      const twice = read.problems.length === 0 && seen.has(key)
      seen.add(key)
      const problems = twice ? [{ column: columnsOfScripts.title, why: 'twice_in_file' as const }] : read.problems
      return { ...read, problems, known: known.get(key), fate: fateOf(problems.length > 0, known.get(key), read.content) }
    })
  }

  async function take(actor: Actor, rows: readonly Planned[]): Promise<void> {
    for (let start = 0; start < rows.length; start += perUnit) {
      await store.write(async (tx) => {
        for (const { content, known } of rows.slice(start, start + perUnit)) {
          const before = known === undefined ? undefined : await tx.get('scripts', known.id)
          if (before === undefined)
            await addScript(context, tx, actor.agentId, content, stateOf(content, true))
          else
            await rewrite(context, tx, actor, before, content, stateOf(content, true))
        }
      })
    }
    await store.write(tx => audit(context, tx, actor, 'script.import', 'script', 'all', { rows: rows.length }))
  }

  return {
    'script:export': async (actor, { format, after }) => {
      const page = await store.read.find('scripts', { state: ['draft', 'in_review', 'approved'], ...after === null ? {} : { id: { gt: after } } }, { order: [['id', 'asc']], limit: perPart })
      if (after === null)
        await store.write(tx => audit(context, tx, actor, 'script.export', 'script', 'all', { format }))
      const next = page.length < perPart ? null : page.at(-1)?.id ?? null
      return { text: format === 'csv' ? csvOf(page, after === null) : jsonOf(page, after === null, next === null), next }
    },
    'script:import': async (actor, { base64, dryRun }) => {
      const rows = await plan(base64)
      const count = (fate: ScriptImportRow['fate']): number => rows.filter(row => row.fate === fate).length
      if (!dryRun)
        await take(actor, rows.filter(row => row.fate === 'new' || row.fate === 'update'))
      return { rows: rows.map(({ line, fate, content, problems }) => ({ line, fate, title: content.title.slice(0, 60), problems: [...problems] })), fresh: count('new'), update: count('update'), same: count('same'), refused: count('refused') }
    },
  }
}

function keyOf({ brand, title, situation, style }: ScriptContent): string {
  return [brand, title, situation, style].join('\n')
}

function fateOf(refused: boolean, known: ScriptRecord | undefined, content: ScriptContent): ScriptImportRow['fate'] {
  if (refused)
    return 'refused'
  if (known === undefined)
    return 'new'
  return JSON.stringify(contentOf(known)) === JSON.stringify(contentOf(content)) ? 'same' : 'update'
}

/** A byte order mark tells Chinese Excel that it is UTF-8. Wordings stand one under the other in their cell. */
function csvOf(page: readonly ScriptRecord[], first: boolean): string {
  const lines = page.map(script => csvLine([script.title, script.brand, script.situation, script.style, script.visibility, script.variants.join('\n'), script.keywords.join('、'), script.sensitive ? '是' : '', momentCell(script.expiresAt)]))
  return `${first ? `\uFEFF${csvLine(Object.values(columnsOfScripts))}` : ''}${lines.join('')}`
}

function jsonOf(page: readonly ScriptRecord[], first: boolean, last: boolean): string {
  const body = page.map(script => JSON.stringify(contentOf(script))).join(',\n')
  return `${first ? '[\n' : page.length > 0 ? ',\n' : ''}${body}${last ? '\n]\n' : ''}`
}

import type { ScriptImportRow } from '../../shared/contract/scripts.ts'
import type { ScriptWords } from '../../shared/rules/scripts.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row, ScriptRecord } from '../store/tables.ts'
import type { NamedFile, ReadScript } from './read-row.ts'
import { Buffer } from 'node:buffer'
import { scriptFileRows } from '../../shared/contract/scripts.ts'
import { AppError } from '../../shared/errors.ts'
import { stateOf } from '../../shared/rules/scripts.ts'
import { csvLine } from '../complaints/files/inert.ts'
import { readTable } from '../complaints/files/table.ts'
import { audit } from '../context.ts'
import { filesOf, filesOfAll, settleFiles } from './attached.ts'
import { addScript, rewrite, wordsOf } from './book.ts'
import { columnsOfScripts, momentCell, readScriptRow } from './read-row.ts'

type FileCalls = Pick<Handlers, 'script:export' | 'script:import'>

/** Scripts per part of an export. */
const perPart = 200
/** Rows written in one unit. */
const perUnit = 50

type Files = readonly Row<'media'>[]
type Planned = ReadScript & { readonly fate: ScriptImportRow['fate'], readonly known: ScriptRecord | undefined }

/** The library as a file, and a file as the library. A script is known by its brand, title, situation and style. */
export function scriptFileCalls(context: EngineContext): FileCalls {
  const { store } = context

  async function plan(base64: string): Promise<Planned[]> {
    const table = await readTable(Buffer.from(base64, 'base64'))
    if (table.rows.length > scriptFileRows)
      throw new AppError('payload_too_large', { details: { rows: table.rows.length, limit: scriptFileRows } })
    const [scripts, files] = await Promise.all([store.read.find('scripts', { state: ['draft', 'in_review', 'approved'] }), filesOfAll(store.read)])
    const known = new Map(scripts.map(script => [keyOf(script), script]))
    const seen = new Set<string>()
    return table.rows.map((row) => {
      const read = readScriptRow(row)
      const key = keyOf(read.content)
      const twice = read.problems.length === 0 && seen.has(key)
      seen.add(key)
      const before = known.get(key)
      const had = before === undefined ? [] : files.get(before.id) ?? []
      const isMissing = read.files?.some(file => !file.carried && !isAmong(had, file)) === true
      const problems = twice ? [{ column: columnsOfScripts.title, why: 'twice_in_file' as const }] : [...read.problems, ...isMissing ? [{ column: columnsOfScripts.files, why: 'file_missing' as const }] : []]
      return { ...read, problems, known: before, fate: fateOf(problems.length > 0, before, had, read) }
    })
  }

  async function take(actor: Actor, rows: readonly Planned[], uploads: readonly string[]): Promise<void> {
    for (let start = 0; start < rows.length; start += perUnit) {
      const written = await store.write(async (tx) => {
        const ids: string[] = []
        // Those that a unit before has taken are no uploads any more.
        const spare = await tx.getMany('uploads', uploads)
        for (const { content: words, files, known } of rows.slice(start, start + perUnit)) {
          const before = known === undefined ? undefined : await tx.get('scripts', known.id)
          const content = { ...words, files: await idsOf(tx, before, files, spare) }
          const { id } = before === undefined ? await addScript(context, tx, actor.agentId, content, stateOf(content, true)) : await rewrite(context, tx, actor, before, content, stateOf(content, true))
          ids.push(id)
        }
        return ids
      })
      for (const id of written)
        await settleFiles(context, id)
    }
    await store.write(tx => audit(context, tx, actor, 'script.import', 'script', 'all', { rows: rows.length }))
  }

  return {
    'script:export': async (actor, { format, after }) => {
      const page = await store.read.find('scripts', { state: ['draft', 'in_review', 'approved'], ...after === null ? {} : { id: { gt: after } } }, { order: [['id', 'asc']], limit: perPart })
      if (after === null)
        await store.write(tx => audit(context, tx, actor, 'script.export', 'script', 'all', { format }))
      const next = page.length < perPart ? null : page.at(-1)?.id ?? null
      const files = await filesOfAll(store.read)
      return { text: format === 'csv' ? csvOf(page, files, after === null) : jsonOf(page, files, after === null, next === null), next }
    },
    'script:import': async (actor, { base64, dryRun, uploads }) => {
      const rows = await plan(base64)
      const count = (fate: ScriptImportRow['fate']): number => rows.filter(row => row.fate === fate).length
      if (!dryRun)
        await take(actor, rows.filter(row => row.fate === 'new' || row.fate === 'update'), uploads)
      return { rows: rows.map(({ line, fate, content, problems }) => ({ line, fate, title: content.title.slice(0, 60), problems: [...problems] })), fresh: count('new'), update: count('update'), same: count('same'), refused: count('refused') }
    },
  }
}

function keyOf({ brand, title, situation, style }: ScriptWords): string {
  return [brand, title, situation, style].join('\n')
}

function fateOf(refused: boolean, known: ScriptRecord | undefined, had: Files, { content, files }: ReadScript): ScriptImportRow['fate'] {
  if (refused)
    return 'refused'
  if (known === undefined)
    return 'new'
  const sameFiles = files === null || (files.length === had.length && files.every(file => isAmong(had, file)))
  return sameFiles && JSON.stringify(wordsOf(known)) === JSON.stringify(wordsOf(content)) ? 'same' : 'update'
}

/** By its bytes; by its name where the row has no more. */
function isAmong(had: Files, { name, sha256 }: NamedFile): boolean {
  return had.some(file => sha256 === null ? file.name === name : file.sha256 === sha256)
}

/** The files that a row wants, by the ids under which the script has them or somebody carried them here; each upload once. */
async function idsOf(read: ReadHandle, before: ScriptRecord | undefined, wanted: readonly NamedFile[] | null, uploads: Row<'uploads'>[]): Promise<string[]> {
  const had = before === undefined ? [] : await filesOf(read, before.id)
  if (wanted === null)
    return had.map(file => file.id)
  return wanted.map((wish) => {
    const own = had.find(file => isAmong([file], wish))
    if (own !== undefined)
      return own.id
    const at = uploads.findIndex(upload => upload.sha256 === wish.sha256)
    if (at === -1)
      throw new AppError('upload_incomplete', { details: { file: wish.name } })
    return uploads.splice(at, 1)[0]!.id
  })
}

/** A byte order mark tells Chinese Excel that it is UTF-8. Wordings stand one under the other in their cell. */
function csvOf(page: readonly ScriptRecord[], files: ReadonlyMap<string, Files>, first: boolean): string {
  const lines = page.map(script => csvLine([script.title, script.brand, script.situation, script.style, script.visibility, script.variants.join('\n'), script.keywords.join('、'), script.sensitive ? '是' : '', momentCell(script.expiresAt), (files.get(script.id) ?? []).map(file => file.name ?? file.kind).join('\n')]))
  return `${first ? `\uFEFF${csvLine(Object.values(columnsOfScripts))}` : ''}${lines.join('')}`
}

function jsonOf(page: readonly ScriptRecord[], files: ReadonlyMap<string, Files>, first: boolean, last: boolean): string {
  const body = page.map(script => JSON.stringify({ ...wordsOf(script), files: (files.get(script.id) ?? []).map(({ id, name, mime, size, sha256 }) => ({ id, name, mime, size, sha256 })) })).join(',\n')
  return `${first ? '[\n' : page.length > 0 ? ',\n' : ''}${body}${last ? '\n]\n' : ''}`
}

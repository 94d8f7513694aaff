import type { ScriptImportRow } from '../../shared/contract/scripts.ts'
import type { ScriptWords } from '../../shared/rules/scripts.ts'
import type { FileRow } from '../complaints/files/table.ts'
import { z } from 'zod'
import { mostScriptFiles, scriptWords } from '../../shared/contract/scripts.ts'
import { chinaOffsetMs } from '../../shared/rules/calendar.ts'
import { contentFaults } from '../../shared/rules/scripts.ts'
import { momentIn, plain, wordsIn } from '../complaints/files/cells.ts'

/** Columns of a file of scripts, by field, as our own export names them. JSON uses the fields themselves. */
export const columnsOfScripts = { title: '标题', brand: '品牌', situation: '场景', style: '风格', visibility: '适用', variants: '话术内容', keywords: '关键词', sensitive: '需复核', expiresAt: '到期时间', files: '附件' } as const

type Field = keyof typeof columnsOfScripts
type Problem = ScriptImportRow['problems'][number]

/** One row as a script; with problems it is not taken. */
export interface ReadScript {
  readonly line: number
  readonly content: ScriptWords
  /** Null: it says nothing of files. */
  readonly files: readonly NamedFile[] | null
  readonly problems: readonly Problem[]
}

/** A file as a row names it. CSV has its name alone. */
export interface NamedFile {
  readonly name: string
  readonly sha256: string | null
  /** Its bytes come with the import. */
  readonly carried: boolean
}

const namedFiles = z.array(z.object({ name: z.string().max(400), sha256: z.string().regex(/^[0-9a-f]{64}$/), carried: z.boolean().default(false) })).max(mostScriptFiles)
const fields = Object.keys(columnsOfScripts) as Field[]
const styleWords: Readonly<Record<string, string>> = { 拟人化: 'personified', 紧跟热点: 'trending', 真实鲜活: 'lively', 平实: 'plain' }
const roomWords: Readonly<Record<string, string>> = { 公开: 'public', 私信: 'private', 都可以: 'both', 通用: 'both' }
const yes = new Set(['是', 'true', '1', 'yes', 'y'])

/** A moment as a cell: China's wall clock; empty for none. */
export function momentCell(at: number | null): string {
  return at === null ? '' : new Date(at + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** Reads one row of a CSV, JSON or xlsx file. */
export function readScriptRow(row: FileRow): ReadScript {
  const cell = (field: Field): unknown => row.cells.get(columnsOfScripts[field]) ?? row.cells.get(field)
  const word = (field: Field, words: Readonly<Record<string, string>>): string => words[plain(cell(field)).trim()] ?? plain(cell(field)).trim()
  const problems: Problem[] = []
  const expires = cell('expiresAt')
  const expiresAt = expiryOf(expires)
  if (expiresAt === undefined)
    problems.push({ column: columnsOfScripts.expiresAt, why: 'not_a_time' })
  const read = {
    brand: plain(cell('brand')).trim(),
    title: plain(cell('title')).trim(),
    situation: word('situation', {}),
    style: word('style', styleWords),
    visibility: word('visibility', roomWords),
    variants: variantsOf(cell('variants')),
    keywords: cell('keywords') === undefined ? [] : wordsIn(cell('keywords')),
    sensitive: yes.has(plain(cell('sensitive')).trim().toLowerCase()),
    expiresAt: expiresAt ?? null,
  }
  const files = filesIn(cell('files'))
  if (files === undefined)
    problems.push({ column: columnsOfScripts.files, why: 'too_long' })
  const parsed = scriptWords.safeParse(read)
  if (!parsed.success) {
    for (const field of fields) {
      const issue = parsed.error.issues.find(each => each.path[0] === field)
      if (issue !== undefined)
        problems.push({ column: columnsOfScripts[field], why: issue.code === 'too_big' ? 'too_long' : issue.code === 'too_small' ? 'missing' : 'unknown_word' })
    }
    return { line: row.line, content: read as unknown as ScriptWords, files: null, problems }
  }
  problems.push(...contentFaults(parsed.data).map(why => ({ column: columnsOfScripts[why === 'expiry' ? 'expiresAt' : why === 'tone' ? 'style' : 'variants'], why })))
  return { line: row.line, content: parsed.data, files: files ?? null, problems }
}

/** A list, or one wording per line of the cell. */
function variantsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(one => plain(one).trim()).filter(one => one !== '') : linesIn(plain(value))
}

function linesIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map(line => line.trim()).filter(line => line !== '')
}

/** Null where the file has no such column, undefined for what cannot be read or is too many. */
function filesIn(value: unknown): readonly NamedFile[] | null | undefined {
  if (value === undefined || value === null)
    return null
  if (Array.isArray(value))
    return namedFiles.safeParse(value).data
  const names = linesIn(plain(value))
  return names.length > mostScriptFiles ? undefined : names.map(name => ({ name, sha256: null, carried: false }))
}

/** Null where nothing stands, undefined for what is no moment. */
function expiryOf(value: unknown): number | null | undefined {
  if (value === undefined || value === null || plain(value).trim() === '')
    return null
  return momentIn(value) ?? undefined
}

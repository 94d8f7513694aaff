import type { Executor } from '../sql/value.ts'
import type { SearchDialect } from './dialect.ts'
import { searchForm } from '../../../shared/rules/fold-search.ts'
import { escapeText, unescapeText } from '../sql/text-escape.ts'

/** What is found beside messages. */
export type EntryKind = 'customer' | 'case' | 'call'

/** Ids of what was found, newest first. */
export interface EntriesFound {
  readonly ids: readonly string[]
  /** At least so many when not whole. */
  readonly total: number
  readonly isWhole: boolean
}

/** Entries written by one step. */
const atOnce = 40
/** Counted as far as this. */
const countTo = 500
/** Stands between two texts of one entry; nobody can type it into a query. */
const between = '\n'

/** Where the texts of an entry come from; the first column of each answer is a text, the moment of the last is the entry's. */
const sources: Readonly<Record<EntryKind, { readonly at: string, readonly texts: readonly string[] }>> = {
  customer: {
    at: 'select "createdAt" from "customers" where "id" = ?',
    texts: [
      'select "name" from "customers" where "id" = ?',
      'select "note" from "customers" where "id" = ?',
      'select "name" from "identities" where "customerId" = ? order by "id"',
      'select "uid" from "identities" where "customerId" = ? order by "id"',
      'select "text" from "customerNotes" where "customerId" = ? order by "id"',
      'select "tag" from "customerTags" where "customerId" = ? order by "id"',
    ],
  },
  case: { at: 'select "openedAt" from "cases" where "id" = ?', texts: ['select "title" from "cases" where "id" = ?'] },
  call: { at: 'select "createdAt" from "callbacks" where "id" = ?', texts: ['select "note" from "callbacks" where "id" = ?'] },
}

/** Names, titles and notes, folded and searched whole: they are short, and few beside the messages. */
export function createEntries({ param: $, stands }: SearchDialect) {
  const own = (text: string) => text.replace('?', $(1))

  async function write(on: Executor, kind: EntryKind, ref: string): Promise<void> {
    await on.run(`delete from "searchEntries" where "id" = ${$(1)}`, [`${kind}:${ref}`])
    const [moment] = await on.rows(own(sources[kind].at), [ref])
    if (moment === undefined)
      return
    const forms = new Set<string>()
    for (const text of sources[kind].texts) {
      for (const [value] of await on.rows(own(text), [ref]))
        forms.add(searchForm(unescapeText(value as string)))
    }
    const form = [...forms].filter(each => each !== '').join(between)
    if (form !== '')
      await on.run(`insert into "searchEntries" ("id", "kind", "ref", "form", "at") values (${[1, 2, 3, 4, 5].map($).join(', ')})`, [`${kind}:${ref}`, kind, ref, escapeText(form), moment[0] as number])
  }

  return {
    /** Writes the entries of some rows that changed; answers how many. */
    async refresh(on: Executor): Promise<number> {
      const rows = await on.rows(`select "id", "kind", "ref" from "searchDirty" limit ${$(1)}`, [atOnce])
      for (const [id, kind, ref] of rows) {
        await write(on, kind as EntryKind, ref as string)
        await on.run(`delete from "searchDirty" where "id" = ${$(1)}`, [id as string])
      }
      return rows.length
    },
    /** Everything of a kind in which all forms stand. */
    async find(on: Executor, kind: EntryKind, forms: readonly string[], limit: number): Promise<EntriesFound> {
      const conditions = forms.map((_, index) => stands('"form"', index + 2)).join(' and ')
      const rows = await on.rows(`select "ref" from "searchEntries" where "kind" = ${$(1)} and ${conditions} order by "at" desc, "id" desc limit ${$(forms.length + 2)}`, [kind, ...forms.map(escapeText), Math.max(limit, countTo)])
      return { ids: rows.slice(0, limit).map(([ref]) => ref as string), total: rows.length, isWhole: rows.length < Math.max(limit, countTo) }
    },
  }
}

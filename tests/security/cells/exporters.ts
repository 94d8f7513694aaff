import type { Desk } from '../../support/engine/start-engine.ts'
import { calls } from '../../../src/shared/contract/index.ts'
import { startByHandEngine, typed } from '../../support/engine/by-hand-engine.ts'
import { rowsOf } from '../../support/engine/inbox.ts'
import { startTestEngine } from '../../support/engine/start-engine.ts'

/** A file as an export gave it, and what was put into it. */
export interface Exported {
  readonly files: readonly string[]
  /** Texts that must come out again to the letter. */
  readonly put: readonly string[]
}

/** Fills the fields of one export with these cells and asks for it. */
export type Exporter = (cells: readonly string[]) => Promise<Exported>

/** Calls that give out a table, found in the contract itself. */
export function exportsOfContract(): string[] {
  return Object.entries(calls)
    .filter(([name, { output }]) => /:export/i.test(name) || ('shape' in output.def && 'csv' in (output.def.shape as object)))
    .map(([name]) => name)
    .sort()
}

function inPieces<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size))
}

/** A field that is trimmed and must not be empty. */
const solid = (cell: string | undefined): string => cell?.trim() || '账单'

async function complaints(cells: readonly string[]): Promise<Exported> {
  const t = await startByHandEngine()
  try {
    const lin = t.desk()
    const put: string[] = []
    for (const [n, [title, text, nick, merchant, issue, demand, label, said]] of inPieces(cells, 8).entries()) {
      const facts = { title: solid(title), text: solid(text), nick: solid(nick), merchant: solid(merchant), issues: [solid(issue)], demands: [solid(demand)] }
      const { conversationId: id } = await lin.call('complaint:create', typed({ ...facts, externalNo: `T${n}`, clientKey: `cells-key-${n}` }))
      await lin.call('complaint:addStep', { id, clientKey: `cells-step-${n}`, actor: 'consumer', label: solid(label), at: Date.now() - 60_000, text: solid(said), images: [] })
      put.push(facts.title, facts.merchant)
    }
    const boss = t.desk('boss')
    const parts: string[] = []
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const part: { csv: string, next: string | null } = await boss.call('complaint:export', { after })
      parts.push(part.csv)
      after = part.next
    }
    return { files: [parts.join('')], put }
  }
  finally {
    await t.stop()
  }
}

async function scripts(cells: readonly string[]): Promise<Exported> {
  const t = await startTestEngine()
  try {
    const boss = t.desk('boss')
    const put: string[] = []
    for (const [n, [title, first, second, keyword]] of inPieces(cells, 4).entries()) {
      const variants = [`${solid(first)}吗`, `${solid(second)}呢`]
      const whole = `${solid(title)}${n}`
      await boss.call('script:save', { id: null, version: 0, brand: '', title: whole, situation: 'billing', style: 'plain', visibility: 'private', variants, keywords: [solid(keyword).slice(0, 30).trim()], sensitive: false, expiresAt: null, submit: true })
      put.push(whole, variants.join('\n'))
    }
    const parts: string[] = []
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const part: { text: string, next: string | null } = await boss.call('script:export', { format: 'csv', after })
      parts.push(part.text)
      after = part.next
    }
    return { files: [parts.join('')], put }
  }
  finally {
    await t.stop()
  }
}

const roomsOfShift = 24

async function shifts(cells: readonly string[]): Promise<Exported> {
  const t = await startTestEngine()
  try {
    const lin: Desk = t.desk('lin')
    const names = cells.slice(0, roomsOfShift)
    for (const [n, name] of names.entries())
      t.hear({ text: `@云杉客服 宽带断网${n}天了，什么时候来修？`, author: { uid: `u${n}`, name }, threadKey: `status:${n}:u${n}`, objectKey: `status:${n}` })
    const ids = (await rowsOf(lin, 'queue', names.length)).map(row => row.id)
    for (const id of ids)
      await lin.call('conversation:claim', { id })
    const files: string[] = []
    const put: string[] = []
    for (const [n, notes] of inPieces(cells, ids.length + 1).entries()) {
      const [about, ...lines] = notes
      const { id } = await lin.call('shift:give', { clientKey: `cells-shift-${n}`, toId: null, note: about ?? '', lines: lines.map((note, i) => ({ conversationId: ids[i] ?? '', note })) })
      files.push((await lin.call('shift:export', { id })).csv)
      put.push(...notes)
      await lin.call('shift:takeBack', { id })
    }
    return { files, put }
  }
  finally {
    await t.stop()
  }
}

const textsOfOne = 20

async function impostors(cells: readonly string[]): Promise<Exported> {
  const t = await startTestEngine()
  try {
    const boss = t.desk('boss')
    const people = inPieces(cells, textsOfOne + 2).filter(each => each.length > 2)
    for (const [n, [name = '', , ...texts]] of people.entries()) {
      for (const [i, text] of texts.entries())
        t.hear({ text: `${text} 加我`, author: { uid: `u${n}`, name }, threadKey: `status:${n}:u${n}`, objectKey: `status:${n}.${i}` })
    }
    const rows = await rowsOf(boss, 'all', people.length)
    const ids: string[] = []
    for (const [n, row] of rows.entries())
      ids.push((await boss.call('impostor:flag', { conversationId: row.id, why: 'asks_for_money', note: solid(people[n]?.[1]) })).impostorId)
    const { csv } = await boss.call('impostor:export', { ids: ids.slice(0, 200) })
    return { files: [csv], put: people.map(([, note]) => solid(note)) }
  }
  finally {
    await t.stop()
  }
}

/** How each export of the contract is filled. */
export const exporters: Readonly<Record<string, Exporter>> = {
  'complaint:export': complaints,
  'impostor:export': impostors,
  'script:export': scripts,
  'shift:export': shifts,
}

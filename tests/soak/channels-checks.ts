import type { HandedOver } from './channels-agents.ts'
import type { ChannelStage } from './channels-stage.ts'
import type { RaisedVoice } from './channels-traffic.ts'
import type { Finding } from './intake-checks.ts'
import { DatabaseSync } from 'node:sqlite'

/** What the run's books and the platforms' ledgers are compared with. */
export interface ChannelBooks {
  readonly raised: readonly RaisedVoice[]
  readonly handed: readonly HandedOver[]
  /** The switches that were on at a voice's platform when it was raised. */
  readonly during: (voice: RaisedVoice) => string
}

const tokenOf = /编号\d+x\d+号/g
const answerOf = /答复\d+y\d+号/g

function sample(list: readonly string[]): string {
  return list.length === 0 ? '' : `, such as ${list.slice(0, 4).join(' ')}`
}

function countIn(texts: Iterable<string>, pattern: RegExp): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) {
    for (const token of new Set(text.match(pattern)))
      counts.set(token, (counts.get(token) ?? 0) + 1)
  }
  return counts
}

/** How many voices the store does not have yet, neither as a message nor on the list of what could not be read. */
export function missingIn(file: string, raised: readonly RaisedVoice[]): number {
  const stored = readStore(file)
  return raised.filter(({ token }) => !stored.inbound.has(token) && !stored.dead.has(token)).length
}

/** How many answers are still on their way, or may have arrived without anybody having been asked. */
export function unsettledIn(file: string): number {
  return [...readStore(file).outbox.values()].filter(isInTheDark).length
}

interface Stored {
  readonly inbound: Map<string, number>
  readonly dead: Map<string, number>
  readonly outbox: Map<string, { accountId: string, state: string, errorCode: string | null }>
}

function readStore(file: string): Stored {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const texts = (sql: string): string[] => db.prepare(sql).all().map(row => String(row.text))
    const outbox = new Map(db.prepare(`select "id", "accountId", "state", "errorCode" from "outbox"`).all().map(row => [String(row.id), { accountId: String(row.accountId), state: String(row.state), errorCode: row.errorCode === null ? null : String(row.errorCode) }]))
    return {
      inbound: countIn(texts(`select "text" from "messages" where "direction" = 'inbound'`), tokenOf),
      dead: countIn(texts(`select "raw" as "text" from "deadLetters"`).map(raw => raw.includes('\\u') ? decodeEscapes(raw) : raw), tokenOf),
      outbox,
    }
  }
  finally {
    db.close()
  }
}

function isInTheDark({ state, errorCode }: { readonly state: string, readonly errorCode: string | null }): boolean {
  return state === 'sending' || (state === 'unknown' && errorCode === null)
}

function decodeEscapes(raw: string): string {
  return raw.replaceAll(/\\+u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The platforms' truth against the store: nothing lost, nothing doubled, nothing sent twice, nothing left in the dark. */
export function checkChannels(stage: ChannelStage, books: ChannelBooks): Finding[] {
  const stored = readStore(stage.file)
  const lost = books.raised.filter(({ token }) => !stored.inbound.has(token) && !stored.dead.has(token))
  const unreadable = books.raised.filter(({ token }) => !stored.inbound.has(token) && stored.dead.has(token))
  const doubled = [...stored.inbound].filter(([, count]) => count > 1)
  const onPlatforms = countIn(stage.sandboxes.flatMap(sandbox => sandbox.truth.after(0).filter(entry => entry.isBrand).map(entry => entry.text)), answerOf)
  const twice = [...onPlatforms].filter(([, count]) => count > 1)
  const states = new Map<string, number>()
  const untrue: string[] = []
  const dark: string[] = []
  for (const { outboundId, token } of books.handed) {
    const row = stored.outbox.get(outboundId)
    const state = row === undefined ? 'gone' : row.state === 'queued' ? `queued at ${row.accountId}${row.errorCode === null ? '' : ` (${row.errorCode})`}` : row.state
    states.set(state, (states.get(state) ?? 0) + 1)
    if (row?.state === 'sent' && !onPlatforms.has(token))
      untrue.push(`${token} is called sent`)
    if ((row?.state === 'failed' || row?.state === 'cancelled') && onPlatforms.has(token))
      untrue.push(`${token} is called ${row.state}`)
    if (row === undefined || isInTheDark(row))
      dark.push(`${token} ${row?.state}`)
  }
  const lostBy = Object.entries(Object.groupBy(lost, voice => `${voice.account.id} ${voice.room}`)).map(([where, list]) => `${where} ${list?.length} since ${list?.[0]?.token} during ${list?.[0] === undefined ? '' : books.during(list[0])}`)
  const voiceOf = new Map(books.raised.map(voice => [voice.token, voice]))
  const told = (token: string): string => `${token}@${voiceOf.get(token)?.account.id} ${voiceOf.get(token)?.room} during ${voiceOf.get(token) === undefined ? '' : books.during(voiceOf.get(token)!)}`
  return [
    { what: 'lost', ok: lost.length === 0, figure: `${lost.length} of ${books.raised.length}${lostBy.length === 0 ? '' : ` (${lostBy.join(', ')})`}${sample(lost.map(each => `${each.token}@${each.account.id}`))}` },
    { what: 'doubled', ok: doubled.length === 0, figure: `${doubled.length}${sample(doubled.map(([token]) => told(token)))}` },
    { what: 'unreadable, and on the list of what could not be read', ok: true, figure: `${unreadable.length}` },
    { what: 'sent twice', ok: twice.length === 0, figure: `${twice.length} of ${onPlatforms.size}${sample(twice.map(([token]) => token))}` },
    { what: 'called what it is not', ok: untrue.length === 0, figure: `${untrue.length}${sample(untrue)}` },
    { what: 'neither settled nor shown', ok: dark.length === 0, figure: `${dark.length} of ${books.handed.length}${sample(dark)}; ${[...states].map(([state, count]) => `${state} ${count}`).join(', ')}` },
  ]
}

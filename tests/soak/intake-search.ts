import type { EngineSession } from '../../src/engine/handle.ts'
import type { MessageRecord } from '../../src/engine/store/tables.ts'
import type { Random } from '../../src/sandbox/base/random.ts'
import type { CallOutput } from '../../src/shared/contract/index.ts'
import type { Finding } from './intake-checks.ts'
import { performance } from 'node:perf_hooks'
import { open } from '../../src/shared/contract/envelope.ts'
import { searchForm, standsIn } from '../../src/shared/rules/fold-search.ts'

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })
/** A search shows so many at most, and counts no further than this. */
const page = 100
const countedAtMost = 1_000
const longestQuery = 198
/** Characters of a text's beginning by which it is looked for itself. */
const longestOwn = 40
/** Such a sign would end the quotes that a query is put in. */
const quotes = /["＂“”「」]/u

/** What is looked for as it stands, not word by word. */
const exactly = (query: string) => `"${query}"`

/** One to eight characters in a row from somewhere in a text; null when there is nothing to look for in them. */
export function pickQuery(text: string, random: Random): string | null {
  const segments = [...segmenter.segment(text.slice(0, 4_000))].map(({ segment }) => segment)
  const length = random.int(1, 8)
  const at = random.int(0, Math.max(0, segments.length - length))
  const wish = segments.slice(at, at + length).join('')
  const query = wish.length <= longestQuery ? wish : wish.slice(0, longestQuery)
  return searchForm(query) === '' || quotes.test(query) ? null : query
}

/** The plain truth about a query: every text is looked at. */
function createScan(messages: readonly MessageRecord[]): (query: string) => Set<string> {
  const texts = messages.map(({ id, text }) => ({ id, text: searchForm(text) }))
  return (query) => {
    const wanted = searchForm(query)
    return new Set(texts.filter(({ text }) => standsIn(text, wanted)).map(({ id }) => id))
  }
}

/** What is wrong with an answer; null when it equals the scan. */
function verdictOf(answer: CallOutput<'search:messages'>, scanned: ReadonlySet<string>): string | null {
  const hits = answer.hits.map(hit => hit.messageId)
  const wrong = hits.filter(id => !scanned.has(id)).length
  if (wrong > 0)
    return `${wrong} hits are none`
  if (scanned.size > countedAtMost)
    return answer.total >= countedAtMost ? null : `${answer.total} of ${scanned.size}`
  if (answer.total !== scanned.size)
    return `${answer.total} of ${scanned.size}`
  return new Set(hits).size === Math.min(page, scanned.size) ? null : `${hits.length} shown of ${scanned.size}`
}

/** Asks the engine for substrings of sampled messages and holds each answer against a scan of every text. */
export async function checkSearch(session: EngineSession, messages: readonly MessageRecord[], wanted: number, random: Random): Promise<Finding[]> {
  const scan = createScan(messages)
  const faults: string[] = []
  const times: number[] = []
  let asked = 0
  let frequent = 0
  for (const message of sampleOf(messages, wanted, random)) {
    const query = pickQuery(message.text, random)
    if (query === null)
      continue
    const began = performance.now()
    const answer = open(await session.call('search:messages', { query: exactly(query), limit: page })) as CallOutput<'search:messages'>
    times.push(performance.now() - began)
    const scanned = scan(query)
    frequent += scanned.size > countedAtMost ? 1 : 0
    asked += 1
    const fault = verdictOf(answer, scanned)
    if (fault !== null)
      faults.push(`${JSON.stringify(query)}: ${fault}`)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]?.toFixed(1) ?? '–'
  return [
    { what: 'searched', ok: asked >= wanted * 0.9, figure: `${asked} substrings of 1 to 8 characters, ${frequent} of them in more than ${countedAtMost} messages; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms` },
    { what: 'answers that differ from a scan', ok: faults.length === 0, figure: `${faults.length}${faults.length === 0 ? '' : `, such as ${faults.slice(0, 4).join(' · ')}`}` },
  ]
}

/** How a text is looked for that must be found: by its beginning, as far as a query may reach. */
function ownQuery(text: string): string {
  const segments: string[] = []
  let length = 0
  for (const { segment } of segmenter.segment(text.slice(0, 4 * longestOwn))) {
    length += segment.length
    if (length > longestOwn)
      break
    segments.push(segment)
  }
  return segments.join('')
}

type Whereabouts = 'found' | 'lost' | 'crowd'

/** `crowd`: more texts begin the same than one answer shows, so that this one is counted and not shown. */
async function lookFor(session: EngineSession, { id, text }: MessageRecord): Promise<Whereabouts> {
  const { hits, total } = open(await session.call('search:messages', { query: exactly(ownQuery(text)), limit: page })) as CallOutput<'search:messages'>
  if (hits.some(hit => hit.messageId === id))
    return 'found'
  return total > hits.length ? 'crowd' : 'lost'
}

/** Looks for each message by its own words. Signs without any letter or figure have nothing to look for. */
export async function checkEachFound(session: EngineSession, messages: readonly MessageRecord[]): Promise<Finding[]> {
  const searchable = messages.filter(({ text }) => searchForm(ownQuery(text)) !== '' && !quotes.test(ownQuery(text)))
  const counts: Record<Whereabouts, number> = { found: 0, lost: 0, crowd: 0 }
  const lost: string[] = []
  for (const message of searchable) {
    const whereabouts = await lookFor(session, message)
    counts[whereabouts] += 1
    if (whereabouts === 'lost')
      lost.push(message.text.slice(0, 40))
  }
  const mute = messages.length - searchable.length
  return [
    { what: 'found by their own words', ok: counts.lost === 0, figure: `${counts.found} of ${messages.length}, ${counts.crowd} among more than ${page} that begin the same, ${mute} without a word to look for${lost.length === 0 ? '' : `; not found: ${lost.slice(0, 5).map(text => JSON.stringify(text)).join(' ')}`}` },
  ]
}

/** The rarest first: all that are not plain Chinese take part, then any. */
function sampleOf(messages: readonly MessageRecord[], wanted: number, random: Random): MessageRecord[] {
  const odd = messages.filter(({ text }) => !/^[\p{L}\p{N}\p{P}\p{Zs}]*$/u.test(text.slice(0, 2_000)))
  const chosen = random.shuffle(odd).slice(0, Math.floor(wanted / 2))
  const others = random.shuffle([...messages]).slice(0, Math.ceil(wanted * 1.1) - chosen.length)
  return [...chosen, ...others]
}

import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { MessageRecord } from '../store/tables.ts'
import { searchForm, toSearchTokens } from '../../shared/rules/fold.ts'
import { cutGraphemes } from '../../shared/rules/text-length.ts'

/** Candidates looked at for one page of hits. */
const candidateLimit = 2_000
/** Graphemes shown around a match. */
const snippetLength = 60

/** Least pause between two runs that changes ask for, ms: each is a commit of its own, and a search looks through the tail anyway. */
const pauseMs = 150

/** Keeps the search index close behind the feed. */
export interface SearchIndexer {
  /** Works until nothing is left. */
  readonly run: () => Promise<void>
  /** Runs before long, once for all that ask meanwhile. */
  readonly soon: () => void
  /** How far behind the index is, ms. */
  readonly lagMs: () => number
}

/** Builds the indexer; it never runs twice at once. */
export function createSearchIndexer(context: EngineContext): SearchIndexer {
  let running: Promise<void> | null = null
  let cancelSoon: (() => void) | null = null
  let lag = 0
  async function catchUp(): Promise<void> {
    for (;;) {
      const { indexed, lagMs } = await context.store.indexSome(500, context.now())
      lag = lagMs
      if (indexed < 500)
        return
    }
  }
  function run(): Promise<void> {
    cancelSoon?.()
    cancelSoon = null
    running ??= catchUp()
      .catch(error => context.log.error({ err: error }, 'the search index stumbled'))
      .finally(() => { running = null })
    return running
  }
  return {
    lagMs: () => lag,
    run,
    soon() {
      cancelSoon ??= context.after(pauseMs, () => void run())
    },
  }
}

/** Full-text search: candidates from the index, each verified against its own text. */
export function searchCalls(context: EngineContext, indexer: SearchIndexer): Pick<Handlers, 'search:messages'> {
  return {
    'search:messages': async (_actor, input) => {
      const read = context.store.read
      const wanted = searchForm(input.query)
      if (wanted === '')
        return { hits: [], total: 0, lagMs: indexer.lagMs() }
      const candidates = await read.search(toSearchTokens(input.query), candidateLimit)
      const messages = (await read.getMany('messages', candidates.map(candidate => candidate.messageId))).filter(message => searchForm(message.text).includes(wanted))
      const page = messages.sort((a, b) => b.at - a.at).slice(0, input.limit)
      const rooms = new Map((await read.getMany('conversations', page.map(message => message.conversationId))).map(room => [room.id, room]))
      return {
        hits: page.flatMap((message) => {
          const room = rooms.get(message.conversationId)
          return room === undefined ? [] : [{ messageId: message.id, conversationId: room.id, at: message.at, customerName: room.customerName, channel: room.channel, visibility: room.visibility, snippet: snippet(message, input.query) }]
        }),
        total: messages.length,
        lagMs: indexer.lagMs(),
      }
    },
  }
}

function snippet(message: MessageRecord, query: string): string {
  const at = Math.max(0, message.text.toLowerCase().indexOf(query.toLowerCase()))
  return cutGraphemes(message.text.slice(Math.max(0, at - 20)), snippetLength)
}

import type { Call, Endpoint, WeiboContext } from './context.ts'
import type { WeiboPost } from './world.ts'
import { WeiboRefusal } from './errors.ts'
import { cutTo } from './format.ts'
import { postJson } from './present.ts'

const MOST_ROWS = 1000
const MOST_PAGES = 20
const TEXT_LENGTH = 140

type Test = (post: WeiboPost, context: WeiboContext) => boolean

/** The tri-state filters: absent = all, 1 = only these, 0 = none of these. */
const FILTERS: Record<string, Test> = {
  hasori: post => post.repostOf === null,
  hasret: post => post.repostOf !== null,
  hastext: post => post.pictures.length === 0,
  haspic: post => post.pictures.length > 0,
  hasvideo: () => false,
  hasmusic: () => false,
  haslink: post => /https?:\/\//.test(post.text),
  hasat: post => post.text.includes('@'),
  hasv: (post, context) => (context.world.users.get(post.uid)?.verifiedType ?? -1) >= 0,
}

function readQuery(call: Call): { words: string[], uids: Set<number> } {
  const query = call.params.get('q') ?? ''
  const uids = (call.params.get('ids') ?? '').split('~').filter(Boolean).map(Number)
  if (query.trim() === '' && uids.length === 0)
    throw new WeiboRefusal(10016, 'miss required parameter (q)')
  if (/[{}"]/.test(query) || uids.length > 50)
    throw new WeiboRefusal(10017, 'parameter (q)\'s value invalid')
  return { words: query.trim().split(/\s+/).filter(Boolean), uids: new Set(uids) }
}

/** Words are joined by AND; `~` inside a word by OR. */
function matches(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase()
  return words.every(word => word.toLowerCase().split('~').some(part => part !== '' && lower.includes(part)))
}

function passesFilters(post: WeiboPost, call: Call, context: WeiboContext): boolean {
  return Object.entries(FILTERS).every(([name, test]) => {
    const wish = call.params.get(name)
    return wish === null || test(post, context) === (wish === '1')
  })
}

function isInTime(post: WeiboPost, call: Call): boolean {
  const second = Math.floor(post.at / 1000)
  return second >= Number(call.params.get('starttime') ?? 0) && second <= Number(call.params.get('endtime') ?? Number.MAX_SAFE_INTEGER)
}

function sortValue(post: WeiboPost, sort: string, context: WeiboContext): number {
  if (sort === 'fwnum')
    return context.world.repostsOf(post.id).ids.length
  if (sort === 'cmtnum')
    return context.world.commentsOf(post.id).ids.length
  return sort === 'hot' ? post.likes : post.id
}

function find(call: Call, context: WeiboContext): WeiboPost[] {
  const { words, uids } = readQuery(call)
  const noSpam = call.params.get('antispam') !== '0'
  const once = call.params.get('dup') !== '0'
  const sort = call.params.get('sort') ?? 'time'
  const texts = new Set<string>()
  const found: WeiboPost[] = []
  for (const id of context.world.feeds.square.ids.toReversed()) {
    const post = context.world.posts.get(id)
    if (!post || post.deleted || post.visibleFrom > context.host.now())
      continue
    if (!matches(post.text, words) || (uids.size > 0 && !uids.has(post.uid)))
      continue
    if ((noSpam && context.world.users.get(post.uid)?.isSpammer) || (once && texts.has(post.text)))
      continue
    if (!isInTime(post, call) || !passesFilters(post, call, context))
      continue
    texts.add(post.text)
    found.push(post)
  }
  return sort === 'time' ? found : found.sort((a, b) => sortValue(b, sort, context) - sortValue(a, sort, context))
}

function search(call: Call, context: WeiboContext): unknown {
  const count = Math.min(50, Math.max(10, Number(call.params.get('count') ?? 10) || 10))
  const page = Math.max(1, Number(call.params.get('page') ?? 1) || 1)
  if (page > MOST_PAGES)
    throw new WeiboRefusal(10017, `parameter (page)'s value invalid, at most ${MOST_PAGES}`)
  const found = find(call, context)
  const varies = context.faults.bite('search_varies', call.path)
  const rows = found.slice(0, MOST_ROWS).slice((page - 1) * count, page * count).filter(() => !varies || context.random.next() > 0.05)
  return {
    statuses: rows.map((post) => {
      const item = postJson(post, context)
      return { ...item, text: cutTo(String(item.text), TEXT_LENGTH) }
    }),
    total_number: found.length,
  }
}

/** Keyword search, for signed enterprises only. */
export const SEARCH_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/2/search/statuses/limited', families: 'commercial', run: search },
]

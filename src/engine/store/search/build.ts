import type { Executor } from '../sql/value.ts'
import type { Placed } from './blocks.ts'
import type { BytesRow, SearchDialect } from './dialect.ts'
import type { SearchedMessage } from './messages.ts'
import type { SegmentList } from './segments.ts'
import { searchCodes } from '../../../shared/rules/fold-search.ts'
import { blockSize, encodeBlock } from './blocks.ts'
import { blockId, facetByte } from './layout.ts'
import { encodePacked } from './packed.ts'
import { encodeTokens } from './positions.ts'
import { freeSegmentId } from './segments.ts'

/** Makes a segment of some messages; those without anything to find are left out. */
export async function buildSegment(on: Executor, { dialect, list }: { readonly dialect: SearchDialect, readonly list: SegmentList }, messages: readonly SearchedMessage[], isLoose: boolean): Promise<void> {
  const { positions, placed, places } = lay(messages)
  if (placed.length === 0)
    return
  const id = freeSegmentId(await list.all(on))
  const ns = placed.map(({ n }) => n)
  const [firstN, lastN] = [Math.min(...ns), Math.max(...ns)]
  const tokens = [...positions.keys()].sort((a, b) => a - b)
  const times = messages.map(({ at }) => at)
  await dialect.put(on, 'searchPacked', [[id, encodePacked(positions)]])
  await dialect.put(on, 'searchDocs', blockRows(placed, id, firstN))
  await list.add(on, { id, state: 'live', isLoose, firstN, lastN, messages: placed.length, places, minAt: Math.min(...times), maxAt: Math.max(...times), sources: [], progress: 0, isMeasured: false, paired: 0 }, encodeTokens(tokens))
}

interface Layout {
  readonly positions: ReadonlyMap<number, number[]>
  readonly placed: readonly Placed[]
  readonly places: number
}

/** One character after the other; an empty place behind each message, so that no phrase reaches into the next. */
function lay(messages: readonly SearchedMessage[]): Layout {
  const positions = new Map<number, number[]>()
  const placed: Placed[] = []
  let place = 0
  for (const message of messages) {
    const codes = searchCodes(message.text)
    if (codes.length === 0)
      continue
    placed.push({ n: message.n, start: place, facet: facetByte(message) })
    for (const code of codes) {
      const known = positions.get(code)
      if (known === undefined)
        positions.set(code, [place])
      else
        known.push(place)
      place += 1
    }
    place += 1
  }
  return { positions, placed, places: place }
}

function blockRows(placed: readonly Placed[], segment: number, firstN: number): BytesRow[] {
  const rows: BytesRow[] = []
  for (let from = 0; from < placed.length; from += blockSize) {
    const block = placed.slice(from, from + blockSize)
    rows.push([blockId(segment, block[0]!.start), encodeBlock(block, firstN)])
  }
  return rows
}

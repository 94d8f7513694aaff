import type { Executor } from '../sql/value.ts'
import type { BytesRow, SearchDialect } from './dialect.ts'
import type { OpenLists } from './lists.ts'
import type { PairingSizes } from './pairing.ts'
import type { Segment, SegmentList } from './segments.ts'
import { encodeBlock, listBlock, readBlock } from './blocks.ts'
import { blockId, listRange } from './layout.ts'
import { isPacked } from './lists.ts'
import { createPairing } from './pairing.ts'
import { pairToken } from './pairs.ts'
import { decodeNumbers, decodePositions, encodeNumbers, encodePositions, encodeTokens } from './positions.ts'
import { freeSegmentId } from './segments.ts'

/** Sizes: segments of fewer messages than `below` become one when there are `fanIn` of them; what is larger stays as it is. */
const sizes = [{ below: 1_024, fanIn: 4 }, { below: 16_384, fanIn: 16 }, { below: 131_072, fanIn: 8 }] as const
/** Places that a merged segment may have. */
const mostPlaces = 8_000_000
/** Bytes written by one step, and lists that one step reads at once. */
const stepBytes = 128 * 1024
const listsAtOnce = 32
/** Lists of a replaced segment removed by one step. */
const clearedAtOnce = 1_024

/** What a tidier works with. */
export interface TidierParts {
  readonly dialect: SearchDialect
  readonly list: SegmentList
  readonly open: OpenLists
  readonly pairing?: PairingSizes
}

/** What works on the segments after they were written. */
export interface Tidier {
  /** Takes one short step: merges, or removes what was replaced. False when there is nothing to do. */
  readonly step: (on: Executor) => Promise<boolean>
}

/** Keeps segments few: several of one size become one, in steps that are each a commit of its own. */
export function createTidier({ dialect, list, open, pairing: pairingSizes }: TidierParts): Tidier {
  const pairing = createPairing(dialect, list, pairingSizes)

  async function begin(on: Executor, sources: readonly Segment[], id: number): Promise<void> {
    const tokens = new Set<number>()
    for (const source of sources) {
      for (const token of await list.tokensOf(on, source.id))
        tokens.add(token)
    }
    const sum = (of: (segment: Segment) => number) => sources.reduce((total, each) => total + of(each), 0)
    await list.add(on, {
      id,
      state: 'building',
      isLoose: sources[0]!.isLoose,
      firstN: Math.min(...sources.map(({ firstN }) => firstN)),
      lastN: Math.max(...sources.map(({ lastN }) => lastN)),
      messages: sum(({ messages }) => messages),
      places: sum(({ places }) => places),
      minAt: Math.min(...sources.map(({ minAt }) => minAt)),
      maxAt: Math.max(...sources.map(({ maxAt }) => maxAt)),
      sources: sources.map(source => source.id),
      progress: 0,
      isMeasured: true,
      paired: 0,
    }, encodeTokens([...tokens].sort((a, b) => a - b)))
  }

  async function goOn(on: Executor, target: Segment, sources: readonly Segment[]): Promise<void> {
    const tokens = await list.tokensOf(on, target.id)
    if (target.progress < tokens.length) {
      const lengths = await mergeLists(on, target, sources, tokens)
      await list.addLengths(on, target.id, encodeNumbers(lengths), target.progress + lengths.length)
      return
    }
    const at = target.progress - tokens.length
    if (at < sources.length) {
      await list.move(on, target.id, 'building', target.progress + await copyBlocks(on, target, sources, at))
      return
    }
    const { lengths, paired } = await pairing.step(on, target, tokens)
    if (lengths.length > 0) {
      await list.addLengths(on, target.id, encodeNumbers(lengths), target.progress + lengths.length)
      return
    }
    await list.open(on, target.id, paired)
    for (const source of sources)
      await list.move(on, source.id, 'dead', 0)
  }

  /** Joins the lists of some tokens, as many as one step may; answers how long each has become. */
  async function mergeLists(on: Executor, target: Segment, sources: readonly Segment[], tokens: readonly number[]): Promise<number[]> {
    const opened = await Promise.all(sources.map(source => open(on, source)))
    const offsets = offsetsOf(sources)
    const lengths: number[] = []
    let bytes = 0
    while (bytes < stepBytes && target.progress + lengths.length < tokens.length) {
      const from = target.progress + lengths.length
      const some = tokens.slice(from, from + listsAtOnce)
      const lists = await Promise.all(opened.map(read => read(some)))
      const rows: BytesRow[] = []
      for (const token of some) {
        const pieces = encodePositions(joined(lists.map((of, index) => decodePositions(of.get(token) ?? [], offsets[index]))))
        const [low] = listRange(token, target.id)
        rows.push(...pieces.map((piece, index): BytesRow => [low + index, piece]))
        lengths.push(pieces.reduce((sum, piece) => sum + piece.length, 0))
      }
      await dialect.put(on, 'searchPostings', rows)
      bytes += rows.reduce((sum, [, piece]) => sum + piece.length + 40, 0)
    }
    return lengths
  }

  /** Copies the blocks of some sources, as many as one step may; answers how many. */
  async function copyBlocks(on: Executor, target: Segment, sources: readonly Segment[], at: number): Promise<number> {
    const offsets = offsetsOf(sources)
    let bytes = 0
    let next = at
    for (; next < sources.length && bytes < stepBytes; next += 1) {
      const source = sources[next]!
      const blocks = await dialect.ranges(on, 'searchDocs', [[blockId(source.id, 0), blockId(source.id, source.places)]])
      const rows = blocks.map(([, block]): BytesRow => {
        const placed = listBlock(readBlock(block, source.firstN), offsets[next])
        return [blockId(target.id, placed[0]!.start), encodeBlock(placed, target.firstN)]
      })
      await dialect.put(on, 'searchDocs', rows)
      bytes += rows.reduce((sum, [, block]) => sum + block.length, 0)
    }
    return next - at
  }

  async function clear(on: Executor, segment: Segment): Promise<void> {
    if (isPacked(segment)) {
      await dialect.drop(on, 'searchPacked', [[segment.id, segment.id]])
      await removeRest(on, segment)
      return
    }
    const lists = await tokensAndPairs(on, segment)
    const some = lists.slice(segment.progress, segment.progress + clearedAtOnce)
    await dialect.drop(on, 'searchPostings', some.map(token => listRange(token, segment.id)))
    if (segment.progress + some.length < lists.length) {
      await list.move(on, segment.id, 'clearing', segment.progress + some.length)
      return
    }
    await removeRest(on, segment)
  }

  /** Everything that a segment has lists of, or may have begun to write. */
  async function tokensAndPairs(on: Executor, { id }: Segment): Promise<number[]> {
    const tokens = await list.tokensOf(on, id)
    const lists = await list.listsOf(on, id)
    const pairs = Math.max(0, decodeNumbers(lists?.lengths ?? new Uint8Array(0)).length - tokens.length)
    return [...tokens, ...Array.from({ length: pairs }, (_, number) => pairToken(number))]
  }

  async function removeRest(on: Executor, { id, places }: Segment): Promise<void> {
    await dialect.drop(on, 'searchDocs', [[blockId(id, 0), blockId(id, places)]])
    await list.remove(on, id)
  }

  return {
    async step(on) {
      const all = await list.all(on)
      const target = all.find(({ state }) => state === 'building')
      if (target !== undefined) {
        await goOn(on, target, target.sources.map(id => all.find(each => each.id === id)!))
        return true
      }
      const gone = all.find(({ state }) => state === 'clearing') ?? all.find(({ state }) => state === 'dead')
      if (gone !== undefined) {
        await clear(on, gone)
        return true
      }
      const sources = chooseSources(all)
      if (sources === null)
        return false
      await begin(on, sources, freeSegmentId(all))
      return true
    },
  }
}

/** The oldest segments of one size that are enough to become one, or one that is to be written anew; null when there are none. */
function chooseSources(all: readonly Segment[]): Segment[] | null {
  for (const isLoose of [false, true]) {
    for (const [size, { below, fanIn }] of sizes.entries()) {
      const same = all.filter(segment => segment.state === 'live' && segment.isLoose === isLoose && segment.messages < below && segment.messages >= (sizes[size - 1]?.below ?? 0) && segment.places < mostPlaces / 2)
      if (same.length < fanIn)
        continue
      const oldest = same.sort((a, b) => a.lastN - b.lastN).slice(0, fanIn)
      while (oldest.reduce((sum, { places }) => sum + places, 0) > mostPlaces)
        oldest.pop()
      return oldest
    }
  }
  const unmeasured = all.findLast(segment => segment.state === 'live' && !isPacked(segment) && !segment.isMeasured)
  return unmeasured === undefined ? null : [unmeasured]
}

function offsetsOf(sources: readonly Segment[]): number[] {
  let places = 0
  return sources.map((source) => {
    const offset = places
    places += source.places
    return offset
  })
}

function joined(lists: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const list of lists) {
    whole.set(list, at)
    at += list.length
  }
  return whole
}

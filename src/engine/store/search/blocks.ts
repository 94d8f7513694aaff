import { takenOut } from './layout.ts'

/** A message in a segment: its number, its first place, its facets. */
export interface Placed {
  readonly n: number
  readonly start: number
  readonly facet: number
}

/** Messages of one block: its bytes stay within a page. */
export const blockSize = 440
const entryBytes = 9

/** Writes a block: where each message begins, its number counted from the segment's first, its facets. */
export function encodeBlock(messages: readonly Placed[], firstN: number): Uint8Array {
  const bytes = new Uint8Array(messages.length * entryBytes)
  const view = new DataView(bytes.buffer)
  messages.forEach(({ n, start, facet }, index) => {
    view.setUint32(index * entryBytes, start, true)
    view.setUint32(index * entryBytes + 4, n - firstN, true)
    bytes[index * entryBytes + 8] = facet
  })
  return bytes
}

/** A block as it is asked. */
export interface Block {
  readonly size: number
  readonly startAt: (index: number) => number
  readonly nAt: (index: number) => number
  readonly facetAt: (index: number) => number
}

/** Reads a block of a segment. */
export function readBlock(bytes: Uint8Array, firstN: number): Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    size: bytes.byteLength / entryBytes,
    startAt: index => view.getUint32(index * entryBytes, true),
    nAt: index => view.getUint32(index * entryBytes + 4, true) + firstN,
    facetAt: index => bytes[index * entryBytes + 8]!,
  }
}

/** The message that holds a place: the last one that begins at or before it. */
export function holderOf(block: Block, place: number): number {
  let low = 0
  let high = block.size
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if (block.startAt(middle) <= place)
      low = middle
    else
      high = middle
  }
  return low
}

/** The messages of a block, those taken out too, with places moved by `offset`. */
export function listBlock(block: Block, offset = 0): Placed[] {
  return Array.from({ length: block.size }, (_, index) => ({ n: block.nAt(index), start: block.startAt(index) + offset, facet: block.facetAt(index) }))
}

/** The block without some messages; their places stay empty. */
export function withoutMessages(block: Block, gone: ReadonlySet<number>, firstN: number): Uint8Array {
  return encodeBlock(listBlock(block).map(placed => gone.has(placed.n) ? { ...placed, n: firstN, facet: takenOut } : placed), firstN)
}

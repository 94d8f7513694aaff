import { encodePiece } from './positions.ts'

/** Lists of a small segment in one row: how many there are, each token with the end of its list, then the lists, each in one piece. */
const headBytes = 4
const entryBytes = 8

/** Such lists as they are asked. */
export interface Packed {
  /** Growing. */
  readonly tokens: () => number[]
  /** The list of a token; undefined when there is none. */
  readonly listOf: (token: number) => Uint8Array | undefined
}

/** Writes lists of places by token; empty ones are left out. */
export function encodePacked(lists: ReadonlyMap<number, ArrayLike<number>>): Uint8Array {
  const pieces = [...lists].filter(([, places]) => places.length > 0).sort(([a], [b]) => a - b).map(([token, places]) => ({ token, bytes: encodePiece(places).bytes }))
  const head = headBytes + pieces.length * entryBytes
  const packed = new Uint8Array(pieces.reduce((sum, { bytes }) => sum + bytes.length, head))
  const view = new DataView(packed.buffer)
  view.setUint32(0, pieces.length, true)
  let at = head
  for (const [index, { token, bytes }] of pieces.entries()) {
    packed.set(bytes, at)
    at += bytes.length
    view.setUint32(headBytes + index * entryBytes, token, true)
    view.setUint32(headBytes + index * entryBytes + 4, at, true)
  }
  return packed
}

/** Reads what {@link encodePacked} wrote. */
export function readPacked(packed: Uint8Array): Packed {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const count = view.getUint32(0, true)
  const tokenAt = (index: number) => view.getUint32(headBytes + index * entryBytes, true)
  const endAt = (index: number) => index < 0 ? headBytes + count * entryBytes : view.getUint32(headBytes + index * entryBytes + 4, true)
  return {
    tokens: () => Array.from({ length: count }, (_, index) => tokenAt(index)),
    listOf(token) {
      let low = 0
      let high = count
      while (low < high) {
        const middle = (low + high) >>> 1
        if (tokenAt(middle) < token)
          low = middle + 1
        else
          high = middle
      }
      return low < count && tokenAt(low) === token ? packed.subarray(endAt(low - 1), endAt(low)) : undefined
    },
  }
}

/**
 * Bytes of one piece of a list, by how long the list is. Four small ones fit a page of SQLite; the others fill its overflow pages
 * (489 bytes in the tree, then 4,092 in each page), less some for the row's head. Few large rows are read faster than many small ones.
 */
const pieceSizes = [{ upTo: 4_560, bytes: 960 }, { upTo: 12_740, bytes: 4_560 }, { upTo: Number.POSITIVE_INFINITY, bytes: 12_740 }] as const
/** Bytes of the largest number. */
const maxVarint = 5

/** A list of growing numbers in pieces: each begins with its first number whole, the others as distances, seven bits a byte. */
export function encodePositions(positions: ArrayLike<number>): Uint8Array[] {
  const whole = encodePiece(positions).bytes.length
  const most = pieceSizes.find(({ upTo }) => whole <= upTo)!.bytes
  const pieces: Uint8Array[] = []
  for (let from = 0; from < positions.length;) {
    const { bytes, next } = encodePiece(positions, from, most)
    pieces.push(bytes)
    from = next
  }
  return pieces
}

/** One piece: the numbers from an index on, as far as they fit into so many bytes. */
export function encodePiece(positions: ArrayLike<number>, from = 0, most = Number.POSITIVE_INFINITY): { readonly bytes: Uint8Array, readonly next: number } {
  const bytes = new Uint8Array(Math.min(most, (positions.length - from) * maxVarint))
  let used = 0
  let last = 0
  let next = from
  for (; next < positions.length && used <= most - maxVarint; next += 1) {
    let rest = positions[next]! - last
    last = positions[next]!
    while (rest >= 0x80) {
      bytes[used] = rest & 0x7F | 0x80
      used += 1
      rest >>>= 7
    }
    bytes[used] = rest
    used += 1
  }
  return { bytes: bytes.slice(0, used), next }
}

/** The numbers of a list's pieces, each moved by `offset`. */
export function decodePositions(pieces: readonly Uint8Array[], offset = 0): Uint32Array {
  const positions = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let count = 0
  for (const piece of pieces) {
    let last = offset
    for (let at = 0; at < piece.length;) {
      let byte = piece[at]!
      at += 1
      let value = byte & 0x7F
      for (let shift = 7; byte >= 0x80; shift += 7) {
        byte = piece[at]!
        at += 1
        value |= (byte & 0x7F) << shift
      }
      last += value
      positions[count] = last
      count += 1
    }
  }
  return positions.subarray(0, count)
}

/** The first number of a piece. */
export function firstPosition(piece: Uint8Array): number {
  let value = 0
  for (let at = 0, shift = 0; ; at += 1, shift += 7) {
    const byte = piece[at]!
    value |= (byte & 0x7F) << shift
    if (byte < 0x80)
      return value
  }
}

/** The places `p` of `list` for which `p + distance` stands in another one, which is still in its pieces: those in which nothing can stand are passed over. Both grow. */
export function meetPieces(list: Uint32Array, pieces: readonly Uint8Array[], distance: number): Uint32Array {
  const met = new Uint32Array(list.length)
  let count = 0
  let at = 0
  for (const [index, piece] of pieces.entries()) {
    at = seek(list, firstPosition(piece) - distance, at)
    if (at === list.length)
      break
    const next = pieces[index + 1]
    if (next !== undefined && list[at]! + distance >= firstPosition(next))
      continue
    let wanted = list[at]! + distance
    let value = 0
    for (let from = 0; from < piece.length;) {
      let byte = piece[from]!
      from += 1
      let step = byte & 0x7F
      for (let shift = 7; byte >= 0x80; shift += 7) {
        byte = piece[from]!
        from += 1
        step |= (byte & 0x7F) << shift
      }
      value += step
      if (value < wanted)
        continue
      while (wanted < value) {
        at += 1
        if (at === list.length)
          return met.subarray(0, count)
        wanted = list[at]! + distance
      }
      if (wanted === value) {
        met[count] = list[at]!
        count += 1
      }
    }
  }
  return met.subarray(0, count)
}

/** The first index from `from` on whose number is not below `wanted`: in growing steps, then halving. */
export function seek(list: Uint32Array, wanted: number, from: number): number {
  let step = 1
  let low = from
  let high = from
  while (high < list.length && list[high]! < wanted) {
    low = high + 1
    high += step
    step *= 2
  }
  high = Math.min(high, list.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! < wanted)
      low = middle + 1
    else
      high = middle
  }
  return low
}

/** Growing whole numbers (tokens of a segment) as bytes, and back. */
export function encodeTokens(tokens: readonly number[]): Uint8Array {
  const pieces = encodePositions(tokens)
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length + 2, 0))
  let at = 0
  for (const piece of pieces) {
    whole[at] = piece.length & 0xFF
    whole[at + 1] = piece.length >> 8
    whole.set(piece, at + 2)
    at += piece.length + 2
  }
  return whole
}

/** Reads what {@link encodeTokens} wrote. */
export function decodeTokens(whole: Uint8Array): number[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < whole.length;) {
    const length = whole[at]! | whole[at + 1]! << 8
    pieces.push(whole.subarray(at + 2, at + 2 + length))
    at += length + 2
  }
  return Array.from(decodePositions(pieces))
}

/** Whole numbers in any order as bytes, and back. */
export function encodeNumbers(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = []
  for (const number of numbers) {
    let rest = number
    while (rest >= 0x80) {
      bytes.push(rest & 0x7F | 0x80)
      rest >>>= 7
    }
    bytes.push(rest)
  }
  return Uint8Array.from(bytes)
}

/** Reads what {@link encodeNumbers} wrote. */
export function decodeNumbers(bytes: Uint8Array): Uint32Array {
  const numbers = new Uint32Array(bytes.length)
  let count = 0
  for (let at = 0, value = 0, shift = 0; at < bytes.length; at += 1) {
    value |= (bytes[at]! & 0x7F) << shift
    shift += 7
    if (bytes[at]! >= 0x80)
      continue
    numbers[count] = value
    count += 1
    value = 0
    shift = 0
  }
  return numbers.slice(0, count)
}

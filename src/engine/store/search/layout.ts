import type { Direction } from '../../../shared/domain/index.ts'
import { channels, directions, visibilities } from '../../../shared/domain/index.ts'

/** Version of what the tables of the index hold; a store that was indexed under another one is indexed anew. */
export const searchScheme = '1'

/** A segment has a number below this, a list of one segment so many pieces at most, and a segment so many places. */
export const maxSegments = 2 ** 18
const piecesPerList = 2 ** 14
const places = 2 ** 24
const listsPerToken = maxSegments * piecesPerList

/** From the first piece of a token's list in a segment to its last. A token is a code point, or below zero a pair of two (see `pairs.ts`). */
export function listRange(token: number, segment: number): [low: number, high: number] {
  const low = token * listsPerToken + segment * piecesPerList
  return [low, low + piecesPerList - 1]
}

/** From the first piece of a token's lists to the last, in whichever segment. */
export function tokenRange(token: number): [low: number, high: number] {
  return [token * listsPerToken, (token + 1) * listsPerToken - 1]
}

/** The segment that a piece belongs to. */
export function segmentOf(id: number): number {
  const rest = id % listsPerToken
  return Math.floor((rest < 0 ? rest + listsPerToken : rest) / piecesPerList)
}

/** The list that a piece belongs to: the key that its first piece would have. */
export function listOf(id: number): number {
  return Math.floor(id / piecesPerList) * piecesPerList
}

/** Key of the block of messages that begins at a place of a segment. */
export function blockId(segment: number, start: number): number {
  return segment * places + start
}

/** The first place of a block. */
export function startOf(id: number): number {
  return id % places
}

/** Where a message stands in what is searched, by what is asked of every hit. */
export interface Facets {
  /** Null = unknown. */
  readonly channel: string | null
  readonly visibility: string | null
  readonly direction: Direction
  readonly hasFiles: boolean
}

/** Facets in one byte; below `facetForms`. */
export function facetByte({ channel, visibility, direction, hasFiles }: Facets): number {
  const place = channels.indexOf(channel as never)
  const side = visibilities.indexOf(visibility as never)
  return (place === -1 ? 7 : place) | (side === 1 ? 8 : 0) | (directions.indexOf(direction) << 4) | (hasFiles ? 64 : 0)
}

/** Number of facet bytes there can be. */
export const facetForms = 128
/** In place of facets: the message was taken out. */
export const takenOut = 255

/** What a page of hits is held to. Left out or empty = everything. Times ms UTC. */
export interface SearchFilter {
  readonly channels?: readonly string[]
  readonly visibility?: string
  readonly directions?: readonly Direction[]
  readonly withFiles?: boolean
  /** Who wrote it. */
  readonly authorId?: string
  /** Who has the conversation. */
  readonly ownerId?: string
  readonly from?: number
  /** Exclusive. */
  readonly to?: number
  /** All of them must be on the conversation. */
  readonly tags?: readonly string[]
}

/** Says of every facet byte whether the filter lets it through. */
export function facetGate({ channels: wanted = [], visibility, directions: sides = [], withFiles = false }: SearchFilter): Uint8Array {
  const gate = new Uint8Array(256)
  for (let byte = 0; byte < facetForms; byte += 1) {
    const channel = channels[byte & 7]
    const open = (wanted.length === 0 || (channel !== undefined && wanted.includes(channel)))
      && (visibility === undefined || visibility === visibilities[byte >> 3 & 1])
      && (sides.length === 0 || sides.includes(directions[byte >> 4 & 3]!))
      && (!withFiles || (byte & 64) !== 0)
    gate[byte] = open ? 1 : 0
  }
  return gate
}

import { Buffer } from 'node:buffer'
import { inflateRawSync } from 'node:zlib'
import { AppError } from '../../../shared/errors.ts'

/** What a workbook may unpack to, bytes and parts. */
const bounds = { bytes: 24 * 1024 * 1024, parts: 400 } as const

const endMark = 0x06054B50
const entryMark = 0x02014B50
/** An end record and the longest comment behind it. */
const endSearch = 22 + 65_535

/**
 * Unpacks a workbook's parts under a bound before anybody reads it (F48): what says little and unpacks to much is refused.
 * Throws `bad_input` for what is no archive, `payload_too_large` for one that grows too large.
 */
export function requireModestArchive(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let left: number = bounds.bytes
  for (const entry of entriesOf(file)) {
    if (entry.method === 0)
      left -= entry.packed
    else if (entry.method === 8)
      left -= unpackedSize(file, entry, left)
    else
      throw new AppError('bad_input', { details: { fields: ['file: archive_method'] } })
    if (left < 0)
      throw new AppError('payload_too_large', { details: { limit: bounds.bytes } })
  }
}

interface Entry { readonly method: number, readonly packed: number, readonly at: number }

function entriesOf(file: Buffer): Entry[] {
  const end = endOf(file)
  const count = file.readUInt16LE(end + 10)
  if (count > bounds.parts)
    throw new AppError('payload_too_large', { details: { limit: bounds.parts } })
  const entries: Entry[] = []
  let at = file.readUInt32LE(end + 16)
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== entryMark)
      throw broken()
    entries.push({ method: file.readUInt16LE(at + 10), packed: file.readUInt32LE(at + 20), at: file.readUInt32LE(at + 42) })
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return entries
}

function endOf(file: Buffer): number {
  for (let at = file.length - 22; at >= 0 && at >= file.length - endSearch; at -= 1) {
    if (file.readUInt32LE(at) === endMark)
      return at
  }
  throw broken()
}

function unpackedSize(file: Buffer, entry: Entry, most: number): number {
  if (entry.at + 30 > file.length)
    throw broken()
  const start = entry.at + 30 + file.readUInt16LE(entry.at + 26) + file.readUInt16LE(entry.at + 28)
  try {
    return inflateRawSync(file.subarray(start, start + entry.packed), { maxOutputLength: Math.max(1, most) }).length
  }
  catch (error) {
    if (error instanceof RangeError)
      throw new AppError('payload_too_large', { details: { limit: bounds.bytes } })
    throw broken()
  }
}

function broken(): AppError {
  return new AppError('bad_input', { details: { fields: ['file: broken_archive'] } })
}

import type { FileRisk, MediaKind } from '../../shared/contract/media.ts'
import { Buffer } from 'node:buffer'
import { imageSize, isDrawable } from '../../channels/image-size.ts'
import { sniffMime } from '../../channels/sniff-mime.ts'
import { AppError } from '../../shared/errors.ts'
import { extensionOf, macroNames, officeNames, programNames } from './file-names.ts'

/** What a file is, told by its bytes and its name, never by a header. */
export interface Inspected {
  readonly mime: string
  /** Pixels of a picture. */
  readonly width: number | null
  readonly height: number | null
  /** Why a person should think before opening it; null for what opens without harm. */
  readonly risk: FileRisk | null
}

/** Largest file taken in, bytes by kind. */
export const inboundBytes: Readonly<Record<MediaKind, number>> = { image: 30 * 2 ** 20, voice: 30 * 2 ** 20, video: 128 * 2 ** 20, file: 64 * 2 ** 20 }

const media: Readonly<Record<Exclude<MediaKind, 'file'>, RegExp>> = { image: /^image\//, voice: /^(?:audio\/|video\/(?:mp4|webm)$)/, video: /^video\// }

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
/** Heads of what a system runs: Windows, Linux, macOS and Java programs, shortcuts, installers, scripts. */
const programHeads = ['4d5a', '7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', '4c0000000114020000000000c000000000000046', '0061736d', hex('dex\n'), hex('MSCF'), hex('ITSF'), hex('#!')]
const programWords = /^\s*(?:\[InternetShortcut\]|\[Desktop Entry\]|Windows Registry Editor|REGEDIT4)|<hta:application|<script[^>]+language\s*=\s*["']?vbscript/i
const archiveHeads = ['504b0304', '504b0506', hex('Rar!'), '377abcaf271c', '1f8b', hex('BZh'), 'fd377a585a00', '28b52ffd', '04224d18', hex('xar!'), hex('LZIP')]
const oleHead = 'd0cf11e0a1b11ae1'
const headBytes = 4_096

function refuse(reason: 'type' | 'pixels' | 'program' | 'size'): AppError {
  return new AppError('media_not_allowed', { details: { reason } })
}

/**
 * Looks at a file before anybody else does. Throws `media_not_allowed` (`details.reason`: `type` for a picture, sound or film
 * that is none, `pixels` for one that no screen should decode, `program` for what a system would run, `size`).
 */
export function inspectFile(kind: MediaKind, name: string | null, bytes: Uint8Array): Inspected {
  if (bytes.byteLength === 0 || bytes.byteLength > inboundBytes[kind])
    throw refuse('size')
  const mime = sniffMime(bytes)
  if (kind !== 'file') {
    if (mime === null || !media[kind].test(mime))
      throw refuse('type')
    return shown(mime, bytes)
  }
  if (programNames.has(extensionOf(name)))
    throw refuse('program')
  return mime === null ? stored(name, bytes) : shown(mime, bytes)
}

function shown(mime: string, bytes: Uint8Array): Inspected {
  const size = imageSize(mime, bytes)
  if (mime.startsWith('image/') && (size === null || !isDrawable(size)))
    throw refuse('pixels')
  return { mime, width: size?.width ?? null, height: size?.height ?? null, risk: null }
}

function stored(name: string | null, bytes: Uint8Array): Inspected {
  const head = Buffer.from(bytes.subarray(0, headBytes))
  const start = head.toString('hex', 0, 24)
  const words = head.toString('utf8').replace(/^\uFEFF/, '')
  if (programHeads.some(known => start.startsWith(known)) || programWords.test(words))
    throw refuse('program')
  return { ...kindOf(name, start, words, bytes), width: null, height: null }
}

function kindOf(name: string | null, start: string, words: string, bytes: Uint8Array): { mime: string, risk: FileRisk | null } {
  const extension = extensionOf(name)
  if (start.startsWith(hex('%PDF')))
    return { mime: 'application/pdf', risk: null }
  if (archiveHeads.some(known => start.startsWith(known)))
    return officeNames.has(extension) && isOffice(bytes) ? { mime: 'application/zip', risk: null } : { mime: 'application/zip', risk: macroNames.has(extension) ? 'active' : 'archive' }
  if (start.startsWith(oleHead))
    return { mime: 'application/octet-stream', risk: 'active' }
  if (/^\s*</.test(words))
    return { mime: 'application/octet-stream', risk: 'active' }
  return isText(words) ? { mime: 'text/plain', risk: null } : { mime: 'application/octet-stream', risk: 'unknown' }
}

/** A document of an office without programs in it. */
function isOffice(bytes: Uint8Array): boolean {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (whole.includes('[Content_Types].xml') || whole.subarray(0, 100).includes('mimetypeapplication/')) && !whole.includes('vbaProject.bin')
}

function isText(words: string): boolean {
  // eslint-disable-next-line no-control-regex -- what no text has
  return !/[\0-\x08\x0E-\x1A\x1C-\x1F]/.test(words)
}

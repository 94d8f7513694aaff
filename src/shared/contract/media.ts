import { z } from 'zod'
import { clientKey, done, id } from './basics.ts'
import { defineCall } from './define.ts'

export const mediaKinds = ['image', 'voice', 'video', 'file'] as const
export const mediaKind = z.enum(mediaKinds)
export type MediaKind = typeof mediaKinds[number]

/** Why a file that is there should be opened with care: packed, able to run something in what opens it, or of no known type. */
export const fileRisks = ['archive', 'active', 'unknown'] as const
export type FileRisk = typeof fileRisks[number]

/** Why a file was not taken: what it is, how large, or where it lies. */
export const mediaReasons = ['type', 'pixels', 'size', 'program', 'address', 'missing', 'unreachable'] as const
export type MediaReason = typeof mediaReasons[number]

/** A file of a message. */
export const mediaItem = z.object({
  id,
  kind: mediaKind,
  mime: z.string().nullable(),
  name: z.string().nullable(),
  /** `ready` bytes can be read at the host's media route; `gone` the platform no longer has it; `refused` unsafe. */
  state: z.enum(['fetching', 'ready', 'gone', 'refused']),
  size: z.number().int().nullable(),
  /** Pixels of a picture. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** Why it is gone or refused. */
  reason: z.enum(mediaReasons).nullable(),
  risk: z.enum(fileRisks).nullable(),
})
export type MediaItem = z.infer<typeof mediaItem>

/** What may be sent into a room, one entry a kind. */
export const fileRule = z.object({
  kind: mediaKind,
  mimes: z.array(z.string()),
  maxBytes: z.number().int(),
  /** Files of this kind in one message. */
  most: z.number().int(),
  /** A file of this kind is a message of its own; a text beside it becomes a second one. */
  alone: z.boolean(),
  /** Cannot go without words. */
  needsText: z.boolean(),
})
export type FileRule = z.infer<typeof fileRule>

/** Largest piece of an upload, bytes. */
export const chunkBytes = 512 * 1024
/** Most files of one message, whatever a platform takes. */
export const mostFiles = 9

/** A file on its way to the host, or waiting there to be sent. */
export const upload = z.object({
  id,
  kind: mediaKind,
  mime: z.string(),
  name: z.string(),
  size: z.number().int(),
  /** Bytes that the host has; the next piece begins here. */
  received: z.number().int(),
  state: z.enum(['open', 'ready']),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
})
export type Upload = z.infer<typeof upload>

/** Address of a piece, relative to the host's media route. */
export function chunkPath(uploadId: string, offset: number): string {
  return `uploads/${encodeURIComponent(uploadId)}?offset=${offset}`
}

export const mediaCalls = {
  /**
   * Announces a file for a room, or for the library of scripts (`conversationId` null); the same `clientKey` answers the same upload, so that one goes on where it broke off. Its
   * bytes go over HTTP in pieces (`POST <media route>uploads/<id>?offset=<n>`), never over the socket. Throws
   * `media_not_allowed` where the room takes no such file, `file_refused` (`details.reason`) for this one, `busy` above the bounds of one person.
   */
  'upload:begin': defineCall('agent', z.object({
    conversationId: id.nullable(),
    clientKey,
    name: z.string().max(400),
    mime: z.string().max(100),
    size: z.number().int().positive(),
    /** Lower-case hex. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }), upload),
  /** Takes a file back before it was sent. One that is gone already is no error. */
  'upload:drop': defineCall('agent', z.object({ id }), done),
}

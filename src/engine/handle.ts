import type { CallbackAnswer, RawCallback } from '../channels/connector.ts'
import type { Envelope } from '../shared/contract/envelope.ts'
import type { SessionEventName, SessionEvents } from '../shared/contract/index.ts'
import type { Upload } from '../shared/contract/media.ts'
import type { Role } from '../shared/domain/index.ts'
import type { HostQuestion } from './accounts/host-question.ts'
import type { CallMeAnswer, CallMeRequest } from './hotline/call-me-request.ts'

/** Who a host says is at the other end of a session. The host proved it (sign-in, local profile); the engine believes it. */
export interface Identity {
  readonly agentId: string
  readonly role: Role
}

/** Receives what the engine tells a session unasked. */
export type Emit = <E extends SessionEventName>(event: E, payload: SessionEvents[E]) => void

/** One screen's connection to the engine. */
export interface EngineSession {
  readonly id: string
  /** Never rejects: the one border (right checked, input parsed, output enveloped) is behind it. */
  call: (name: string, input: unknown) => Promise<Envelope>
  close: () => void
}

/** Bytes of a stored media item: all of it, or the slice that was asked for. */
export interface MediaBytes {
  readonly mime: string
  readonly bytes: Uint8Array
  readonly name: string | null
  /** Where `bytes` begins in the file; absent = at its beginning. */
  readonly from?: number
  /** Size of the whole file; absent = `bytes` is all of it. */
  readonly size?: number
}

/** Which part of a media item; fewer bytes may be answered. */
export interface MediaSlice {
  readonly from: number
  readonly length: number
}

/** A piece of a file that somebody uploads. */
export interface UploadPiece {
  readonly id: string
  readonly offset: number
  readonly bytes: Uint8Array
}

/** What a host holds of an engine, whether it runs in a worker thread or in the same one (tests). */
export interface EngineHandle {
  openSession: (identity: Identity, emit: Emit) => EngineSession
  /** A platform's callback as raw bytes; answers what the platform shall be told, after commit. */
  webhook: (accountId: string, request: RawCallback) => Promise<CallbackAnswer>
  /** A wish from the brand's "call me" page, or its withdrawal. Throws as `requestCallMe` does. */
  callMe: (request: CallMeRequest) => Promise<CallMeAnswer>
  /** Throws `not_found` (unknown or not ready) or `forbidden`. */
  media: (mediaId: string, slice?: MediaSlice) => Promise<MediaBytes>
  /**
   * Takes a piece of an upload that was announced by `upload:begin`. Throws `not_found`, `conflict` (`details.received`: the
   * next piece begins there), `upload_incomplete` (its bytes are not those that were announced; it begins anew) or `file_refused`.
   */
  upload: (identity: Identity, piece: UploadPiece) => Promise<Upload>
  /** Ends every session of an agent (disabled, replaced). */
  signOut: (agentId: string, why: SessionEvents['signedOut']['why']) => void
  /** Resolves with the error when the engine died by itself; never resolves after a proper stop. */
  readonly died: Promise<unknown>
  stop: () => Promise<void>
}

/** Messages host → engine worker. Transport of {@link EngineHandle} over a MessagePort; `reply` answers what the engine asked its host. */
export type HostMessage
  = | { readonly t: 'open', readonly session: string, readonly identity: Identity }
    | { readonly t: 'close', readonly session: string }
    | { readonly t: 'call', readonly session: string, readonly n: number, readonly name: string, readonly input: unknown }
    | { readonly t: 'webhook', readonly n: number, readonly accountId: string, readonly request: RawCallback }
    | { readonly t: 'callMe', readonly n: number, readonly request: CallMeRequest }
    | { readonly t: 'media', readonly n: number, readonly mediaId: string, readonly slice?: MediaSlice }
    | { readonly t: 'upload', readonly n: number, readonly identity: Identity, readonly piece: UploadPiece }
    | { readonly t: 'reply', readonly n: number, readonly envelope: Envelope }
    | { readonly t: 'signOut', readonly agentId: string, readonly why: SessionEvents['signedOut']['why'] }
    | { readonly t: 'ping', readonly n: number }
    | { readonly t: 'stop', readonly n: number }

/** Messages engine worker → host. `answer` carries the envelope of a call, webhook, wish, media, upload, ping or stop. */
export type WorkerMessage
  = | { readonly t: 'ready', readonly storeId: string, readonly wireVersion: number }
    | { readonly t: 'answer', readonly n: number, readonly envelope: Envelope }
    | { readonly t: 'event', readonly session: string, readonly name: SessionEventName, readonly payload: unknown }
    | { readonly t: 'ask', readonly n: number, readonly question: HostQuestion }
    | { readonly t: 'fatal', readonly envelope: Envelope }

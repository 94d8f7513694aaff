import type { MediaRef } from '../../shared/domain/index.ts'
import type { FetchedMedia } from '../checked-media.ts'
import type { CallContext, ConnectorDeps } from '../connector.ts'
import type { DouyinClient } from './client.ts'
import type { DouyinSettings } from './settings.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { checkedMedia } from '../checked-media.ts'

const RESOURCES_PATH = '/api/im/message/resources/'
const MAX_BYTES = { image: 20 * 1024 * 1024, video: 100 * 1024 * 1024 } as const

/**
 * Reads what customers sent privately: their own pictures and videos by asking for an address (contract 5.4), emoji by the one
 * that the push told. How long such an address lives is not told, so it is asked for each time. The host fetches it.
 */
export function createMediaReader(deps: Pick<ConnectorDeps, 'fetchFile'>, client: DouyinClient, settings: DouyinSettings): (ref: MediaRef, context: CallContext) => Promise<FetchedMedia> {
  // A stand-in serves its files itself, on the address that the account names.
  const hosts = [...settings.mediaHosts, new URL(settings.baseUrl).host]

  async function addressOf(ref: string, context: CallContext): Promise<string> {
    if (ref.startsWith('url:'))
      return ref.slice(4)
    const [, conversation, message] = /^res:([^:]+):([^:]+)$/.exec(ref) ?? []
    if (conversation === undefined || message === undefined)
      throw new AppError('bad_input', { details: { field: 'ref' } })
    const query = { conversation_id: decodeURIComponent(conversation), message_id: decodeURIComponent(message) }
    const { data } = await client.ask({ path: RESOURCES_PATH, query, scope: 'messages' }, context).catch((error: unknown) => {
      // What is too old or was deleted has no code of its own: the question itself is refused.
      if (isAppError(error) && error.code === 'channel_bad_request')
        throw new AppError('not_found', { details: error.details, cause: error })
      throw error
    })
    if (typeof data.url !== 'string' || data.url === '')
      throw new AppError('not_found', { details: { endpoint: RESOURCES_PATH } })
    return data.url
  }

  return async (ref, context) => {
    const address = await addressOf(ref.ref, context)
    if (!deps.fetchFile)
      throw new AppError('media_not_allowed', { details: { reason: 'host' } })
    const { bytes } = await deps.fetchFile(address, { hosts, maxBytes: ref.kind === 'video' ? MAX_BYTES.video : MAX_BYTES.image, signal: context.signal })
    return checkedMedia(bytes)
  }
}

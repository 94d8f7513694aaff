import type { Connector } from '../../channels/connector.ts'
import type { FileRule } from '../../shared/contract/media.ts'
import type { Visibility } from '../../shared/domain/index.ts'
import { mediaKinds } from '../../shared/contract/media.ts'

/** Largest file that a person may upload, whatever a platform takes, bytes. */
const mostUploadBytes = 64 * 2 ** 20

/** What may be sent into a room of this kind, by the channel's capabilities; empty for text alone. */
export function fileRules(connector: Connector | undefined, visibility: Visibility): FileRule[] {
  if (connector === undefined)
    return []
  const { media, files } = connector.capabilities
  return mediaKinds.flatMap((kind) => {
    const bounds = media[visibility].includes(kind) ? files[kind] : undefined
    return bounds === undefined ? [] : [{ kind, mimes: [...bounds.mimes], maxBytes: Math.min(bounds.maxBytes, mostUploadBytes), most: bounds.most, alone: bounds.alone ?? false, needsText: bounds.needsText ?? false }]
  })
}

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

/** What may be put into the library: whatever at least one of the accounts takes in one of its rooms. */
export function libraryRules(connectors: ReadonlyMap<string, Connector>): FileRule[] {
  const all = [...connectors.values()].flatMap(connector => (['public', 'private'] as const).flatMap(visibility => fileRules(connector, visibility)))
  return [...Map.groupBy(all, rule => rule.kind)].map(([kind, rules]): FileRule => ({
    kind,
    mimes: [...new Set(rules.flatMap(rule => rule.mimes))],
    maxBytes: Math.max(...rules.map(rule => rule.maxBytes)),
    most: Math.max(...rules.map(rule => rule.most)),
    alone: rules.every(rule => rule.alone),
    needsText: rules.every(rule => rule.needsText),
  }))
}

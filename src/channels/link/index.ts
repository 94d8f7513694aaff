import type { Connector, ConnectorDeps } from '../connector.ts'
import { createByHandConnector } from '../by-hand.ts'
import { readSettings } from '../settings.ts'
import { linkSettings } from './settings.ts'

/** Places without an API whose voices come in by a pasted link. Throws `config_invalid` for wrong settings. */
export function createLinkConnector(deps: ConnectorDeps): Connector {
  const { replyLimit, secondLook } = readSettings('link', linkSettings, deps.settings)
  return createByHandConnector(deps, { channel: 'link', replyLimit, secondLook, doubts: ['replyLimit'] })
}

import type { Connector, ConnectorDeps } from '../connector.ts'
import { createDiscourseConnector } from './discourse/index.ts'
import { createNodebbConnector } from './nodebb/index.ts'
import { readForumSettings } from './settings.ts'

/** The connector of a forum account, by the engine its settings name. Throws `config_invalid` for wrong settings. */
export function createForumConnector(deps: ConnectorDeps): Connector {
  const settings = readForumSettings(deps.settings)
  return settings.engine === 'nodebb' ? createNodebbConnector(deps, settings) : createDiscourseConnector(deps, settings)
}

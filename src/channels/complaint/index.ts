import type { Connector, ConnectorDeps } from '../connector.ts'
import { createByHandConnector } from '../by-hand.ts'
import { readSettings } from '../settings.ts'
import { complaintSettings } from './settings.ts'

/** Complaint desks without an API: Heimao, regulators, the operators' own. Throws `config_invalid` for wrong settings. */
export function createComplaintConnector(deps: ConnectorDeps): Connector {
  const { replyLimit, secondLook } = readSettings('complaint', complaintSettings, deps.settings)
  return createByHandConnector(deps, { channel: 'complaint', replyLimit, secondLook, doubts: ['replyLimit'] })
}

import type { GatewayCommand } from '../../shared/gateway-protocol.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { AgentRecord } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { isAppError } from '../../shared/errors.ts'

type AgentPhone = Extract<GatewayCommand, { type: 'dial' }>['agent']
type Phone = Pick<AgentRecord, 'phoneLeg' | 'phoneRegistered'>

/** Whether an agent's voice can reach a call now: a button is always there, a telephone when the phone system sees it. */
export function hasPhone({ phoneLeg, phoneRegistered }: Phone): boolean {
  return phoneLeg === 'button' || phoneRegistered
}

/** An agent's end of a call as the gateway is told. */
export function agentPhone({ id, phoneLeg, phoneAddress }: Pick<AgentRecord, 'id' | 'phoneLeg' | 'phoneAddress'>): AgentPhone {
  return { agentId: id, leg: phoneLeg, address: phoneLeg === 'button' ? null : phoneAddress }
}

/** Tells the gateway whose phones there are. For every new link and every change of a phone; without a link the next one brings it. */
export async function tellPhones(context: EngineContext, { link }: HotlineDeps): Promise<void> {
  if (link === null || link.state() !== 'up')
    return
  const agents = await context.store.read.find('agents', { enabled: true }, { order: [['id', 'asc']] })
  try {
    const answer = await link.command({ type: 'phones', key: context.newId(), agents: agents.map(agentPhone) })
    if (!answer.ok)
      context.log.warn({ code: answer.code }, 'the gateway did not take the list of phones')
  }
  catch (error) {
    if (!isAppError(error) || error.code !== 'hotline_unreachable')
      throw error
    context.log.warn({}, 'the list of phones did not reach the gateway; the next link brings it')
  }
}

/** An agent's phone came or went, as the phone system sees it. */
export async function notePhone(tx: WriteHandle, agentId: string, registered: boolean): Promise<void> {
  const agent = await tx.get('agents', agentId)
  if (agent === undefined || agent.phoneRegistered === registered)
    return
  await tx.update('agents', agentId, { phoneRegistered: registered, version: agent.version + 1 })
  tx.changed('agents', agentId, agent.version + 1)
}

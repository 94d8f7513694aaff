import type { GatewayCommand } from '../../../src/shared/gateway-protocol.ts'

type Dial = Extract<GatewayCommand, { type: 'dial' }>

/** A `dial` command as the engine would send it, agent's leg on a button. */
export function dialCommand(change: Partial<Dial> = {}): Dial {
  const handoffId = change.handoffId ?? 'ho-1'
  const attempt = change.attempt ?? 1
  return {
    type: 'dial',
    key: `dial ${handoffId} ${attempt}`,
    handoffId,
    attempt,
    mode: 'agent_first',
    agent: { agentId: `agent of ${handoffId}`, leg: 'button', address: null },
    number: '+8613800000000',
    callerId: '4009990000',
    agentRingMs: 20_000,
    customerRingMs: 45_000,
    record: false,
    ...change,
  }
}

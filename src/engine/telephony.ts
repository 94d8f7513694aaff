import type { Handlers } from './border.ts'
import type { EngineContext } from './context.ts'
import type { GatewayLink } from './hotline/link.ts'
import type { Standing } from './standing.ts'
import type { Tell } from './timers/duty-rounds.ts'
import type { Round } from './timers/rounds.ts'
import { AppError } from '../shared/errors.ts'

type HotlineCalls = Pick<Handlers, 'call:plan' | 'call:addNumber' | 'call:askConsent' | 'call:recordConsent' | 'call:start' | 'call:agentLeg' | 'call:cancel' | 'call:hangup' | 'call:hold' | 'call:mute' | 'call:wrapUp' | 'call:context' | 'doNotCall:add'>

export interface TelephonyDeps { readonly link: GatewayLink | null, readonly standing: Standing, readonly tell: Tell, readonly wake: (accountId: string) => void }

export async function startTelephony(_context: EngineContext, _deps: TelephonyDeps): Promise<{ rounds: Round[], stop: () => Promise<void> }> {
  return { rounds: [], stop: async () => {} }
}

export function hotlineCalls(): HotlineCalls {
  const refuse = async (): Promise<never> => { throw new AppError('hotline_unreachable') }
  return { 'call:plan': refuse, 'call:addNumber': refuse, 'call:askConsent': refuse, 'call:recordConsent': refuse, 'call:start': refuse, 'call:agentLeg': refuse, 'call:cancel': refuse, 'call:hangup': refuse, 'call:hold': refuse, 'call:mute': refuse, 'call:wrapUp': refuse, 'call:context': refuse, 'doNotCall:add': refuse }
}

import type { customerCalls as declared } from '../../shared/contract/customers.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import { forgetCalls } from './forget.ts'
import { holdCalls } from './holds.ts'
import { identityCheckCalls } from './identity-check.ts'
import { impostorCalls } from './impostors.ts'
import { matterCalls } from './matters.ts'
import { personCalls } from './persons.ts'
import { profileCalls } from './profile.ts'
import { revealCalls } from './reveal.ts'

/** Every call about who a customer is. */
export function customerCalls(context: EngineContext, standing: Standing): Pick<Handlers, keyof typeof declared> {
  return {
    ...personCalls(context),
    ...matterCalls(context),
    ...profileCalls(context),
    ...revealCalls(context, standing),
    ...identityCheckCalls(context),
    ...impostorCalls(context),
    ...forgetCalls(context),
    ...holdCalls(context),
  }
}

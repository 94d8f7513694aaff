import type { SoftphoneOrder } from '../../shared/contract/softphone.ts'
import type { CurrentLeg } from './current-leg.ts'
import type { SayWord } from './words.ts'

/** Does what was ordered of the leg that there is, and says whether it could be done. A press (no order) is said by what follows from it. */
export async function carryOut({ act, value, handoffId, orderId }: SoftphoneOrder, leg: CurrentLeg | null, sayWord: SayWord): Promise<void> {
  if (act === 'answer')
    return leg?.answer()
  if (act === 'decline')
    return leg?.end()
  const isDone = leg !== null && await carry(leg, act, value)
  sayWord({ handoffId, orderId, word: isDone ? 'done' : 'refused' })
}

async function carry(leg: CurrentLeg, act: SoftphoneOrder['act'], value: string | null): Promise<boolean> {
  switch (act) {
    case 'hang_up':
      leg.end()
      return true
    case 'hold':
    case 'retrieve':
      return leg.hold(act === 'hold')
    case 'mute':
    case 'unmute':
      return leg.mute(act === 'mute')
    case 'digits':
      return leg.digits(value ?? '')
    case 'refer':
      return leg.refer(value ?? '')
    default:
      return false
  }
}

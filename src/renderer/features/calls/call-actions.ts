import type { Action } from '../../actions/action.ts'
import { useCallBarActs } from './use-call-acts.ts'

/** The call in the bar; each is possible where its button can be pressed. */
export function useCallActions(): Action[] {
  const { acts } = useCallBarActs()
  const place = 'call'
  return [
    { id: 'call.answer', place, keys: ['a'], isPossible: () => acts.canAnswer.value, run: acts.answer },
    { id: 'call.hold', place, keys: ['h'], isPossible: () => acts.isLive.value && !acts.isConsulting.value, run: acts.keys.h },
    { id: 'call.mute', place, keys: ['m'], isPossible: () => acts.isLive.value, run: acts.keys.m },
    { id: 'call.keypad', place, keys: ['d'], isPossible: () => acts.isLive.value && !acts.isResting.value, run: () => acts.openKeypad(!acts.isKeypadOpen.value) },
    { id: 'call.transfer', place, keys: ['x'], isPossible: () => acts.mayTransfer.value, run: acts.keys.x },
    { id: 'call.takeBack', place, keys: ['b'], isPossible: () => acts.isConsulting.value, run: acts.keys.b },
    { id: 'call.record', place, keys: ['p'], isPossible: () => acts.mayRecord.value, run: acts.keys.p },
    { id: 'call.end', place, keys: ['q'], isPossible: () => acts.canEnd.value, run: acts.keys.q },
    { id: 'call.wrapUp', place, keys: ['w'], isPossible: () => acts.state.value === 'wrap_up', run: acts.keys.w },
  ]
}

import type { SoftphoneState } from '../../../shared/contract/softphone.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'

/** A softphone in some other window, which is ready. */
const ready: SoftphoneState = { phase: 'registered', registered: true, device: '耳麦', microphone: 'ok', call: null, note: null }

/** Calls of the softphone: it is in another window, and whoever presses is heard. */
export function softphoneCallsOf(world: FakeWorld): FakeCalls {
  return {
    'softphone:account': () => null,
    'softphone:seen': () => ({ state: ready }),
    'softphone:state': () => ({}),
    'softphone:leg': () => ({ live: true, callbackId: null, as: 'agent', answer: false }),
    'softphone:word': () => ({}),
    'agent:setPhone': ({ leg }) => {
      Object.assign(world.me, { phone: { ...world.me.phone, leg, registered: leg !== 'desk_phone' }, version: world.me.version + 1 })
      return {}
    },
  }
}

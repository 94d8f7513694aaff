import type { Action } from '../../actions/action.ts'
import { useRouter } from 'vue-router'
import { useAction } from '../../composables/action.ts'
import { useNetwork } from '../../stores/network.ts'

/** What one can do about the network, where a desktop's shell can look at it. */
export function useNetworkActions(): Action[] {
  const network = useNetwork()
  const router = useRouter()
  const check = useAction(async () => {
    await network.check()
    await router.push('/computer')
  })
  const place = 'everywhere'
  return [
    { id: 'network.check', place, keys: [], isPossible: () => network.state !== null && network.state.hub !== null, run: () => void check.run() },
    { id: 'network.signIn', place, keys: [], isPossible: () => network.state?.wish?.onlySystem === false, run: () => void (network.asking = true) },
  ]
}

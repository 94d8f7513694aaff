import type { Action } from '../../actions/action.ts'
import { useRouter } from 'vue-router'
import { usePolicy } from '../../stores/policy.ts'

/** The settings of this computer, where there is a desktop to have any. */
export function useComputerActions(): Action[] {
  const policy = usePolicy()
  const router = useRouter()
  return [{ id: 'computer.open', place: 'everywhere', keys: [], isPossible: () => policy.isThere, run: () => void router.push('/computer') }]
}

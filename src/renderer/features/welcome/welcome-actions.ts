import type { Action } from '../../actions/action.ts'
import { useRouter } from 'vue-router'
import { useAction } from '../../composables/action.ts'
import { useMe } from '../../stores/me.ts'
import { useMyPreferences } from '../../stores/my-preferences.ts'
import { useTour } from '../../stores/tour.ts'

/** Learning the desk: the first three steps once more, and the tour. */
export function useWelcomeActions(): Action[] {
  const me = useMe()
  const mine = useMyPreferences()
  const router = useRouter()
  const tour = useTour()
  const restart = useAction(async () => {
    await mine.save({ welcomed: false })
    await router.push('/')
  })
  return [
    { id: 'help.tour', place: 'everywhere', keys: [], isPossible: () => me.summary !== null && tour.step === null, run: tour.start },
    { id: 'help.welcome', place: 'everywhere', keys: [], isPossible: () => me.summary !== null, run: () => void restart.run() },
  ]
}

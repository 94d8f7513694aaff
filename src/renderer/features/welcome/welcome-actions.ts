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
  /** The stops of the tour are on the desk. */
  async function begin(): Promise<void> {
    if (router.currentRoute.value.matched.every(({ path }) => path !== '/' && path !== '/c/:id'))
      await router.push('/')
    tour.start()
  }
  return [
    { id: 'help.tour', place: 'everywhere', keys: [], isPossible: () => me.summary !== null && tour.step === null, run: () => void begin() },
    { id: 'help.welcome', place: 'everywhere', keys: [], isPossible: () => me.summary !== null, run: () => void restart.run() },
  ]
}

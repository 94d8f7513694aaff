import type { NotReadyReason, Presence } from '../../../shared/domain/index.ts'
import type { Action, ActionId } from '../../actions/action.ts'
import { useRouter } from 'vue-router'
import { useAction } from '../../composables/action.ts'
import { useDeskLayout } from '../../stores/desk-layout.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useMe } from '../../stores/me.ts'
import { usePreferences } from '../../stores/preferences.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'
import { openWall } from './open-wall.ts'

type Chosen = readonly [id: ActionId, keys: readonly string[], presence: Presence, reason: NotReadyReason | null]

const presences: readonly Chosen[] = [
  ['presence.ready', ['Shift+R'], 'ready', null],
  ['presence.break', ['Shift+B'], 'not_ready', 'break'],
  ['presence.meal', [], 'not_ready', 'meal'],
  ['presence.meeting', [], 'not_ready', 'meeting'],
  ['presence.training', [], 'not_ready', 'training'],
  ['presence.outbound', [], 'not_ready', 'outbound'],
  ['presence.offline', [], 'offline', null],
]

/** The desk itself: finding things, how it looks, how I stand. */
export function useShellActions(): Action[] {
  const dialogs = useDialogs()
  const layout = useDeskLayout()
  const me = useMe()
  const preferences = usePreferences()
  const room = useRoom()
  const router = useRouter()
  const session = useSession()
  const setPresence = useAction(me.setPresence)
  const pause = useAction(me.pauseAutomation)
  const lead = useAction(me.workHere)
  const watch = useAction(me.lookOn)
  const place = 'everywhere'
  const always = () => true

  return [
    { id: 'palette.open', place, keys: ['Mod+K'], isPossible: always, run: () => dialogs.show('palette') },
    { id: 'help.keys', place, keys: ['?'], isPossible: always, run: () => dialogs.show('keys') },
    { id: 'search.open', place, keys: ['/'], isPossible: always, run: () => dialogs.show('search') },
    { id: 'settings.open', place, keys: [','], isPossible: always, run: () => dialogs.show('settings') },
    { id: 'panel.flip', place: 'conversation', keys: ['\\'], isPossible: () => room.detail !== null, run: layout.toggleCustomer },
    { id: 'scheme.flip', place, keys: [], isPossible: always, run: () => (preferences.scheme = preferences.shownScheme === 'dark' ? 'light' : 'dark') },
    { id: 'density.flip', place, keys: [], isPossible: always, run: () => (preferences.density = preferences.density === 'compact' ? 'comfortable' : 'compact') },
    { id: 'wall.open', place, keys: [], isPossible: always, run: openWall },
    { id: 'accounts.open', place: 'supervisor', keys: [], isPossible: () => session.isSupervisor, run: () => void router.push('/accounts') },
    { id: 'automation.flip', place, keys: [], isPossible: () => me.summary !== null, run: () => void pause.run(!me.summary?.automationPaused) },
    { id: 'seat.lead', place, keys: [], isPossible: () => me.summary?.elsewhere != null, run: () => void lead.run() },
    { id: 'seat.watch', place, keys: [], isPossible: () => me.summary?.elsewhere?.watching === false, run: () => void watch.run() },
    ...presences.map(([id, keys, presence, reason]): Action => ({ id, place, keys, isPossible: () => me.summary !== null && (me.summary.presence !== presence || me.summary.reason !== reason), run: () => void setPresence.run(presence, reason) })),
  ]
}

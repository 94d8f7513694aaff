import type { ChimeKind } from '../../composables/chime.ts'
import type { Alarm } from '../../stores/alarms.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useChime } from '../../composables/chime.ts'
import { useAlarms } from '../../stores/alarms.ts'
import { useChannels } from '../../stores/floor.ts'
import { useNotices } from '../../stores/notices.ts'
import { usePreferences } from '../../stores/preferences.ts'

/** What already stands on the screen by itself needs a sound at most; the rest is said in words. */
const sounds: Readonly<Partial<Record<Alarm['kind'], ChimeKind>>> = { offer: 'knock', due_soon: 'knock', call_ringing: 'ring', danger: 'danger' }
const said: ReadonlySet<Alarm['kind']> = new Set<Alarm['kind']>(['danger', 'send_failed', 'review_returned', 'channel_red'])

/** Turns alarms into sounds and notices. */
export function useAlarmWords(): void {
  const notices = useNotices()
  const channels = useChannels()
  const preferences = usePreferences()
  const { clock } = useWorkstation()
  const chime = useChime(() => preferences.sound, clock.monotonic)

  useAlarms().listen(({ kind, facts }) => {
    const sound = sounds[kind]
    if (sound)
      chime(sound)
    if (!said.has(kind))
      return
    const name = String(facts.name ?? channels.rows.find(row => row.id === facts.accountId)?.name ?? '')
    const conversationId = typeof facts.conversationId === 'string' ? facts.conversationId : null
    notices.tell(`shell.alarms.${kind}`, { name }, 'warn', conversationId)
  })
}

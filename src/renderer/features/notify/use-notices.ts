import type { Alarm } from '../../stores/alarms.ts'
import { useAlarms } from '../../stores/alarms.ts'
import { useChannels } from '../../stores/floor.ts'
import { useNotices } from '../../stores/notices.ts'

/** What is on the screen in no other place is said in words. */
const said: ReadonlySet<Alarm['kind']> = new Set<Alarm['kind']>(['danger', 'send_failed', 'review_returned', 'resolve_failed', 'channel_red'])

/** Turns alarms into notices in the window. */
export function useAlarmNotices(): void {
  const notices = useNotices()
  const channels = useChannels()

  useAlarms().listen(({ kind, facts }) => {
    if (!said.has(kind))
      return
    const name = String(facts.name ?? channels.rows.find(row => row.id === facts.accountId)?.name ?? '')
    const conversationId = typeof facts.conversationId === 'string' ? facts.conversationId : null
    notices.tell(`shell.alarms.${kind}`, { name }, 'warn', conversationId)
  })
}

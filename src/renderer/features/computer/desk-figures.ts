import type { DeskFigures } from '../../../shared/diagnostics.ts'
import { deskFigures } from '../../../shared/diagnostics.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useChannels } from '../../stores/floor.ts'
import { useInbox } from '../../stores/inbox.ts'
import { useMe } from '../../stores/me.ts'

/** What a bundle says of the desk: figures and listed words alone, nobody's name. */
export function useDeskFigures(): () => DeskFigures {
  const { link } = useWorkstation()
  const me = useMe()
  const inbox = useInbox()
  const channels = useChannels()
  return () => deskFigures.parse({
    host: link.hello.value?.host ?? null,
    link: link.state.value,
    role: link.hello.value?.me.role ?? null,
    store: me.summary?.storeState ?? null,
    hotlineUp: me.summary?.hotlineUp ?? null,
    telephony: me.summary ? { leg: me.summary.phone.leg, registered: me.summary.phone.registered } : null,
    queues: { ...inbox.counts },
    accounts: channels.rows.map(({ channel, health, error, lastSuccessAt, deadLetters }) => ({ channel, health, error, lastSuccessAt, deadLetters })),
  })
}

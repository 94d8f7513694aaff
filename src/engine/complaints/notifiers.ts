import type { ComplaintDesk } from '../../shared/domain/complaint.ts'
import type { Channel } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import { complaintSettings } from '../../channels/complaint/settings.ts'

/** A platform's own account that announces complaints by private message. */
export interface Notifier {
  /** The complaint account that its tickets belong to. */
  readonly accountId: string
  readonly channel: Channel
  readonly uid: string
  readonly desk: ComplaintDesk
}

/** Every notifier of every complaint account; accounts with wrong settings have none. */
export function notifiersOf({ accounts }: Pick<EngineContext, 'accounts'>): Notifier[] {
  return [...accounts.values()].filter(account => account.channel === 'complaint').flatMap((account) => {
    const settings = complaintSettings.safeParse(account.settings)
    return settings.success ? settings.data.complaintNotifiers.map(notifier => ({ accountId: account.id, ...notifier })) : []
  })
}

/** Uids on a channel whose private messages are notices: they ask for no answer of their own. */
export function noticeUids(context: Pick<EngineContext, 'accounts'>, channel: Channel): string[] {
  return notifiersOf(context).filter(notifier => notifier.channel === channel).map(notifier => notifier.uid)
}

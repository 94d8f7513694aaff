import type { Notification } from 'electron'
import type { SessionEvents } from '../../src/shared/contract/index.ts'

type Kind = SessionEvents['alarm']['kind']

/** What a notification says: that something waits, never what a customer wrote. */
const words: Partial<Record<Kind, string>> = {
  offer: '有新的派单等您接',
  due_soon: '有诉求马上超时',
  danger: '有涉及人身安全的诉求，请立即查看',
  call_ringing: '电话已呼到您的分机',
  send_failed: '有回复没发出去',
  miss_likely: '现有人手可能来不及接，请关注',
}

/** What notifications are shown with. */
export interface AlarmOptions {
  readonly show: (options: { title: string, body: string }) => Pick<Notification, 'on' | 'show'> | null
  readonly isFocused: () => boolean
  readonly focus: () => void
  readonly flash: () => void
}

/** Shows alarms as the system's notifications while nobody looks at the window. */
export function createAlarms({ show, isFocused, focus, flash }: AlarmOptions): (alarm: SessionEvents['alarm']) => void {
  return ({ kind }) => {
    const body = words[kind]
    if (!body || isFocused())
      return
    flash()
    const notification = show({ title: '回音', body })
    notification?.on('click', focus)
    notification?.show()
  }
}

import type { ShellBadge, ShellNotice } from '../../../shared/alerts.ts'
import type { HuiyinBridge } from '../../bridge/bridge-client.ts'

/** Whether the system may be asked to show something: `none` = it cannot, or the desk's shell does it without asking. */
export type Permission = 'granted' | 'denied' | 'ask' | 'none'

/** Where alerts go that must be noticed while nobody looks at the page. */
export interface Notifier {
  readonly permission: () => Permission
  /** Asks the person; only from a press. */
  readonly ask: () => Promise<Permission>
  /** Shows one notification in place of the one before. */
  readonly show: (notice: ShellNotice, words: { readonly title: string, readonly body: string }) => void
  readonly badge: (badge: ShellBadge) => void
}

/** What of a browser's window is used. */
export interface NotifyWindow {
  readonly Notification?: typeof Notification
  readonly focus: () => void
}

function permissionOf(api: typeof Notification | undefined): Permission {
  return api === undefined ? 'none' : api.permission === 'default' ? 'ask' : api.permission
}

/** A browser: its own notifications, as far as the person allows. `open` is told of a press. */
export function createBrowserNotifier(window: NotifyWindow, open: (conversationId: string | null) => void): Notifier {
  const Api = window.Notification
  return {
    permission: () => permissionOf(Api),
    async ask() {
      await Api?.requestPermission()
      return permissionOf(Api)
    },
    show({ conversationId }, { title, body }) {
      if (Api?.permission !== 'granted')
        return
      // The same tag: the next takes the place of this one, here and in every other tab.
      const shown = new Api(title, { body, tag: 'huiyin', silent: true })
      shown.onclick = () => {
        window.focus()
        shown.close()
        open(conversationId)
      }
    },
    badge: () => {},
  }
}

/** A desktop: its shell has words of its own, flashes the window, and keeps what a press opens until the page asks. */
export function createShellNotifier(bridge: HuiyinBridge): Notifier {
  return {
    permission: () => 'granted',
    ask: async () => 'granted',
    show: notice => void bridge.call('host:notice', notice),
    badge: badge => void bridge.call('host:badge', badge),
  }
}

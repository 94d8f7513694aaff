import type { HuiyinBridge } from '../../bridge/bridge-client.ts'
import type { Notifier } from './notifier.ts'
import { useOpenRoom } from '../../composables/open-room.ts'
import { createBrowserNotifier, createShellNotifier } from './notifier.ts'

/** The notifier of wherever this page stands: the desktop's shell, or the browser. */
export function useNotifier(): Notifier {
  const open = useOpenRoom()
  const bridge = (window as { huiyin?: HuiyinBridge }).huiyin
  return bridge ? createShellNotifier(bridge) : createBrowserNotifier(window, open)
}

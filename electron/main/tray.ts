import type { MenuItemConstructorOptions } from 'electron'

/** What the tray can do. */
export interface TrayActions {
  readonly open: () => void
  readonly quit: () => void
}

/** The tray's menu. */
export function trayMenu({ open, quit }: TrayActions): MenuItemConstructorOptions[] {
  return [
    { label: '打开回音', click: open },
    { type: 'separator' },
    { label: '退出', click: quit },
  ]
}

/** The edit menu without which copy and paste have no keys on macOS; other systems show no menu bar at all. */
export function applicationMenu(platform: NodeJS.Platform): MenuItemConstructorOptions[] | null {
  return platform === 'darwin' ? [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }] : null
}

import type { JsonFile } from './json-file.ts'
import type { PageWindow, PageWindowOptions } from './page-window.ts'
import type { Preferences } from './preferences.ts'
import { createPageWindow } from './page-window.ts'
import { wallHash } from './page.ts'

/** What every window of the desk is made with. */
export interface DeskWindowsOptions extends Omit<PageWindowOptions, 'url' | 'place' | 'remember' | 'staysHidden' | 'onClosed'> {
  /** Where the page is. */
  readonly address: string
  readonly kept: JsonFile<Preferences>
}

/** The windows that people see, each where it stood when it was last closed. */
export interface DeskWindows {
  /** The desk's window, or the wallboard's, which is always closed for good. */
  readonly create: (name: 'window' | 'wall', onClosed: () => void) => PageWindow
  /** Opens conversations in windows of their own: one window each, where the last of them stood. `shown` is told of each. */
  readonly alone: (shown: PageWindow[], onClosed: () => void) => (id: string) => void
}

/** Makes the desk's windows. */
export function createDeskWindows({ address, kept, ...parts }: DeskWindowsOptions): DeskWindows {
  return {
    create: (name, onClosed) => createPageWindow({
      ...parts,
      url: name === 'wall' ? address + wallHash : address,
      place: () => kept.data[name],
      remember: place => void kept.update((data) => {
        data[name] = place
      }),
      staysHidden: () => name === 'window' && kept.data.closeToTray,
      onClosed,
    }),
    alone(shown, onClosed) {
      const windows = new Map<string, PageWindow>()
      return (id) => {
        const window = windows.get(id) ?? createPageWindow({
          ...parts,
          url: `${address}#/c/${id}?alone`,
          place: () => kept.data.alone,
          remember: place => void kept.update((data) => {
            data.alone = place
          }),
          staysHidden: () => false,
          onClosed,
        })
        if (!windows.has(id))
          shown.push(window)
        windows.set(id, window)
        window.open()
      }
    },
  }
}

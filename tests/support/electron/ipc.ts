import type { IpcMain, IpcMainInvokeEvent } from 'electron'

type Handler = Parameters<IpcMain['handle']>[1]

const handlers = new Map<string, Handler>()

/** Channels that are handled right now. */
export const handledChannels = (): string[] => [...handlers.keys()]

/** `ipcMain`, as far as the main process uses it. */
export const ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'> = {
  handle(channel, handler) {
    if (handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
  removeHandler: channel => void handlers.delete(channel),
}

/** Carries one `invoke` to its handler; answers what crosses back to the page. */
export async function dispatch(event: IpcMainInvokeEvent, channel: string, args: readonly unknown[]): Promise<{ ok: boolean, value?: unknown, error?: string }> {
  const handler = handlers.get(channel)
  if (!handler)
    return { ok: false, error: `Error: No handler registered for '${channel}'` }
  try {
    return { ok: true, value: await handler(event, ...args) }
  }
  catch (error) {
    return { ok: false, error: String(error) }
  }
}

/** Name under which the page's script finds the way to the main process; it is taken away before the page runs. */
export const bindingName = '__electronStandIn'

/** What a preload script of a window gets. */
export interface PreloadSigns {
  readonly source: string
  readonly argv: readonly string[]
}

/** Runs in the page before its own scripts. Written as a function so that it is checked; only its text goes over. */
function boot(binding: string, argv: readonly string[], run: (require: (name: string) => unknown, process: unknown) => void) {
  type Listener = (event: unknown, ...args: unknown[]) => void
  const global = globalThis as unknown as Record<string, unknown>
  const host = global[binding] as (message: string) => Promise<string>
  delete global[binding]
  if (window !== window.top)
    return

  const listeners = new Map<string, Set<Listener>>()
  const ask = async (message: unknown) => JSON.parse(await host(JSON.stringify(message))) as { ok: boolean, value?: unknown, error?: string }

  async function listen(): Promise<void> {
    for (;;) {
      const { value } = await ask({ kind: 'next' })
      for (const { channel, args } of value as { channel: string, args: unknown[] }[])
        listeners.get(channel)?.forEach(listener => listener({}, ...args))
    }
  }

  /** As Electron answers a page that may open nothing: no window comes into being, not even for a moment. */
  window.open = (url = '') => {
    void ask({ kind: 'open', url: new URL(url, location.href).href })
    return null
  }

  async function invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    // Electron refuses what cannot be cloned; JSON alone would drop it silently.
    const answer = await ask({ kind: 'invoke', channel, args: structuredClone(args) })
    if (!answer.ok)
      throw new Error(`Error invoking remote method '${channel}': ${answer.error}`)
    return answer.value
  }

  const ipcRenderer = {
    invoke,
    on: (channel: string, listener: Listener) => listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
    removeListener: (channel: string, listener: Listener) => listeners.get(channel)?.delete(listener),
  }
  const contextBridge = {
    exposeInMainWorld: (key: string, api: object) => Object.defineProperty(globalThis, key, { value: Object.freeze(api), enumerable: true }),
  }

  run((name) => {
    if (name === 'electron')
      return { ipcRenderer, contextBridge }
    throw new Error(`module not found: ${name}`)
  }, { argv, platform: 'linux', type: 'renderer', sandboxed: true, versions: {} })
  void listen()
}

/** The script that runs a preload bundle in a page: with `electron` to require, without Node, unseen by the page. */
export function preloadScript({ source, argv }: PreloadSigns): string {
  return `(${boot.toString()})(${JSON.stringify(bindingName)}, ${JSON.stringify(argv)}, function (require, process) { const exports = {}; const module = { exports };\n${source}\n})`
}

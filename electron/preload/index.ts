import { contextBridge, ipcRenderer } from 'electron'

/** Longer than any name of the contract; the main process knows the names themselves. */
const nameShape = /^[a-z]{1,30}:[a-z]{1,30}$/i
const versionFlag = '--huiyin-version='

type Listener = (event: string, payload: unknown) => void

function call(name: unknown, input: unknown): Promise<unknown> {
  if (typeof name !== 'string' || !nameShape.test(name))
    return Promise.resolve({ ok: false, error: { code: 'unknown_call', details: {}, retryable: false, reportable: false } })
  return ipcRenderer.invoke('huiyin:call', name, input)
}

function on(listener: Listener): () => void {
  const receive = (_: unknown, event: string, payload: unknown) => listener(event, payload)
  ipcRenderer.on('huiyin:event', receive)
  return () => void ipcRenderer.removeListener('huiyin:event', receive)
}

contextBridge.exposeInMainWorld('huiyin', {
  call,
  on,
  version: process.argv.find(word => word.startsWith(versionFlag))?.slice(versionFlag.length) ?? '',
})

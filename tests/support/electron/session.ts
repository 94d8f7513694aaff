import type { Download, Request as PageRequest } from '@playwright/test'
import type { CallbackResponse, DownloadItem, ProxyConfig, Session } from 'electron'
import { EventEmitter } from 'node:events'
import process from 'node:process'
import { addresses, state } from './state.ts'

type Used = 'setProxy' | 'resolveProxy' | 'setCertificateVerifyProc' | 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setDisplayMediaRequestHandler'

const downloads = new EventEmitter()

/** Named proxies are taken as they are; what a system or a script would say is a variable. */
function proxyAs({ mode, proxyRules = '' }: ProxyConfig): string {
  if (mode === 'direct')
    return 'DIRECT'
  return mode === 'fixed_servers' ? `PROXY ${proxyRules}` : process.env.STAND_IN_PROXY ?? 'DIRECT'
}

/** A session of its own, by its name: who judges its requests is kept; cookies are the one browser's. */
export interface Partition { readonly name: string, judge: typeof state.beforeRequest }
const partitions = new Map<string, Session>()
const facts = new WeakMap<Session, Partition>()

function makePartition(name: string): Session {
  const own: Partition = { name, judge: null }
  const made = Object.assign(new EventEmitter(), {
    setProxy: async () => {},
    setCertificateVerifyProc: () => {},
    setPermissionRequestHandler: () => {},
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
    setDisplayMediaRequestHandler: () => {},
  } satisfies Partial<Session>, { webRequest: { onBeforeRequest: (judge: typeof state.beforeRequest) => void (own.judge = judge) } }) as unknown as Session
  facts.set(made, own)
  return made
}

/** What the stand-in knows of a session that {@link session} made. */
export const partitionOf = (of: Session | undefined): Partition => (of && facts.get(of)) ?? { name: '', judge: null }

/** `session`, as far as the main process uses it: handlers are kept for the control to ask, requests and downloads of pages are judged by them. */
export const session = {
  fromPartition(name: string): Session {
    const known = partitions.get(name) ?? makePartition(name)
    partitions.set(name, known)
    return known
  },
  defaultSession: Object.assign(downloads, {
    setProxy: async config => void (state.proxy = config),
    resolveProxy: async () => proxyAs(state.proxy),
    setCertificateVerifyProc: verify => void (state.verifiesCertificates = verify !== null),
    setPermissionRequestHandler: handler => state.permissionRequest = handler,
    setPermissionCheckHandler: handler => state.permissionCheck = handler,
    setDevicePermissionHandler: () => {},
    setDisplayMediaRequestHandler: handler => state.displayMedia = handler,
  } satisfies Pick<Session, Used>, { webRequest: { onBeforeRequest: (judge: typeof state.beforeRequest) => void (state.beforeRequest = judge) } }),
}

/** Whether the application lets a page's request go. */
export function mayGo(request: PageRequest, webContentsId: number, beforeRequest = state.beforeRequest): Promise<boolean> {
  if (!beforeRequest)
    return Promise.resolve(true)
  const details = { id: 0, url: addresses.fromBrowser(request.url()), method: request.method(), webContentsId, resourceType: 'other', referrer: '', timestamp: Date.now(), uploadData: [] } as const
  return new Promise(resolve => beforeRequest({ ...details, uploadData: [] }, ({ cancel = false }: CallbackResponse) => resolve(!cancel)))
}

/** Tells the application of a download; one that it does not want is cancelled. */
export function judgeDownload(download: Download): void {
  const blob = download.url().startsWith('blob:') ? 'blob:' : ''
  const url = blob + addresses.fromBrowser(download.url().slice(blob.length))
  let prevented = false
  downloads.emit('will-download', { preventDefault: () => prevented = true }, { getURL: () => url } as DownloadItem)
  if (prevented)
    void download.cancel()
}

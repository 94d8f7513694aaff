import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import process from 'node:process'
import { app, atExit } from './app.ts'
import { handledChannels } from './ipc.ts'
import { powerMonitor, pressNotification } from './small-parts.ts'
import { state } from './state.ts'

let announced = false

/** Somebody turns to another program; the windows say what that is for them. */
export const away = { leave: (): void => {} }

function permission(name: string, url: string, mediaType: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!state.permissionRequest)
      return resolve(true)
    const ask = state.permissionRequest as unknown as (contents: null, permission: string, decide: (granted: boolean) => void, details: { requestingUrl: string, mediaTypes: string[] }) => void
    ask(null, name, resolve, { requestingUrl: url, mediaTypes: [mediaType] })
  })
}

/** What a test asks: how things stand, and what a permission would get. Loopback only, for as long as the process lives. */
async function answer(url: URL): Promise<unknown> {
  switch (url.pathname) {
    case '/state': {
      const { protocolHandlers, permissionCheck, permissionRequest, displayMedia, beforeRequest, ...plain } = state
      return { ...plain, protocols: [...protocolHandlers.keys()], ipc: handledChannels(), guards: { request: permissionRequest !== null, check: permissionCheck !== null, screen: displayMedia !== null, requests: beforeRequest !== null } }
    }
    case '/permission': {
      const name = url.searchParams.get('name') ?? ''
      const from = url.searchParams.get('url') ?? ''
      const mediaType = url.searchParams.get('media') ?? 'audio'
      const check = state.permissionCheck as unknown as ((contents: null, permission: string, origin: string, details: { mediaType: string }) => boolean) | null
      return { request: await permission(name, from, mediaType), check: check?.(null, name, from, { mediaType }) ?? true }
    }
    case '/protocol': {
      const target = url.searchParams.get('url') ?? ''
      const response = await state.protocolHandlers.get(target.split(':')[0] ?? '')?.(new Request(target))
      return response ? { status: response.status, headers: Object.fromEntries(response.headers) } : null
    }
    case '/power':
      return { heard: powerMonitor.emit(url.searchParams.get('event') ?? '') }
    case '/notification':
      return { pressed: pressNotification() }
    case '/away':
      away.leave()
      return {}
    case '/quit':
      setImmediate(() => app.quit())
      return {}
    default:
      return null
  }
}

/** Opens the control and says on the output where it and the browser are; once, with the first window. */
export async function announce(cdp: string): Promise<void> {
  if (announced)
    return
  announced = true
  const server = createServer((request, response) => {
    void answer(new URL(request.url ?? '/', 'http://control')).then(value => response.writeHead(value === null ? 404 : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atExit(() => {
    server.closeAllConnections()
    server.close()
  })
  process.stdout.write(`${JSON.stringify({ standIn: true, cdp, control: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`)
}

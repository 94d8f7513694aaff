import type { Route } from '@playwright/test'
import type { Protocol } from 'electron'
import { Buffer } from 'node:buffer'
import { addresses, addSchemes, state } from './state.ts'

/** `protocol`, as far as the main process uses it. */
export const protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'> = {
  registerSchemesAsPrivileged: schemes => addSchemes(schemes),
  handle: (scheme, handler) => void state.protocolHandlers.set(scheme, handler as (request: Request) => Promise<Response>),
  unhandle: scheme => void state.protocolHandlers.delete(scheme),
  isProtocolHandled: scheme => state.protocolHandlers.has(scheme),
}

function bodyOf(asked: ReturnType<Route['request']>): Uint8Array<ArrayBuffer> | null {
  const body = asked.postDataBuffer()
  return body && new Uint8Array(body)
}

/** Answers a request for a custom scheme from the application's own handler; false when it is for no such scheme. */
export async function serveCustomScheme(route: Route): Promise<boolean> {
  const asked = route.request()
  const scheme = addresses.schemeOf(asked.url())
  const handler = scheme ? state.protocolHandlers.get(scheme) : undefined
  if (!handler)
    return false
  const response = await handler(new Request(addresses.fromBrowser(asked.url()), { method: asked.method(), headers: asked.headers(), body: bodyOf(asked) }))
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
  return true
}

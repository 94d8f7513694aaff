import { appendFileSync } from 'node:fs'
import { isIP, Socket } from 'node:net'
import process from 'node:process'

/** The file (named in the environment) in which each refused connection leaves one line, whoever tried it. */
export const REPORT_VARIABLE = 'HUIYIN_REFUSED_CONNECTIONS'

interface Target { host?: string, port?: number | string, path?: string | null }

/** True for a Unix socket, `localhost` and the loopback addresses. */
export function isLocal({ host, path }: Target): boolean {
  if (path || !host || host === 'localhost' || host.endsWith('.localhost'))
    return true
  const address = host.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '')
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

/** Reads what `Socket.connect` was called with: options, (port, host), a path, or Node's own normalised list. */
export function targetOf(args: readonly unknown[]): Target {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof first === 'object' && first !== null)
    return first
  if (typeof first === 'string' && !/^\d+$/.test(first))
    return { path: first }
  return { port: Number(first), host: typeof args[1] === 'string' ? args[1] : undefined }
}

function refuse({ host, port }: Target): Error {
  const line = `a test tried to reach ${host}:${port}`
  const report = process.env[REPORT_VARIABLE]
  if (report)
    appendFileSync(report, `${line}\n`)
  return new Error(`${line}; tests speak to this machine alone`)
}

/**
 * Refuses every connection of this process or thread that leaves the machine. `fetch`, WebSocket, http, tls and pg all end
 * in `Socket.connect`, the one place that is wrapped.
 */
export function guardConnections(): void {
  const connect = Socket.prototype.connect

  Socket.prototype.connect = function guardedConnect(this: Socket, ...args: unknown[]): Socket {
    const target = targetOf(args)
    if (isLocal(target))
      return Reflect.apply(connect, this, args)
    const error = refuse(target)
    queueMicrotask(() => this.destroy(error))
    return this
  } as typeof connect
}

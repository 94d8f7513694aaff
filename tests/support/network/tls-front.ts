import type { AddressInfo } from 'node:net'
import type { MadeCertificate } from './certificates.ts'
import { connect } from 'node:net'
import { createServer } from 'node:tls'

/** Something that ends TLS before a server, as a company's reverse proxy does. */
export interface TlsFront {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** Starts a {@link TlsFront} on loopback before `port`, with `certificate`. */
export async function startTlsFront(port: number, { key, cert }: MadeCertificate): Promise<TlsFront> {
  const lines = new Set<{ destroy: () => void }>()
  const server = createServer({ key, cert }, (line) => {
    const onward = connect({ host: '127.0.0.1', port })
    for (const one of [line, onward]) {
      lines.add(one)
      one.on('error', () => one.destroy()).on('close', () => lines.delete(one))
    }
    line.pipe(onward).pipe(line)
    line.on('close', () => onward.destroy())
    onward.on('close', () => line.destroy())
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      lines.forEach(line => line.destroy())
    }),
  }
}

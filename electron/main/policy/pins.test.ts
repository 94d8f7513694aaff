import type { Server } from 'node:tls'
import type { MadeCertificate } from '../../../tests/support/network/certificates.ts'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import tls from 'node:tls'
import { Agent, fetch } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../tests/support/network/certificates.ts'
import { pinHub, pinOf } from './pins.ts'

const hub = 'https://desk.example.com'
const usual = tls.checkServerIdentity
const servers: Server[] = []
afterEach(async () => {
  tls.checkServerIdentity = usual
  for (const server of servers.splice(0))
    await new Promise(done => server.close(done))
})

/** A hub with this certificate and its authority's behind it; answers its port. */
async function serve(own: MadeCertificate, ...above: MadeCertificate[]): Promise<number> {
  const server = tls.createServer({ key: own.key, cert: [own, ...above].map(({ cert }) => cert).join('\n') }, socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')).on('error', () => {}))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

/** How the desktop's own requests fare with the hub behind `port`. */
async function ask(port: number, trusted: MadeCertificate): Promise<string> {
  const agent = new Agent({ connect: { ca: trusted.cert, servername: 'desk.example.com' } })
  try {
    return await (await fetch(`https://127.0.0.1:${port}/`, { dispatcher: agent })).text()
  }
  catch (error) {
    return String(((error as Error).cause as { code?: string }).code)
  }
  finally {
    await agent.close()
  }
}
const pin = ({ cert }: MadeCertificate) => pinOf(new X509Certificate(cert))

describe('a pinned hub', () => {
  const company = makeCertificate({ name: 'Company CA', authority: true })
  const stranger = makeCertificate({ name: 'Other CA', authority: true })
  const ours = makeCertificate({ name: 'desk.example.com', hosts: ['desk.example.com'], by: company })
  const forged = makeCertificate({ name: 'desk.example.com', hosts: ['desk.example.com'], by: stranger })

  it('is believed by its own key or its authority\'s', async () => {
    for (const one of [ours, company]) {
      tls.checkServerIdentity = usual
      pinHub(tls, hub, [pin(one)])
      expect(await ask(await serve(ours, company), company)).toBe('ok')
    }
  })

  it('is not believed by another key, though the system trusts who vouches for it, and though it shows the right one beside', async () => {
    pinHub(tls, hub, [pin(ours), pin(company)])
    expect(await ask(await serve(forged, stranger), stranger)).toBe('HUB_PIN_MISMATCH')
    expect(await ask(await serve(forged, stranger, company, ours), stranger)).toBe('HUB_PIN_MISMATCH')
  })

  it('is still held to its name, and other servers to theirs alone', async () => {
    pinHub(tls, 'https://other.example.com', [pin(stranger)])
    expect(await ask(await serve(ours, company), company)).toBe('ok')
    const elsewhere = makeCertificate({ name: 'other.example.com', hosts: ['other.example.com'], by: company })
    expect(await ask(await serve(elsewhere, company), company)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('needs no pin', () => {
    pinHub(tls, hub, [])
    expect(tls.checkServerIdentity).toBe(usual)
  })
})

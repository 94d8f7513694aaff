import type { CompanyProxy } from '../../../tests/support/network/company-proxy.ts'
import type { TlsFront } from '../../../tests/support/network/tls-front.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { makeCertificate } from '../../../tests/support/network/certificates.ts'
import { startCompanyProxy } from '../../../tests/support/network/company-proxy.ts'
import { startTlsFront } from '../../../tests/support/network/tls-front.ts'
import { openThreadWay } from '../network/engine-network.ts'
import { listen, shut } from '../receiver/listening.ts'
import { createOutside } from './outside.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')
const listed = 'tva1.sinaimg.cn'

describe('pictures behind a company\'s proxy', () => {
  const asked: string[] = []
  const trustedBefore = getCACertificates('default')
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    if (request.url === '/away')
      response.writeHead(302, { location: 'https://10.0.0.7/secret' }).end()
    else
      response.end(png)
  })
  let front: TlsFront
  let proxy: CompanyProxy
  let get: (address: string) => Promise<{ readonly bytes: Uint8Array }>

  beforeAll(async () => {
    const authority = makeCertificate({ name: 'Example Company CA', authority: true })
    front = await startTlsFront(await listen(server, { host: '127.0.0.1', port: 0 }), makeCertificate({ name: listed, hosts: [listed], by: authority }))
    proxy = await startCompanyProxy({ [`${listed}:443`]: front.port })
    const { tunnel } = await openThreadWay({ proxy: { https: `http://127.0.0.1:${proxy.port}`, http: null, bypass: [] }, authorities: [authority.cert], system: false })
    const outside = createOutside({ loopback: false, tunnel, resolve: () => Promise.reject(new Error('nobody here knows names of the internet')) })
    get = address => outside(address, { hosts: ['sinaimg.cn', '10.0.0.7'], maxBytes: 1_000, signal: AbortSignal.timeout(20_000) })
  })
  beforeEach(() => {
    asked.length = 0
    proxy.led.length = 0
    Object.assign(proxy.manners, { refuse: null })
  })
  afterAll(async () => {
    setDefaultCACertificates(trustedBefore)
    await proxy.stop()
    await front.stop()
    await shut(server)
  })

  it('come through it by their listed name, which the proxy looks up', async () => {
    expect(Buffer.from((await get(`https://${listed}/a.png`)).bytes)).toEqual(png)
    expect([proxy.led, asked]).toEqual([[`${listed}:443`], [`${listed}/a.png`]])
  })

  it('F47 do not come from what is not listed, from addresses, or from where a listed host sends on to', async () => {
    for (const address of ['https://evil.example/x', `http://${listed}/x`, `https://${listed}:8443/x`, `https://lin@${listed}/x`])
      expect(await refusal(get(address)), address).toMatchObject({ code: 'media_not_allowed' })
    expect((await refusal(get('https://10.0.0.7/x'))).details).toEqual({ reason: 'address' })
    expect(proxy.led).toEqual([])
    expect((await refusal(get(`https://${listed}/away`))).details).toEqual({ reason: 'address' })
    expect(proxy.led).toEqual([`${listed}:443`])
  })

  it('say that the way was barred, so that they are asked for again', async () => {
    proxy.manners.refuse = 403
    expect(await refusal(get(`https://${listed}/a.png`))).toMatchObject({ code: 'link_lost', details: { network: 'PROXY_REFUSED' } })
  })
})

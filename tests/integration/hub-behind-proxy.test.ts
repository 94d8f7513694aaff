import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { MadeCertificate } from '../support/network/certificates.ts'
import type { CompanyProxy } from '../support/network/company-proxy.ts'
import type { TlsFront } from '../support/network/tls-front.ts'
import type { StartedProgram } from '../support/started-program.ts'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accountOn } from '../../src/engine/companion-accounts.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { haveBundles } from '../support/bundles.ts'
import { makeCertificate } from '../support/network/certificates.ts'
import { startCompanyProxy } from '../support/network/company-proxy.ts'
import { startTlsFront } from '../support/network/tls-front.ts'
import { startBundle } from '../support/started-program.ts'
import { until } from '../support/until.ts'

/** A platform out on the internet: nobody here knows the name, only the proxy leads there. */
const platform = 'weibo.example.com'

describe('a hub behind a company\'s proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-behind-'))
  let authority: MadeCertificate
  let sandbox: Sandbox
  let front: TlsFront
  let proxy: CompanyProxy
  let hub: StartedProgram | undefined

  beforeAll(async () => {
    await haveBundles()
    authority = makeCertificate({ name: 'Example Company CA', authority: true })
    sandbox = await createSandbox({ seed: 7, channels: ['weibo'] })
    front = await startTlsFront(Number(new URL(sandbox.urls.weibo).port), makeCertificate({ name: platform, hosts: [platform], by: authority }))
  })
  beforeEach(async () => {
    proxy = await startCompanyProxy({ [`${platform}:443`]: front.port })
    proxy.manners.signIn = { user: 'hub', password: 'spruce-9', challenge: 'Basic realm="Example proxy"' }
  })
  afterEach(async () => {
    await hub?.stop()
    await proxy.stop()
  })
  afterAll(async () => {
    await front?.stop()
    await sandbox?.stop()
    rmSync(folder, { recursive: true })
  })

  async function start(own: Record<string, unknown>, env: NodeJS.ProcessEnv): Promise<StartedProgram> {
    const account = accountOn('weibo', await (await fetch(`${sandbox.urls.control}/account/weibo`)).json())
    if (account === undefined || account === null)
      throw new Error('the sandbox has no account')
    const secrets = Object.fromEntries(Object.entries(account.config.secrets ?? {}).map(([name, key]) => [`TEST_${name}`, account.secrets[key] ?? '']))
    const names = Object.fromEntries(Object.keys(account.config.secrets ?? {}).map(name => [name, `TEST_${name}`]))
    const config = join(folder, 'hub.json')
    writeFileSync(join(folder, 'ca.pem'), authority.cert)
    writeFileSync(config, JSON.stringify({
      hub: { port: 0, caBundle: join(folder, 'ca.pem'), ...own },
      engine: {
        dataDir: join(folder, `data-${randomBytes(4).toString('hex')}`),
        agents: [{ id: 'lin', name: '林晓雯', workNo: '8001' }],
        accounts: [{ ...account.config, secrets: names, settings: { ...account.config.settings, baseUrl: `https://${platform}` } }],
      },
    }))
    hub = startBundle('hub', ['--config', config, '--stop-with-stdin'], { HUIYIN_FIELD_KEY: randomBytes(32).toString('base64'), ...secrets, ...env })
    return hub
  }

  it.each([
    ['its configuration', () => ({ proxy: { url: `http://127.0.0.1:${proxy.port}`, signInEnv: 'TEST_PROXY_SIGN_IN' } }), () => ({ TEST_PROXY_SIGN_IN: 'hub:spruce-9' })],
    ['its environment', () => ({}), () => ({ HTTPS_PROXY: `http://hub:spruce-9@127.0.0.1:${proxy.port}`, NO_PROXY: 'localhost' })],
  ])('reaches its platform by the proxy and the authority that %s names, and by no other way', async (_, own, env) => {
    const started = await start(own(), env())
    await started.line(value => value.ready === true)
    await until(() => proxy.led.length > 0, 'a look at the platform by the proxy', 40_000)
    expect(new Set(proxy.led)).toEqual(new Set([`${platform}:443`]))
    expect(started.words()).not.toMatch(/UNABLE_TO|SELF_SIGNED|spruce/)
  }, 90_000)

  it('does not start with a bundle that is none, or a proxy whose password is missing', async () => {
    writeFileSync(join(folder, 'leaf.pem'), makeCertificate({ name: 'Leaf', hosts: ['leaf.example.com'], by: authority }).cert)
    const byLeaf = await start({ caBundle: join(folder, 'leaf.pem') }, {})
    expect(await byLeaf.exit).toBe(2)
    expect(byLeaf.words()).toContain('hub.caBundle: not_authority, Leaf')
    const bySilence = await start({ proxy: { url: `http://127.0.0.1:${proxy.port}`, signInEnv: 'TEST_PROXY_SIGN_IN' } }, {})
    expect(await bySilence.exit).toBe(2)
    expect(bySilence.words()).toContain('TEST_PROXY_SIGN_IN: must be name:password')
  }, 60_000)
})

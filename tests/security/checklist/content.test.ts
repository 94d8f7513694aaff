import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageHandler, isOwnPage } from '../../../electron/main/page.ts'
import { mayRequest } from '../../../electron/main/security/session.ts'
import { phoneOrigin } from '../../../src/shared/page-policy.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { ownAddresses, waysOut } from '../corpus/ways-out.ts'
import { filesOf, linesOf, textOf } from './sources.ts'

const isOwn = (address: string | undefined) => isOwnPage(address, null)

describe('what the shell loads', () => {
  it('E01 is its own page; another address only while nothing is packaged', () => {
    expect(linesOf('electron/main/index.ts', /ELECTRON_RENDERER_URL/).map(({ text }) => text)).toEqual([expect.stringMatching(/^const devUrl = app\.isPackaged \? null : /)])
    const urls = linesOf('electron/main/index.ts', /\b(?:url|address): (?!string)/).map(({ text }) => text)
    expect(urls.length).toBeGreaterThanOrEqual(2)
    for (const url of urls)
      expect(url).toContain('devUrl ?? pageUrl')
    // The desk's windows have that address, and what stands behind its `#`.
    const behind = linesOf('electron/main/desk-windows.ts', /\burl:/).map(({ text }) => text)
    expect(behind).toEqual([expect.stringMatching(/^url: name === 'wall' \? address \+ wallHash : address,$/), expect.stringMatching(/^url: `\$\{address\}#/)])
  })

  it.each(['src/renderer/index.html', 'src/renderer/softphone.html'])('E01 %s names nothing of another machine and has no script of its own', (file) => {
    const html = textOf(file)
    expect(html.match(/(?:src|href|action|content)="[^"]*:\/\/[^"]*"/g)).toBeNull()
    expect(html).not.toMatch(/<script(?![^>]+\bsrc=)|\son\w+=|javascript:/i)
  })

  it('E01 a page of ours asks for nothing of another machine, whatever it is told to show', () => {
    const reaching = waysOut.filter(address => URL.canParse(address) && /^(?:https?|wss?|ftp|file):$/.test(new URL(address).protocol))
    expect(reaching.length).toBeGreaterThan(80)
    expect(reaching.filter(address => mayRequest(address, { isOwn, phone: () => null }))).toEqual([])
    expect(reaching.filter(address => mayRequest(address, { isOwn, phone: () => 'wss://sip.example.com' }))).toEqual([])
    expect([...ownAddresses, 'blob:app://huiyin/1', 'data:image/png;base64,AAAA'].filter(address => !mayRequest(address, { isOwn, phone: () => null }))).toEqual([])
    expect(mayRequest('wss://sip.example.com/ws', { isOwn, phone: () => 'wss://sip.example.com' })).toBe(true)
    expect(mayRequest('https://sip.example.com/', { isOwn, phone: () => 'wss://sip.example.com' })).toBe(false)
  })
})

describe('the page\'s policy', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'huiyin-content-'))
    mkdirSync(join(folder, 'assets'))
    for (const file of ['index.html', 'softphone.html', 'assets/index.js', 'assets/index.css', 'picture.svg'])
      writeFileSync(join(folder, file), 'x')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function policyOf(path: string, phone: string | null = null): Promise<Map<string, string>> {
    const never = () => Promise.reject(new Error('not asked'))
    const answer = await createPageHandler({ folder, media: never, upload: never, phone: () => phone, log: quietLog })(new Request(`app://huiyin${path}`))
    const policy = answer.headers.get('content-security-policy') ?? ''
    return new Map(policy.split('; ').map((part) => {
      const [name = '', ...values] = part.split(' ')
      return [name, values.join(' ')]
    }))
  }

  it.each(['/', '/index.html', '/softphone.html', '/assets/index.js', '/assets/index.css', '/picture.svg', '/nothing.html', '/%', '/media/x'])('E07 comes as a header with %s: scripts of its own alone, connections home alone', async (path) => {
    const policy = await policyOf(path)
    expect(policy.get('default-src')).toBe('\'none\'')
    if (!path.startsWith('/media/')) {
      expect(policy.get('script-src')).toBe('\'self\'')
      expect(policy.get('connect-src')).toBe('\'self\'')
      for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors'])
        expect(policy.get(name), name).toBe('\'none\'')
      expect(policy.has('frame-src')).toBe(false)
      expect([...policy].filter(([name, value]) => /unsafe-eval|unsafe-hashes|wasm-unsafe|https?:|\*/.test(value) || (value.includes('unsafe-inline') && name !== 'style-src'))).toEqual([])
    }
  })

  it('E07 makes room for one phone system, by its origin and on the phone\'s page alone, and for nothing that only looks like one', async () => {
    expect((await policyOf('/softphone.html', 'wss://sip.example.com')).get('connect-src')).toBe('\'self\' wss://sip.example.com')
    for (const path of ['/', '/index.html', '/assets/index.js', '/softphone.html/', '/%73oftphone.html/x'])
      expect((await policyOf(path, 'wss://sip.example.com')).get('connect-src'), path).toBe('\'self\'')
    expect(['wss://sip.example.com/ws?x=1', 'WSS://SIP.example.com:8443'].map(phoneOrigin)).toEqual(['wss://sip.example.com', 'wss://sip.example.com:8443'])
    const hostile = [...waysOut.filter(address => !/^wss?:/.test(address)), 'wss://x; script-src *', 'wss://*', 'wss://a b', 'wss://x;y', 'ws:', 'wss://']
    const written = hostile.map(phoneOrigin).filter(origin => origin !== null)
    expect(written.filter(origin => !/^wss?:\/\/[\w.:[\]-]+$/.test(origin))).toEqual([])
  })

  it('E07 is not made softer by the page itself', () => {
    expect(filesOf('src/renderer', 'html').filter(file => /Content-Security-Policy/i.test(textOf(file)))).toEqual([])
  })
})

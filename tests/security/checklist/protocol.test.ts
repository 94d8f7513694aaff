import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageHandler } from '../../../electron/main/page.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { tellFigures } from '../figures.ts'
import { linesOf } from './sources.ts'

const secret = 'nobody-may-read-this'
/** Ways of writing "one folder up". */
const ups = ['..', '%2e%2e', '%2E%2E', '.%2e', '%2e.', '%252e%252e', '..%00', '..;', '..%20', '%c0%ae%c0%ae', '%uff0e%uff0e', '．．', '..%09', '....', '..%c0%af', '.%00.']
/** Ways of writing what stands between folders. */
const slashes = ['/', '%2f', '%2F', '\\', '%5c', '%5C', '//', '/./', '%252f', '%255c', '%c0%af', '%2f%2f', '\\/']
/** Files that are there, beside the page's folder or somewhere on the machine. */
const targets = ['secret.txt', 'etc/passwd', 'Windows/win.ini', 'proc/self/environ']
/** Absolute places, drives and devices. */
const absolute = ['/etc/passwd', '//etc/passwd', '/C:/Windows/win.ini', '/C|/Windows/win.ini', '/c%3a/Windows/win.ini', '//host/share/x', '/%5c%5chost%5cshare', '/file:///etc/passwd', '/%2fetc%2fpasswd', '/\\\\?\\C:\\x', '/CON', '/NUL', '/aux.html', '/index.html::$DATA', '/index.html%00.png', '/index.html%00', '/%00', '/assets/', '/assets', '/.', '/..', '/%', '/%zz', '/%ff%fe', '/index.html/', '/index.html/..', '/~root', '/$HOME', '/%24%7BHOME%7D', `/${'a/'.repeat(2_000)}`, `/${'../'.repeat(2_000)}etc/passwd`]

const paths = [...new Set([
  ...absolute,
  ...ups.flatMap(up => slashes.flatMap(slash => targets.flatMap(target => [1, 3, 8].map(deep => `/${(up + slash).repeat(deep)}${target}`)))),
  ...ups.flatMap(up => slashes.map(slash => `/assets${slash}${up}${slash}${up}${slash}secret.txt`)),
])]

let folder: string
let handler: ReturnType<typeof createPageHandler>
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'huiyin-protocol-'))
  mkdirSync(join(folder, 'page/assets'), { recursive: true })
  mkdirSync(join(folder, 'page-beside'))
  writeFileSync(join(folder, 'secret.txt'), secret)
  writeFileSync(join(folder, 'page-beside/secret.txt'), secret)
  writeFileSync(join(folder, 'page/index.html'), 'our page')
  const never = async () => Promise.reject(new AppError('not_found'))
  handler = createPageHandler({ folder: join(folder, 'page'), media: never, upload: never, log: quietLog })
})
let read = 0
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  tellFigures('protocol', [`${paths.length} addresses that lead out of the page's folder: ${read} read anything there`])
})

/** Asks as Chromium would (the address made regular), and as nobody would: exactly as it is written. */
async function ask(path: string): Promise<{ status: number, body: string }[]> {
  const requests = [{ url: `app://huiyin${path}`, method: 'GET', headers: new Headers() } as Request]
  if (URL.canParse(`app://huiyin${path}`))
    requests.push(new Request(`app://huiyin${path}`))
  return Promise.all(requests.map(async (request) => {
    const answer = await handler(request).catch(() => null)
    return { status: answer?.status ?? 0, body: await answer?.text() ?? '' }
  }))
}

describe('the page\'s own scheme', () => {
  it('E18 answers its page', async () => {
    expect(await ask('/index.html')).toEqual([{ status: 200, body: 'our page' }, { status: 200, body: 'our page' }])
    expect(await ask('/')).toEqual([{ status: 200, body: 'our page' }, { status: 200, body: 'our page' }])
  })

  it('E18 leads nowhere else, however it is written', async () => {
    for (const path of paths) {
      const answers = await ask(path)
      const leaked = answers.filter(({ status, body }) => body.includes(secret) || body.includes('root:') || (status === 200 && body !== 'our page'))
      read += leaked.length
      expect(leaked, path).toEqual([])
      expect(answers.every(({ status }) => [200, 400, 403, 404].includes(status)), path).toBe(true)
    }
    expect(paths.length).toBeGreaterThan(1_000)
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('E18 takes no %s for a file', async (method) => {
    expect((await handler(new Request('app://huiyin/index.html', { method }))).status).toBe(403)
  })

  it('E18 no page of the shell comes from a file, and the scheme has no rights of its own', () => {
    expect(linesOf('electron', /\bloadFile\(|file:\/\/|interceptFileProtocol|registerFileProtocol/)).toEqual([])
    const [schemes] = linesOf('electron/main/index.ts', /registerSchemesAsPrivileged/)
    expect(schemes?.text).toContain('{ standard: true, secure: true, supportFetchAPI: true, codeCache: true }')
    expect(linesOf('electron', /bypassCSP|allowServiceWorkers|corsEnabled|allowExtensions/)).toEqual([])
  })
})

import type { SafeStorage } from 'electron'
import { Buffer } from 'node:buffer'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { createBadge, createNotices } from './alarms.ts'
import { readDeepLink } from './deep-link.ts'
import { createEngineHost } from './engine-host.ts'
import { openJsonFile } from './json-file.ts'
import { createPageHandler, isOwnPage, isWall } from './page.ts'
import { onScreen, preferences } from './preferences.ts'
import { createDesktopKeeper, openSecrets } from './secrets.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }
const now = () => 42
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huiyin-desktop-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('settings file', () => {
  const path = () => join(folder, 'deep', 'preferences.json')

  it('gives defaults, keeps changes and leaves no temporary file', async () => {
    const first = await openJsonFile(path(), preferences, { now, log })
    expect(first.data).toEqual({ window: { bounds: { width: 1440, height: 900 }, maximized: false }, wall: { bounds: { width: 1440, height: 900 }, maximized: false }, alone: { bounds: { width: 1440, height: 900 }, maximized: false }, agentId: null, hubUrl: null, settings: {}, closeToTray: false })
    await first.update((data) => {
      data.agentId = 'a2'
    })
    const again = await openJsonFile(path(), preferences, { now, log })
    expect(again.data.agentId).toBe('a2')
    expect(readdirSync(join(folder, 'deep'))).toEqual(['preferences.json'])
  })

  it.each(['{"window":', '[1]', '{"agentId":7}', '\0\0\0'])('sets aside %j instead of overwriting it', async (content) => {
    await openJsonFile(path(), preferences, { now, log })
    writeFileSync(path(), content)
    const opened = await openJsonFile(path(), preferences, { now, log })
    expect(opened.data.agentId).toBeNull()
    expect(readFileSync(`${path()}.unreadable-42`, 'utf8')).toBe(content)
  })
})

describe('window place', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
  const at = (x: number, y: number) => ({ bounds: { x, y, width: 1200, height: 800 }, maximized: false })

  it('is kept on a screen that is there, and given up on one that is gone', () => {
    expect(onScreen(at(100, 100), screens)).toEqual(at(100, 100))
    expect(onScreen(at(2500, 100), screens).bounds).toEqual({ width: 1200, height: 800 })
    expect(onScreen(at(-1150, 100), screens).bounds).toEqual({ width: 1200, height: 800 })
  })
})

describe('secrets', () => {
  const keyring = (key: number, backend = 'gnome_libsecret', available = true) => ({
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (plain: string) => Buffer.from([key, ...Buffer.from(plain).map(byte => byte ^ key)]),
    decryptString(sealed: Buffer) {
      if (sealed[0] !== key)
        throw new Error('another key')
      return Buffer.from(sealed.subarray(1).map(byte => byte ^ key)).toString()
    },
  }) as SafeStorage
  const openWith = (safeStorage: SafeStorage, platform: NodeJS.Platform = 'linux') => openSecrets({ safeStorage, platform, file: join(folder, 'secrets.json'), now, log })

  it('are kept, and never in plain text', async () => {
    await (await openWith(keyring(90))).set('token', '微博的令牌')
    expect((await openWith(keyring(90))).get('token')).toBe('微博的令牌')
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('令牌')
  })

  it('keep those of accounts for the engine, all of one account under one name', async () => {
    const keeper = createDesktopKeeper(await openWith(keyring(90)))
    expect(await keeper.get('account.a')).toBeNull()
    await keeper.set('account.a', { accessToken: '令牌', appSecret: 's' })
    expect(await createDesktopKeeper(await openWith(keyring(90))).get('account.a')).toEqual({ accessToken: '令牌', appSecret: 's' })
    await keeper.remove('account.a')
    expect(await createDesktopKeeper(await openWith(keyring(90))).get('account.a')).toBeNull()
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('account.a')
  })

  it('F59 are refused where the system would keep them in plain text', async () => {
    await expect(openWith(keyring(90, 'basic_text'))).rejects.toMatchObject({ code: 'secrets_unavailable' })
    await expect(openWith(keyring(90, 'gnome_libsecret', false))).rejects.toMatchObject({ code: 'secrets_unavailable' })
    expect(readdirSync(folder)).toEqual([])
    await expect(openWith(keyring(90, 'unknown'), 'win32')).resolves.toBeDefined()
  })

  it('F59 are asked for again when the system\'s key changed', async () => {
    await (await openWith(keyring(90))).set('token', 'x')
    expect((await openWith(keyring(91))).get('token')).toBeNull()
  })
})

describe('page protocol', () => {
  const bytes = new TextEncoder().encode('<script>steal()</script>')
  function handler() {
    writeFileSync(join(folder, 'index.html'), '回音')
    return createPageHandler({
      folder,
      log,
      upload: async () => {
        throw new AppError('not_found')
      },
      media: async (id) => {
        if (id === 'gone')
          throw new AppError('not_found')
        return { mime: id === 'picture' ? 'image/png' : 'text/html', bytes, name: null }
      },
    })
  }
  const get = (url: string) => handler()(new Request(url))

  it('serves the page under its policy', async () => {
    const answer = await get('app://huiyin/')
    expect(await answer.text()).toBe('回音')
    expect(answer.headers.get('content-security-policy')).toContain('default-src \'none\'')
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it.each([
    ['app://huiyin/../../etc/passwd', 404],
    ['app://huiyin/%2e%2e/%2e%2e/etc/passwd', 404],
    ['app://huiyin/..%2f..%2fetc%2fpasswd', 404],
    ['app://huiyin/%00', 404],
    ['app://huiyin/%', 400],
    ['app://elsewhere/index.html', 403],
    ['app://huiyin/media/gone', 404],
  ])('%s is %i', async (url, status) => {
    expect((await get(url)).status).toBe(status)
  })

  it('serves media as downloads unless they are plain pictures', async () => {
    const page = await get('app://huiyin/media/page')
    expect([page.headers.get('content-type'), page.headers.get('content-disposition'), page.headers.get('content-security-policy')]).toEqual(['application/octet-stream', 'attachment; filename*=UTF-8\'\'media', 'default-src \'none\'; sandbox'])
    expect((await get('app://huiyin/media/picture')).headers.get('content-type')).toBe('image/png')
  })

  it('knows its own page', () => {
    expect(isOwnPage('app://huiyin/index.html#/inbox', null)).toBe(true)
    expect(isOwnPage('http://127.0.0.1:5199/x', 'http://127.0.0.1:5199/')).toBe(true)
    expect(isOwnPage('http://127.0.0.1:5198/x', 'http://127.0.0.1:5199/')).toBe(false)
    expect(isOwnPage('http://127.0.0.1:5199/x', null)).toBe(false)
  })
})

describe('wallboard', () => {
  it('is our own page at one place and nothing else', () => {
    expect(isWall('app://huiyin/index.html#/wall', null)).toBe(true)
    expect(isWall('http://127.0.0.1:5199/?x#/wall', 'http://127.0.0.1:5199/')).toBe(true)
    for (const address of ['app://huiyin/index.html#/', 'app://huiyin/index.html#/wall/x', 'app://evil/index.html#/wall', 'https://evil.example/#/wall', 'javascript:alert(1)#/wall', 'about:blank', ''])
      expect(isWall(address, null), address).toBe(false)
  })
})

describe('deep links', () => {
  it('only point at something', () => {
    expect(readDeepLink(['huiyin', '--flag', 'huiyin://conversation/01a2-b'])).toEqual({ kind: 'conversation', id: '01a2-b' })
    for (const word of ['huiyin://send/1', 'huiyin://conversation/a/b', 'huiyin://conversation/<b>', 'https://conversation/1'])
      expect(readDeepLink([word])).toBeNull()
  })
})

describe('notices and badge', () => {
  function setUp() {
    const told: string[] = []
    const presses: (() => void)[] = []
    const desk = { isFocused: false, told, presses }
    const notice = createNotices({
      show: ({ title, body }) => ({
        on: ((event: string, handle: () => void) => {
          if (event === 'click')
            presses.push(handle)
        }) as never,
        show: () => told.push(`show ${title} ${body}`),
        close: () => told.push('close'),
      }),
      isFocused: () => desk.isFocused,
      open: id => told.push(`open ${id}`),
      flash: () => told.push('flash'),
    })
    return { ...desk, desk, notice }
  }

  it('say kind, number and place while nobody looks, one at a time, and open what they are about', async () => {
    const { told, presses, desk, notice } = setUp()
    await notice({ counts: { danger: 1 }, channel: 'weibo', conversationId: 'c-1' })
    await notice({ counts: { clock: 200, wait: 3 }, channel: null, conversationId: 'c-2' })
    presses[1]?.()
    desk.isFocused = true
    await notice({ counts: { danger: 1 }, channel: null, conversationId: null })
    expect(told).toEqual(['flash', 'show 回音 微博 · 1 个涉及人身安全的诉求，请立即查看', 'flash', 'close', 'show 回音 200 个诉求快到时限，3 个新派单等您接', 'open c-2'])
  })

  it.each([
    { counts: { danger: '电池冒烟了' }, channel: null, conversationId: null },
    { counts: { 电池冒烟了: 1 }, channel: null, conversationId: null },
    { counts: {}, channel: '电池', conversationId: null },
    { counts: {}, channel: null, conversationId: '../wall' },
  ])('take nobody\'s words: %j', async (input) => {
    const { told, notice } = setUp()
    await expect(notice(input)).rejects.toMatchObject({ code: 'bad_input' })
    expect(told).toEqual([])
  })

  it('the same number stands on dock, taskbar and tray', async () => {
    const told: unknown[] = []
    const badge = createBadge({ dock: count => told.push(count), taskbar: (picture, words) => told.push([picture !== null, words]), tray: words => told.push(words), image: () => ({}) as never })
    await badge({ count: 7, picture: 'data:image/png;base64,AAAA' })
    await badge({ count: 0, picture: null })
    expect(told).toEqual([7, [true, '回音 · 排队 7'], '回音 · 排队 7', 0, [false, ''], '回音'])
    await expect(badge({ count: 1, picture: 'https://example.com/a.png' })).rejects.toMatchObject({ code: 'bad_input' })
  })
})

describe('engine host', () => {
  function fakeEngine() {
    const died = Promise.withResolvers<unknown>()
    return { died: died.promise, die: died.resolve, onLink: () => () => {}, stop: async () => {} } as never as Awaited<ReturnType<Parameters<typeof createEngineHost>[0]['start']>> & { die: (error: unknown) => void }
  }

  it('starts the engine again after it died, as often as it takes', async () => {
    const engines = [fakeEngine(), null, fakeEngine()]
    const told: string[] = []
    const back = Promise.withResolvers<void>()
    const host = await createEngineHost({
      start: async () => engines.shift() ?? Promise.reject(new Error('not yet')),
      onLost: () => told.push('lost'),
      onDied: error => told.push(String(error)),
      onBack() {
        told.push('back')
        back.resolve()
      },
      log,
      pausesMs: [1],
    })
    const first = host.current() as ReturnType<typeof fakeEngine> | null
    first?.die(new Error('gone'))
    await back.promise
    expect(told).toEqual(['Error: gone', 'lost', 'back'])
    expect(host.current()).not.toBe(first)
    await host.stop()
  })

  it('lets a person read why the first start failed', async () => {
    await expect(createEngineHost({ start: () => Promise.reject(new AppError('store_newer')), onLost: () => {}, onBack: () => {}, onDied: () => {}, log })).rejects.toMatchObject({ code: 'store_newer' })
  })
})

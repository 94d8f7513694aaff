import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { quietLog } from '../../tests/support/quiet-log.ts'
import { createPhoneWindow } from './phone-window.ts'
import { createRevival } from './security/revival.ts'

function setUp(isQuitting = false) {
  const made: { options: BrowserWindowConstructorOptions, window: EventEmitter, reloads: number, urls: string[] }[] = []
  const phone = createPhoneWindow({
    create(options) {
      const entry = { options, window: new EventEmitter(), reloads: 0, urls: [] as string[] }
      const webContents = Object.assign(new EventEmitter(), { reload: () => void entry.reloads++, isDestroyed: () => false })
      Object.assign(entry.window, { webContents, loadURL: async (url: string) => void entry.urls.push(url), destroy: () => entry.window.emit('closed') })
      made.push(entry)
      return entry.window as unknown as BrowserWindow
    },
    url: 'app://huiyin/softphone.html',
    isQuitting: () => isQuitting,
    revive: createRevival({ isQuitting: () => isQuitting, now: () => 0, later: () => {}, log: quietLog }),
    log: quietLog,
    preload: 'preload.cjs',
    version: '0',
    icon: '',
  })
  return { made, phone }
}

describe('the phone\'s window', () => {
  it('is one, hidden, and as locked in as the workspace', () => {
    const { made, phone } = setUp()
    phone.open()
    phone.open()
    expect(made).toHaveLength(1)
    expect(made[0]?.urls).toEqual(['app://huiyin/softphone.html'])
    expect(made[0]?.options).toMatchObject({ show: false, skipTaskbar: true, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, backgroundThrottling: false } })
  })

  it.each([[false, 1], [true, 0]])('comes back after a crash, unless everything is ending (%s)', (isQuitting, reloads) => {
    const { made, phone } = setUp(isQuitting)
    phone.open()
    const contents = (made[0]?.window as unknown as { webContents: EventEmitter }).webContents
    contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    expect(made[0]?.reloads).toBe(reloads)
  })

  it('goes with the workspace, and may be opened again', () => {
    const { made, phone } = setUp()
    phone.open()
    phone.close()
    expect(phone.isOpen()).toBe(false)
    phone.close()
    phone.open()
    expect(made).toHaveLength(2)
  })
})

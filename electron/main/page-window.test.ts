import type { BrowserWindow } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { quietLog } from '../../tests/support/quiet-log.ts'
import { createPageWindow } from './page-window.ts'
import { createRevival } from './security/revival.ts'

function fakeWindow() {
  let reloads = 0
  const webContents = Object.assign(new EventEmitter(), { reload: () => void reloads++, isDestroyed: () => false })
  const window = Object.assign(new EventEmitter(), { webContents, loadURL: async () => {}, show: () => {}, focus: () => {}, isMinimized: () => false })
  return { window, reloads: () => reloads }
}

describe('a window', () => {
  it.each([[false, 1], [true, 0]])('F52 brings its page back after a crash, unless everything is ending (%s)', (isQuitting, reloads) => {
    const fake = fakeWindow()
    createPageWindow({
      create: () => fake.window as unknown as BrowserWindow,
      screen: { getAllDisplays: () => [] },
      place: () => ({ bounds: { width: 1366, height: 768 }, maximized: false }),
      remember: () => {},
      staysHidden: () => false,
      url: 'app://huiyin/index.html',
      isQuitting: () => isQuitting,
      revive: createRevival({ isQuitting: () => isQuitting, now: () => 0, later: () => {}, log: quietLog }),
      log: quietLog,
      preload: '',
      version: '0',
      icon: '',
    }).open()
    fake.window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    expect(fake.reloads()).toBe(reloads)
  })
})

import { describe, expect, it } from 'vitest'
import { openLoopbackPage } from '../../support/loopback-page.ts'
import { linesOf, textOf } from './sources.ts'

describe('what a page sees of the shell', () => {
  it('E20 is three things, which it cannot change', () => {
    const { bridge } = openLoopbackPage()
    expect(Object.getOwnPropertyNames(bridge).sort()).toEqual(['call', 'on', 'version'])
    expect(Object.getOwnPropertySymbols(bridge)).toEqual([])
    expect(Object.isFrozen(bridge)).toBe(true)
    expect(Object.entries(bridge).map(([, value]) => typeof value)).toEqual(['function', 'function', 'string'])
  })

  it('E20 is exposed once, by the one preload script, which asks Electron for two things', () => {
    const exposing = linesOf('electron', /exposeIn(?:Main|Isolated)World/)
    expect(exposing.map(({ file, text }) => [file, text])).toEqual([['electron/preload/index.ts', 'contextBridge.exposeInMainWorld(\'huiyin\', {']])
    expect(textOf('electron/preload/index.ts').match(/from '([^']+)'/g)).toEqual(['from \'electron\''])
    expect(linesOf('electron/preload', /ipcRenderer\./).map(({ text }) => text.match(/ipcRenderer\.\w+\('[^']+'/)?.[0])).toEqual([
      'ipcRenderer.invoke(\'huiyin:call\'',
      'ipcRenderer.on(\'huiyin:event\'',
      'ipcRenderer.removeListener(\'huiyin:event\'',
    ])
  })

  it('E20 a listener is given a name and a payload, never Electron\'s event, whose sender could be spoken to', async () => {
    const page = openLoopbackPage()
    const heard = Promise.withResolvers<unknown[]>()
    page.bridge.on((...given: unknown[]) => heard.resolve(given))
    page.contents.send('huiyin:event', 'alarm', { kind: 'danger' }, 'more', { sender: 'x' })
    expect(await heard.promise).toEqual(['alarm', { kind: 'danger' }])
  })

  it.each(['ipcRenderer', 'huiyin:call', 'ELECTRON_GET', 'a:b:c', 'constructor', '__proto__', 'x:__proto__', '../x:y', `${'a'.repeat(31)}:b`, ' session:time', 'session:time\n', '', 7, null, undefined, {}, []])('E20 a call by the name %j goes nowhere, unless it has the shape of one', async (name) => {
    const answer = await openLoopbackPage().bridge.call(name as string, {}).catch(() => 'sent')
    expect(answer).toEqual(name === 'huiyin:call' ? 'sent' : { ok: false, error: { code: 'unknown_call', details: {}, retryable: false, reportable: false } })
  })

  it('E20 no other channel reaches the main process, and no remote module', () => {
    expect(linesOf('electron/main', /ipcMain\.(?:on|once|handleOnce)\(|@electron\/remote|enableRemoteModule/)).toEqual([])
    expect(linesOf('electron/main', /ipcMain\.handle\(/).map(({ file }) => file)).toEqual(['electron/main/ipc.ts'])
  })
})

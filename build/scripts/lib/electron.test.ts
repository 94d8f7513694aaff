import { describe, expect, it } from 'vitest'
import { chooseElectron } from './electron.ts'

const bare = { named: undefined, installed: () => null, hasDisplay: true, install: async () => false }

describe('which Electron', () => {
  it('takes the one that is named, display or not', async () => {
    expect(await chooseElectron({ ...bare, named: '/opt/e', hasDisplay: false, installed: () => '/other' })).toEqual({ found: true, path: '/opt/e' })
  })

  it('takes the installed one without installing', async () => {
    const install = () => Promise.reject(new Error('not asked'))
    expect(await chooseElectron({ ...bare, installed: () => '/e', install })).toEqual({ found: true, path: '/e' })
  })

  it('installs it where it is missing', async () => {
    let isThere = false
    const install = async () => isThere = true
    expect(await chooseElectron({ ...bare, installed: () => isThere ? '/e' : null, install })).toEqual({ found: true, path: '/e' })
  })

  it('says why there is none', async () => {
    expect(await chooseElectron(bare)).toMatchObject({ found: false, why: expect.stringContaining('ELECTRON_MIRROR') })
    expect(await chooseElectron({ ...bare, install: async () => true })).toMatchObject({ found: false })
    expect(await chooseElectron({ ...bare, hasDisplay: false })).toMatchObject({ found: false, why: expect.stringContaining('图形界面') })
  })
})

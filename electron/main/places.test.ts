import type { PlaceFacts } from './places.ts'
import { describe, expect, it } from 'vitest'
import { choosePlaces } from './places.ts'

function facts(change: Partial<PlaceFacts> = {}): PlaceFacts {
  return { platform: 'linux', env: {}, home: '/home/lin', temp: '/tmp', canWrite: () => true, ...change }
}

const windows = { APPDATA: '\\\\files\\profiles\\lin\\AppData\\Roaming', LOCALAPPDATA: 'C:\\Users\\lin\\AppData\\Local', USERPROFILE: 'C:\\Users\\lin', USERNAME: 'lin' }
function onWindows(env: Record<string, string> = {}, change: Partial<PlaceFacts> = {}): PlaceFacts {
  return facts({ platform: 'win32', env: { ...windows, ...env }, home: 'C:\\Users\\lin', temp: 'C:\\Temp', ...change })
}

describe('where a desktop keeps what', () => {
  it('on Windows is the local folder; the roaming one has the small settings alone', () => {
    expect(choosePlaces(onWindows())).toEqual({
      data: 'C:\\Users\\lin\\AppData\\Local\\Huiyin',
      cache: 'C:\\Users\\lin\\AppData\\Local\\Huiyin\\cache',
      logs: 'C:\\Users\\lin\\AppData\\Local\\Huiyin\\logs',
      preferences: '\\\\files\\profiles\\lin\\AppData\\Roaming\\Huiyin',
      isTemporary: false,
      remarks: [],
    })
  })

  it('on Linux follows the desktop\'s own variables, where they are absolute', () => {
    expect(choosePlaces(facts())).toMatchObject({ data: '/home/lin/.local/share/huiyin', preferences: '/home/lin/.config/huiyin', cache: '/home/lin/.cache/huiyin', logs: '/home/lin/.local/state/huiyin' })
    expect(choosePlaces(facts({ env: { XDG_DATA_HOME: '/data/lin', XDG_CACHE_HOME: 'relative' } }))).toMatchObject({ data: '/data/lin/huiyin', cache: '/home/lin/.cache/huiyin' })
  })

  it('on a Mac is the library\'s folders', () => {
    expect(choosePlaces(facts({ platform: 'darwin', home: '/Users/lin' }))).toMatchObject({ data: '/Users/lin/Library/Application Support/Huiyin', preferences: '/Users/lin/Library/Application Support/Huiyin', cache: '/Users/lin/Library/Caches/Huiyin', logs: '/Users/lin/Library/Logs/Huiyin' })
  })

  it('is one folder where one is named', () => {
    expect(choosePlaces(facts({ env: { HUIYIN_DATA_DIR: '/srv/desk' }, canWrite: () => false }))).toEqual({ data: '/srv/desk', preferences: '/srv/desk', cache: '/srv/desk/cache', logs: '/srv/desk/logs', isTemporary: false, remarks: [] })
  })

  it.each([
    ['on a server', { LOCALAPPDATA: '\\\\files\\lin\\Local' }, 'local_is_remote'],
    ['in a synchronised folder', { LOCALAPPDATA: 'C:\\Users\\lin\\OneDrive - 云杉\\Local', OneDriveCommercial: 'C:\\Users\\lin\\OneDrive - 云杉' }, 'local_is_synced'],
    ['in a synchronised folder of another case', { LOCALAPPDATA: 'c:\\users\\LIN\\onedrive\\Local', OneDrive: 'C:\\Users\\lin\\OneDrive\\' }, 'local_is_synced'],
  ])('passes over a local folder that is %s', (_, env, remark) => {
    expect(choosePlaces(onWindows(env))).toMatchObject({ data: 'C:\\Users\\lin\\AppData\\Local\\Huiyin', preferences: `${windows.APPDATA}\\Huiyin`, isTemporary: false, remarks: [remark] })
  })

  it('beside a synchronised folder of a similar name is left where it is', () => {
    expect(choosePlaces(onWindows({ OneDrive: 'C:\\Users\\lin\\AppData\\Loc' })).remarks).toEqual([])
  })

  it('keeps the settings with the data when the roaming folder cannot be written to', () => {
    const places = choosePlaces(onWindows({}, { canWrite: folder => !folder.includes('Roaming') }))
    expect(places).toMatchObject({ preferences: 'C:\\Users\\lin\\AppData\\Local\\Huiyin', isTemporary: false })
  })

  it('is temporary, and says so, when nothing of the profile can be written to', () => {
    const places = choosePlaces(onWindows({}, { canWrite: folder => folder.startsWith('C:\\Temp') }))
    expect(places).toMatchObject({ data: 'C:\\Temp\\huiyin-lin', preferences: 'C:\\Temp\\huiyin-lin', isTemporary: true, remarks: ['profile_read_only'] })
  })
})

import type { WipeParts } from './wipe.ts'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planWipe, readWipeOrder } from './wipe-plan.ts'
import { wipeData, wipeEnds } from './wipe.ts'

const mine = { everyone: false, machine: false }
const linux = {
  platform: 'linux' as const,
  home: '/home/an',
  own: ['/home/an/.local/share/huiyin', '/home/an/.config/huiyin', '/home/an/.cache/huiyin', '/home/an/.local/share/huiyin/logs'],
  machineFolder: '/etc/huiyin',
  profiles: () => ['/home/an', '/home/bo'],
}

describe('the switches', () => {
  it('ask unless told otherwise; by policy they mean everyone and never ask', () => {
    expect(readWipeOrder(['huiyin', 'tel:1'])).toBeNull()
    expect(readWipeOrder(['huiyin', '--wipe-data'])).toEqual({ asks: true, everyone: false, machine: false, byPolicy: false })
    expect(readWipeOrder(['--wipe-data', '--without-asking', '--machine'])).toEqual({ asks: false, everyone: false, machine: true, byPolicy: false })
    expect(readWipeOrder(['--wipe-data', '--if-policy'])).toEqual({ asks: false, everyone: true, machine: false, byPolicy: true })
  })
})

describe('what is taken away', () => {
  it('is this user\'s, each folder once', () => {
    expect(planWipe(mine, linux)).toEqual({ folders: ['/home/an/.cache/huiyin', '/home/an/.config/huiyin', '/home/an/.local/share/huiyin'], refused: [] })
  })

  it('is everyone\'s and the machine\'s where that is asked for', () => {
    const { folders } = planWipe({ everyone: true, machine: true }, linux)
    expect(folders).toContain('/home/bo/.config/huiyin')
    expect(folders).toContain('/etc/huiyin')
    expect(folders).toHaveLength(7)
  })

  it('is right on Windows', () => {
    const windows = { ...linux, platform: 'win32' as const, home: 'C:\\Users\\an', own: ['C:\\Users\\an\\AppData\\Local\\Huiyin', 'C:\\Users\\an\\AppData\\Roaming\\Huiyin', 'C:\\Users\\an\\AppData\\Local\\Huiyin\\logs'], machineFolder: 'C:\\ProgramData\\Huiyin', profiles: () => ['C:\\Users\\bo'] }
    expect(planWipe({ everyone: true, machine: true }, windows)).toEqual({ folders: ['C:\\ProgramData\\Huiyin', 'C:\\Users\\an\\AppData\\Local\\Huiyin', 'C:\\Users\\an\\AppData\\Roaming\\Huiyin', 'C:\\Users\\bo\\AppData\\Local\\Huiyin', 'C:\\Users\\bo\\AppData\\Roaming\\Huiyin'], refused: [] })
  })

  it.each(['/', '/home', '/home/an', '/home/an/Documents', '/huiyin', '/srv/data', '/home/an/huiyin-notes/..', '/home/an/myhuiyin', '/home/an/huiyin/..'])('is never %s', (folder) => {
    const plan = planWipe(mine, { ...linux, own: [folder] })
    expect(plan.folders).toEqual([])
    expect(plan.refused).toHaveLength(1)
  })

  it('is never a folder of ours that has a home inside', () => {
    expect(planWipe(mine, { ...linux, home: '/srv/huiyin/an', own: ['/srv/huiyin'] }).folders).toEqual([])
  })
})

describe('wiping', () => {
  let home: string
  const data = () => join(home, '.local/share/huiyin')

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'wipe-home-'))
    mkdirSync(data(), { recursive: true })
    writeFileSync(join(data(), 'huiyin.db'), 'x')
    writeFileSync(join(home, 'letter.txt'), 'mine')
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  function parts(change: { answer?: number, isFree?: boolean, wipes?: boolean, own?: string[] } = {}) {
    const said: string[] = []
    const asked: string[] = []
    const made: WipeParts = {
      app: { requestSingleInstanceLock: () => change.isFree ?? true, releaseSingleInstanceLock: () => {}, setPath: () => {}, whenReady: async () => {}, getPath: () => tmpdir() },
      dialog: { showMessageBox: (async (options: { message: string }) => {
        asked.push(options.message)
        return { response: change.answer ?? 0, checkboxChecked: false }
      }) as WipeParts['dialog']['showMessageBox'] },
      facts: { platform: 'linux', home, own: change.own ?? [data()], machineFolder: join(home, 'etc/huiyin') },
      wipesByPolicy: async () => change.wipes ?? false,
      say: words => void said.push(words),
    }
    return { made, said, asked }
  }
  const asks = { asks: true, everyone: false, machine: false, byPolicy: false }

  it('asks first, and takes nothing while the answer is no', async () => {
    const { made, asked } = parts()
    expect(await wipeData(asks, made)).toBe(wipeEnds.cancelled)
    expect(asked).toEqual(['清除您在这台电脑上的回音数据？'])
    expect(existsSync(join(data(), 'huiyin.db'))).toBe(true)
  })

  it('takes the data and nothing beside it', async () => {
    const { made, said } = parts({ answer: 1 })
    expect(await wipeData(asks, made)).toBe(wipeEnds.done)
    expect(existsSync(data())).toBe(false)
    expect(existsSync(join(home, 'letter.txt'))).toBe(true)
    expect(said).toEqual([`已清除：${data()}`])
  })

  it('takes a link, not what it points at', async () => {
    const elsewhere = join(home, 'elsewhere')
    mkdirSync(elsewhere)
    writeFileSync(join(elsewhere, 'kept'), '')
    rmSync(data(), { recursive: true })
    symlinkSync(elsewhere, data())
    expect(await wipeData({ ...asks, asks: false }, parts().made)).toBe(wipeEnds.done)
    expect(existsSync(data())).toBe(false)
    expect(existsSync(join(elsewhere, 'kept'))).toBe(true)
  })

  it('waits for nobody who works in it', async () => {
    const { made, said } = parts({ isFree: false, answer: 1 })
    expect(await wipeData(asks, made)).toBe(wipeEnds.refused)
    expect(said.join()).toContain('正在运行')
    expect(existsSync(data())).toBe(true)
  })

  it('keeps its hands off a folder of another name, and says so', async () => {
    const { made, said } = parts({ own: [home] })
    expect(await wipeData({ ...asks, asks: false }, made)).toBe(wipeEnds.refused)
    expect(said.join()).toContain('没有动')
    expect(existsSync(join(home, 'letter.txt'))).toBe(true)
  })

  it('by policy does nothing unless the policy says so', async () => {
    const order = { asks: false, everyone: false, machine: false, byPolicy: true }
    expect(await wipeData(order, parts().made)).toBe(wipeEnds.done)
    expect(existsSync(data())).toBe(true)
    await wipeData(order, parts({ wipes: true }).made)
    expect(existsSync(data())).toBe(false)
  })
})

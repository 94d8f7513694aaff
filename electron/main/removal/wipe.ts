import type { App, Dialog } from 'electron'
import type { Places } from '../places.ts'
import type { Policy } from '../policy/policy.ts'
import type { WipeFacts, WipeOrder } from './wipe-plan.ts'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { policyPath } from '../policy/policy-file.ts'
import { planWipe } from './wipe-plan.ts'

/** What a wipe needs of the shell. */
export interface WipeParts {
  readonly app: Pick<App, 'requestSingleInstanceLock' | 'releaseSingleInstanceLock' | 'setPath' | 'whenReady' | 'getPath'>
  readonly dialog: Pick<Dialog, 'showMessageBox'>
  readonly facts: Omit<WipeFacts, 'profiles'>
  /** Whether the policy has the program's removal take data along. */
  readonly wipesByPolicy: () => Promise<boolean>
  /** Writes a line for whoever started it. */
  readonly say: (words: string) => void
}

/** What a wipe of this installation needs. `policy` is read only if it is asked for. */
export function wipePartsOf({ app, dialog, process, places, policy }: Pick<WipeParts, 'dialog'> & { readonly app: App, readonly process: NodeJS.Process, readonly places: Places, readonly policy: () => Promise<Policy> }): WipeParts {
  return {
    app,
    dialog,
    facts: {
      platform: process.platform,
      home: app.getPath('home'),
      own: [places.data, places.preferences, places.cache, places.logs],
      machineFolder: dirname(policyPath(process.platform, process.env.ProgramData)),
    },
    wipesByPolicy: async () => (await policy()).value('wipeOnUninstall'),
    say: words => void process.stdout.write(`${words}\n`),
  }
}

/** How it ended; the program's exit code. */
export const wipeEnds = { done: 0, partly: 1, refused: 2, cancelled: 3 } as const

/**
 * `--wipe-data`: takes away what the program kept on this computer, after a person agreed; nothing else is opened. What a hub
 * holds is not touched. Answers the exit code.
 */
export async function wipeData(order: WipeOrder, parts: WipeParts): Promise<number> {
  const { app, say } = parts
  if (order.byPolicy && !await parts.wipesByPolicy())
    return wipeEnds.done
  // Whoever works in it now would write on into what is being taken away.
  if (!app.requestSingleInstanceLock()) {
    say('回音正在运行，请先退出。')
    return wipeEnds.refused
  }
  app.releaseSingleInstanceLock()
  // From here on nothing of the system's own is opened in the folders that go.
  app.setPath('userData', join(app.getPath('temp'), 'huiyin-wipe'))
  const { folders, refused } = planWipe(order, { ...parts.facts, profiles: () => profilesBeside(parts.facts.home) })
  for (const folder of refused)
    say(`没有动：${folder}（名字不是 huiyin，里面可能还有别的东西，请自己清理）`)
  const there = folders.filter(folder => lstatSync(folder, { throwIfNoEntry: false }) !== undefined)
  if (there.length === 0) {
    say('没有可以清除的数据。')
    return refused.length > 0 ? wipeEnds.refused : wipeEnds.done
  }
  await app.whenReady()
  if (order.asks && !await agrees(parts.dialog, there, order.everyone))
    return wipeEnds.cancelled
  const left = there.filter(folder => !takeAway(folder, say))
  return left.length > 0 ? wipeEnds.partly : refused.length > 0 ? wipeEnds.refused : wipeEnds.done
}

async function agrees(dialog: WipeParts['dialog'], folders: readonly string[], everyone: boolean): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: '回音',
    message: everyone ? '清除这台电脑上所有人的回音数据？' : '清除您在这台电脑上的回音数据？',
    detail: `单机的会话、草稿、设置、登录和日志都会删掉，不能恢复。\n服务端上的数据不受影响。\n\n${folders.join('\n')}`,
    buttons: ['取消', '清除'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

/** A link goes itself, never what it points at. */
function takeAway(folder: string, say: WipeParts['say']): boolean {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    say(`已清除：${folder}`)
    return true
  }
  catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    say(`没能清除：${folder}（${/EACCES|EPERM/.test(code) ? '需要管理员权限，或有程序正在使用' : code}）`)
    return false
  }
}

function profilesBeside(home: string): string[] {
  try {
    return readdirSync(dirname(home), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => join(dirname(home), entry.name))
  }
  catch {
    return []
  }
}

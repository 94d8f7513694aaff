import type { IpcMainInvokeEvent } from 'electron'
import type { EngineHub } from '../../support/faults/engine-hub.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerIpc } from '../../../electron/main/ipc.ts'
import { createLocalHost } from '../../../electron/main/page-host.ts'
import { isOwnPage } from '../../../electron/main/page.ts'
import { refusalOf } from '../../../src/shared/border.ts'
import { dispatch, ipcMain } from '../../support/electron/ipc.ts'
import { startEngineHub } from '../../support/faults/engine-hub.ts'
import { amount, tellFigures } from '../figures.ts'
import { forge, mark } from './forge.ts'
import { createLedger, judged } from './ledger.ts'

const total = amount({ whole: 50_000, quick: 1_000 })
/** Made at once: short enough that no heartbeat waits for it. */
const batch = 100
const patience = 1_800_000
const atOnce = 48
const frame = { url: 'app://huiyin/index.html' }

let h: EngineHub
beforeEach(async () => {
  h = await startEngineHub()
})
afterEach(() => h.stop())

function openBorder() {
  const said: object[] = []
  const ipc = registerIpc({
    ipcMain,
    host: () => createLocalHost(h.engine, () => ({ agentId: 'lin', role: 'agent' })),
    isOwn: address => isOwnPage(address, null),
    log: { info: () => {}, warn: (facts, message) => void said.push({ ...facts, message }), error: (facts, message) => void said.push({ ...facts, message }) },
  })
  const sender = { mainFrame: frame, isDestroyed: () => false, on: () => {}, once: () => {}, send: () => {} }
  const event = { sender, senderFrame: frame } as unknown as IpcMainInvokeEvent
  async function say(...args: unknown[]): Promise<unknown> {
    const answer = await dispatch(event, 'huiyin:call', args)
    return answer.ok ? answer.value : answer.error
  }
  return { ipc, said, say }
}

describe('50,000 forged messages over IPC', () => {
  it('every one is refused with a code, the log knows no contents, and the engine goes on', async () => {
    const { ipc, said, say } = openBorder()
    const ledger = createLedger()
    for (let from = 0; from < total; from += batch) {
      const forged = forge('copied', Math.min(batch, total - from), 1_000 + from, refusalOf)
      for (let at = 0; at < forged.length; at += atOnce)
        await Promise.all(forged.slice(at, at + atOnce).map(async message => ledger.note(message, await judged(() => say(message.name, message.input)))))
    }
    expect(ledger.wrong).toEqual([])
    expect(ledger.count()).toBe(total)
    expect(said).toHaveLength(total)
    expect(JSON.stringify(said)).not.toContain(mark.slice(0, 9))
    expect(await say('session:time', {})).toMatchObject({ ok: true })
    expect(await h.t.store.read.count('drafts', {})).toBe(0)
    expect(h.badMessages).toEqual([])
    expect(({} as Record<string, unknown>).role).toBeUndefined()
    tellFigures('messages-ipc', [`${total} malformed IPC messages: 0 crashes, ${ledger.count()} refused with a code (${ledger.codes()}); ${total} logged, 0 with contents`])
    for (const args of [[], [undefined], [null, null, null], ['session:time'], Array.from({ length: 1_000 }).fill('session:time')])
      expect(await say(...args)).toMatchObject({ ok: expect.any(Boolean) })
    ipc.stop()
  }, patience)
})

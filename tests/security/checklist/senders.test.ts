import type { IpcMainInvokeEvent } from 'electron'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerIpc } from '../../../electron/main/ipc.ts'
import { createLocalHost } from '../../../electron/main/page-host.ts'
import { isOwnPage } from '../../../electron/main/page.ts'
import { dispatch, handledChannels, ipcMain } from '../../support/electron/ipc.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'
import { waysOut } from '../corpus/ways-out.ts'
import { tellFigures } from '../figures.ts'

const own = 'app://huiyin/index.html'
interface Frame { readonly url: string }
const gone: Frame = {
  get url(): string {
    throw new Error('Render frame was disposed before WebFrameMain could be accessed')
  },
}

function eventFrom(senderFrame: Frame | null, mainFrame: Frame | null = senderFrame, more: object = {}): IpcMainInvokeEvent {
  const sender = { mainFrame, isDestroyed: () => false, on: () => {}, once: () => {}, send: () => {}, ...more }
  return { sender, senderFrame, processId: 1, frameId: 1 } as unknown as IpcMainInvokeEvent
}

function setUp() {
  const engine = createFakeEngine()
  const said: object[] = []
  const reached: unknown[] = []
  const ipc = registerIpc({
    ipcMain,
    host: () => createLocalHost(engine, () => ({ agentId: 'a1', role: 'agent' })),
    shellCalls: { 'host:greet': async input => void reached.push(input) },
    isOwn: address => isOwnPage(address, null),
    log: { info: () => {}, warn: facts => void said.push(facts), error: () => {} },
  })
  const say = async (event: IpcMainInvokeEvent, name: unknown = 'session:time') => (await dispatch(event, 'huiyin:call', [name, {}])).value as { ok: boolean, error?: { code: string } } | undefined
  return { engine, said, reached, ipc, say }
}

let forged = 0
let refused = 0
afterAll(() => tellFigures('senders', [`${forged} messages of forged senders: ${refused} refused with forbidden, 0 reached the engine or the shell`]))

describe('the sender of a message', () => {
  let desk: ReturnType<typeof setUp>
  beforeEach(() => {
    desk = setUp()
  })
  afterEach(() => desk.ipc.stop())

  it('E17 has to be the main frame of a page of ours', async () => {
    const ours: Frame = { url: own }
    const forgeries = [
      ...waysOut.flatMap(url => [eventFrom({ url }), eventFrom({ url }, ours)]),
      eventFrom({ url: own }, ours),
      eventFrom(null, ours),
      eventFrom(null, null),
      eventFrom(gone),
      eventFrom(gone, ours),
      eventFrom(ours, ours, { isDestroyed: () => true }),
      eventFrom(ours, gone),
    ]
    for (const event of forgeries) {
      for (const name of ['session:time', 'host:greet', { toString: 1, valueOf: 1 }]) {
        forged++
        const answer = await desk.say(event, name)
        refused += answer?.error?.code === 'forbidden' ? 1 : 0
      }
    }
    expect(refused).toBe(forged)
    expect(desk.engine.seen).toEqual([])
    expect(desk.reached).toEqual([])
    expect(desk.said).toHaveLength(forged)
    expect(await desk.say(eventFrom(ours))).toMatchObject({ ok: true })
    expect(await desk.say(eventFrom(ours), 'host:greet')).toMatchObject({ ok: true })
  })

  it('E17 there is one channel, whose handler judges every sender', () => {
    expect(handledChannels()).toEqual(['huiyin:call'])
  })
})

import type { TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { startTestEngine } from '../support/engine/start-engine.ts'

let running: TestEngine | null = null
afterEach(async () => {
  await running?.stop()
  running = null
})

async function start(): Promise<TestEngine> {
  running = await startTestEngine()
  return running
}

const waitFor = <T>(check: () => Promise<T> | T) => vi.waitFor(check, { timeout: 10_000, interval: 20 })

it('a complaint on the square is claimed, answered once, and ends in the ledger as answered in time', async () => {
  const t = await start()
  const lin = t.desk()
  t.hear({ text: '@云杉客服 我的话费被多扣了50块，怎么回事？', objectKey: 'status:1', threadKey: 'status:1:u1' })
  const inbox = await waitFor(async () => {
    const view = await lin.view('inbox', { tab: 'queue' })
    expect(view.rows).toHaveLength(1)
    return view
  })
  const row = inbox.rows[0]!
  expect(row.due?.kind).toBe('first_reply')
  const { epoch } = await lin.call('conversation:claim', { id: row.id })
  const room = await lin.view('conversation', { id: row.id })
  await lin.call('message:send', { conversationId: row.id, clientKey: 'key-00000001', text: '您好，查到是4月国际漫游包续订扣了50元，我已为您退订并申请退费，3天内到账。', role: 'reply', epoch, seenVersion: room.summary.seenVersion })
  await waitFor(() => expect(t.weibo.sent).toHaveLength(1))
  const ledger = await waitFor(async () => {
    const view = await lin.view('ledger', { since: 0 })
    expect(view.summary.figures.effectiveInTime).toBe(1)
    return view
  })
  expect(ledger.summary.balances).toBe(true)
  expect(ledger.summary.figures.entered).toBe(1)
})

it('F01 the same object arriving three times is one message with several arrivals', async () => {
  const t = await start()
  const lin = t.desk()
  for (let round = 0; round < 3; round += 1)
    t.hear({ text: '云杉的信号太差了，能不能修一下？', objectKey: 'status:77', threadKey: 'status:77:u7', author: { uid: 'u7', name: '小七' } })
  const inbox = await waitFor(async () => {
    const view = await lin.view('inbox', { tab: 'queue' })
    expect(view.rows).toHaveLength(1)
    return view
  })
  const room = await lin.view('conversation', { id: inbox.rows[0]!.id })
  expect(room.rows.filter(message => message.direction === 'inbound')).toHaveLength(1)
  expect((await t.store.read.get('platformObjects', 'weibo:status:77'))?.arrivals).toBe(3)
})

it('F16 a double Enter sends once', async () => {
  const t = await start()
  const lin = t.desk()
  t.hear({ text: '@云杉客服 宽带断了三天，什么时候修？' })
  const row = await waitFor(async () => {
    const view = await lin.view('inbox', { tab: 'queue' })
    expect(view.rows).toHaveLength(1)
    return view.rows[0]!
  })
  const { epoch } = await lin.call('conversation:claim', { id: row.id })
  const send = () => lin.call('message:send', { conversationId: row.id, clientKey: 'key-00000002', text: '师傅今天下午3点上门，请保持电话畅通。', role: 'reply', epoch, seenVersion: 99 })
  const [a, b] = await Promise.all([send(), send()])
  expect(a.outboundId).toBe(b.outboundId)
  await waitFor(() => expect(t.weibo.sent).toHaveLength(1))
})

it('a view tells what changed, frame after frame without a gap', async () => {
  const t = await start()
  const lin = t.desk()
  const inbox = await lin.view('inbox', { tab: 'queue' })
  expect(inbox.rows).toHaveLength(0)
  t.hear({ text: '@云杉客服 手机充电时冒烟了！！怎么办' })
  await waitFor(() => expect(lin.events.some(event => event.name === 'frame' && (event.payload as { viewId: string }).viewId === inbox.viewId)).toBe(true))
  const frames = lin.events.filter(event => event.name === 'frame').map(event => event.payload as { from: number, to: number, viewId: string }).filter(frame => frame.viewId === inbox.viewId)
  frames.forEach((frame, index) => expect(frame.from).toBe(index === 0 ? 1 : frames[index - 1]!.to))
})

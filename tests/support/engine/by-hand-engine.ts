import type { Store } from '../../../src/engine/store/port.ts'
import type { ComplaintDetail } from '../../../src/shared/contract/complaints.ts'
import type { CallInput } from '../../../src/shared/contract/index.ts'
import type { Desk, TestEngine } from './start-engine.ts'
import { Buffer } from 'node:buffer'
import { createComplaintConnector } from '../../../src/channels/complaint/index.ts'
import { createLinkConnector } from '../../../src/channels/link/index.ts'
import { importPartBytes } from '../../../src/shared/contract/complaints.ts'
import { until } from '../until.ts'
import { createFakeConnector } from './fake-connector.ts'
import { startTestEngine } from './start-engine.ts'

const people = [
  { id: 'lin', name: '林晓', workNo: '8001', role: 'agent' },
  { id: 'zhou', name: '周远', workNo: '8002', role: 'agent' },
  { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' },
] as const

/** An engine with a complaint account (two pairs of eyes), a link account, and a Weibo account that hears of complaints. */
export async function startByHandEngine(settings: { readonly complaint?: Record<string, unknown>, readonly store?: Store } = {}): Promise<TestEngine> {
  const complaint = { complaintNotifiers: [{ channel: 'weibo', uid: 'heimao-official', desk: 'heimao' }], ...settings.complaint }
  const accounts = [
    { id: 'weibo-main', channel: 'weibo' as const, settings: { profile: 'commercial' } },
    { id: 'desks', channel: 'complaint' as const, settings: complaint },
    { id: 'links', channel: 'link' as const, settings: {} },
  ].map(account => ({ ...account, name: account.id, brand: '云杉', secrets: {} }))
  const now = Date.now
  const weibo = createFakeConnector('weibo-main', now)
  const deps = (accountId: string, own: unknown) => ({ accountId, settings: own, secret: () => '', keepSecret: async () => {}, fetch, now })
  const t = await startTestEngine({
    config: { dataDir: '.cache/by-hand-test', store: { kind: 'sqlite' }, accounts, agents: [...people], hotline: null, sandbox: true, poll: true, brandWords: ['云杉'] },
    ...(settings.store === undefined ? {} : { store: settings.store }),
    connectors: new Map([['weibo-main', weibo], ['desks', createComplaintConnector(deps('desks', complaint))], ['links', createLinkConnector(deps('links', {}))]]),
  })
  return {
    ...t,
    weibo,
    hear(message) {
      const whole = t.hear(message)
      weibo.waiting.push(whole)
      return whole
    },
  }
}

/** A complaint as somebody types it. */
export function typed(facts: Partial<CallInput<'complaint:create'>> = {}): CallInput<'complaint:create'> {
  return {
    accountId: 'desks',
    clientKey: 'key-00000001',
    desk: 'heimao',
    externalNo: '17312345678',
    url: 'https://tousu.sina.com.cn/complaint/view/17312345678/',
    merchant: '云杉电器',
    title: '洗碗机漏水，三次上门没修好',
    text: '去年十一月买的，上门三次还是漏，要求退款。',
    issues: ['质量问题', '售后服务'],
    demands: ['退款', '道歉'],
    amount: 329_900,
    publishedAt: Date.now() - 3_600_000,
    nick: '云边的猫',
    phone: '',
    ...facts,
  }
}

/** The complaint of a conversation with its steps, as its panel reads it. */
export async function complaintOf(desk: Desk, conversationId: string): Promise<{ complaint: ComplaintDetail, steps: { actor: string, label: string, text: string }[] }> {
  const view = await desk.view('complaint', { conversationId })
  await desk.call('view:close', { viewId: view.viewId })
  if (view.summary.complaint === null)
    throw new Error('no complaint there')
  return { complaint: view.summary.complaint, steps: view.rows.map(({ actor, label, text }) => ({ actor, label, text })) }
}

/** Sends a file in parts and has it read. */
export async function lookAt(desk: Desk, bytes: Uint8Array, name = 'complaints.csv') {
  const { importId } = await desk.call('complaint:importBegin', { accountId: 'desks', desk: 'heimao', name, size: bytes.byteLength })
  for (let offset = 0; offset < bytes.byteLength; offset += importPartBytes)
    await desk.call('complaint:importPart', { importId, offset, base64: Buffer.from(bytes.subarray(offset, offset + importPartBytes)).toString('base64') })
  return desk.call('complaint:importCheck', { importId })
}

/** Imports everything that is in order; answers the last summary. */
export async function importAll(desk: Desk, importId: string) {
  for (;;) {
    const summary = await desk.call('complaint:importRun', { importId })
    if (summary.done >= summary.fresh + summary.update)
      return summary
  }
}

/** Answers a room's customer; resolves when the text waits to be posted. Answers its outbox id. */
export async function draftReply(t: TestEngine, desk: Desk, conversationId: string, text: string): Promise<string> {
  const row = await t.store.read.get('conversations', conversationId)
  const epoch = row?.ownerId === null ? (await desk.call('conversation:claim', { id: conversationId })).epoch : row?.epoch ?? 0
  const { outboundId } = await desk.call('message:send', { conversationId, clientKey: `reply-${Math.trunc(performance.now() * 1_000)}`, text, role: 'reply', epoch, seenVersion: row?.lastSeq ?? 0, anyway: true, acceptWarnings: true })
  await until(async () => (await t.store.read.get('outbox', outboundId))?.state === 'by_hand', 'the text waits to be posted')
  return outboundId
}

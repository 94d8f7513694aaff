import type { PlayedLink } from '../support/conversion/played-link.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createLog } from '../../src/engine/log.ts'
import { createPlayedLink } from '../support/conversion/played-link.ts'
import { room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

/** Three numbers that occur nowhere else: typed by hand, written by the customer, of somebody who rings. */
const typed = '13912345671'
const written = '13898765432'
const ringing = '13787654321'

let t: TestEngine
let link: PlayedLink
const logged: string[] = []
let ahead: () => number

beforeEach(async () => {
  ahead = Date.now
  logged.splice(0)
  const output = new PassThrough()
  output.on('data', (chunk: Uint8Array) => logged.push(String(chunk)))
  link = createPlayedLink(() => ahead())
  t = await startTestEngine({
    link,
    log: createLog('debug', output),
    config: parseEngineConfig({
      dataDir: '.',
      accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings: { profile: 'commercial' } }],
      agents: [{ id: 'lin', name: '林晓', workNo: '8001' }, { id: 'zhou', name: '周远', workNo: '8002' }, { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
      hotline: { gatewayUrl: 'http://127.0.0.1:1', tokenEnv: 'X', callerId: '4009990000', callingHours: [[0, 1440]] },
    }),
  })
  ahead = t.clock.now
})
afterEach(() => t.stop())

/** However a number may be written: whole, in groups, as E.164. */
function holds(text: string, number: string): boolean {
  return text.replace(/[\s\-–()+]/g, '').includes(number) || text.includes(number.slice(3, 11))
}

async function everyView(desk: Desk, conversationId: string, role: 'agent' | 'supervisor'): Promise<unknown[]> {
  const conversation = await room(desk, conversationId)
  const shown: unknown[] = [conversation, await rowsOf(desk, 'all')]
  for (const scope of ['mine', 'open', 'recent', 'waiting', 'missed'])
    shown.push(await desk.view('calls', { scope }))
  for (const name of ['me', 'wallboard', 'ledger', 'channels', 'agents'] as const)
    shown.push(await desk.view(name, {}))
  shown.push(await desk.view('customer', { customerId: conversation.summary.row.customer.id }))
  shown.push(await desk.call('call:plan', { conversationId }))
  if (role === 'supervisor')
    shown.push(await desk.call('doNotCall:list', {}), await desk.view('deadLetters', {}))
  return shown
}

describe('a number that is called', () => {
  it('is whole nowhere but in the command to the gateway', async () => {
    const [lin, zhou, boss] = [t.desk('lin'), t.desk('zhou'), t.desk('boss')]
    const everybody = [lin, zhou, boss]
    for (const desk of everybody) {
      await desk.call('presence:set', { presence: desk === lin ? 'ready' : 'not_ready' })
      for (const scope of ['open', 'waiting'])
        await desk.view('calls', { scope })
      await desk.view('inbox', { tab: 'all' })
    }
    t.hear({ text: '洗碗机漏水，打给我', visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u1', author: { uid: 'u1', name: '安静的猫' }, objectKey: 'dm:1' })
    const [row] = await rowsOf(lin, 'all')
    const { id: conversationId } = row!
    await lin.call('conversation:claim', { id: conversationId }).catch(() => {})
    const { key } = await lin.call('call:addNumber', { conversationId, number: `${typed.slice(0, 3)} ${typed.slice(3, 7)} ${typed.slice(7)}` })
    const { rows: messages } = await room(lin, conversationId)
    await lin.call('call:recordConsent', { conversationId, numberKey: key, messageId: messages.find(line => line.direction === 'inbound')!.id, granted: true, scope: ['call', 'record'] })
    const { callbackId } = await lin.call('call:start', { conversationId, numberKey: key, clientKey: 'start-key-1' })
    const { handoffId } = (await t.store.read.get('callbacks', callbackId))!
    const say = (type: string, facts: object = {}) => link.say({ type, handoffId, attempt: 1, ...facts } as never)
    for (const type of ['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected'])
      await say(type)
    await say('transfer_started', { how: 'blind', agentId: null, number: `+86${typed}` })
    await say('transfer_failed', { outcome: 'busy' })
    for (const digit of typed)
      await say('digit', { from: 'customer', digit })
    await link.say({ type: 'waiting', handoffId: 'ho-in', attempt: 1, from: `+86${ringing}`, called: '4009990000', queue: 'service', uui: `tel:${typed}` })
    await link.say({ type: 'ended', handoffId: 'ho-in', attempt: 1, outcome: 'cancelled', endedBy: 'customer', rang: true, ringMs: 0, talkMs: 0, holdMs: 0, sipCode: 487, q850: null, detail: `sip:+86${ringing}@carrier`, recordingId: null })
    await say('ended', { outcome: 'answered', endedBy: 'customer', rang: true, ringMs: 1, talkMs: 1, holdMs: 0, sipCode: 200, q850: 16, detail: `sip:+86${typed}@carrier gone`, recordingId: `rec-${handoffId}` })
    const { version } = (await t.store.read.get('callbacks', callbackId))!
    await lin.call('call:wrapUp', { callbackId, version, disposition: 'callback_again', note: `改打 ${typed}` })
    await boss.call('doNotCall:add', { number: typed, why: `客户说别打 ${typed}` })
    await lin.call('call:start', { conversationId, numberKey: key, clientKey: 'start-key-2' }).catch(() => {})

    const dials = link.ofType('dial')
    expect(dials).toMatchObject([{ number: `+86${typed}` }])
    const places: Record<string, string> = {
      log: logged.join(''),
      told: JSON.stringify(everybody.map(desk => desk.events)),
      callEvents: JSON.stringify(await t.store.read.find('callEvents', {})),
      audit: JSON.stringify(await t.store.read.find('audit', {})),
      lines: JSON.stringify(await t.store.read.find('messages', {})),
      rows: JSON.stringify([await t.store.read.find('callbacks', {}), await t.store.read.find('callAttempts', {}), await t.store.read.find('consents', {}), await t.store.read.find('phoneNumbers', {}), await t.store.read.find('doNotCall', {}), await t.store.read.find('customers', {}), await t.store.read.find('identities', {}), await t.store.read.find('conversations', {})]),
      export: (await boss.call('complaint:export', {})).csv,
      context: JSON.stringify(await lin.call('call:context', { handoffId })),
      changes: JSON.stringify(await until(async () => everybody.map(desk => desk.events.filter(event => event.name === 'frame')))),
    }
    for (const [desk, role] of [[lin, 'agent'], [zhou, 'agent'], [boss, 'supervisor']] as const)
      places[`views of ${role}`] = `${places[`views of ${role}`] ?? ''}${JSON.stringify(await everyView(desk, conversationId, role))}`
    expect(places.told).toContain('139****5671')
    for (const number of [typed, ringing])
      expect(Object.entries(places).filter(([, text]) => holds(text, number)).map(([place]) => place)).toEqual([])
  })

  it('written by the customer: stays their own words in their own room, and goes nowhere from there', async () => {
    const lin = t.desk('lin')
    t.hear({ text: `我的电话${written}，尽快`, visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u1', author: { uid: 'u1', name: '安静的猫' }, objectKey: 'dm:1' })
    const [row] = await rowsOf(lin, 'all')
    const { id: conversationId } = row!
    await lin.call('conversation:claim', { id: conversationId })
    const plan = await lin.call('call:plan', { conversationId })
    expect(plan.numbers).toMatchObject([{ number: '138****5432' }])
    const { rows: messages } = await room(lin, conversationId)
    await lin.call('call:recordConsent', { conversationId, numberKey: plan.numbers[0]!.key, messageId: messages.find(line => line.direction === 'inbound')!.id, granted: true })
    const { callbackId } = await lin.call('call:start', { conversationId, numberKey: plan.numbers[0]!.key, clientKey: 'start-key-1' })
    const { handoffId } = (await t.store.read.get('callbacks', callbackId))!
    const places = {
      log: logged.join(''),
      alarms: JSON.stringify(lin.events.filter(event => event.name !== 'frame')),
      callEvents: JSON.stringify(await t.store.read.find('callEvents', {})),
      audit: JSON.stringify(await t.store.read.find('audit', {})),
      own: JSON.stringify(await t.store.read.find('messages', { direction: ['system', 'outbound'] })),
      context: JSON.stringify(await lin.call('call:context', { handoffId })),
      plan: JSON.stringify(plan),
      calls: JSON.stringify(await lin.view('calls', { scope: 'mine' })),
    }
    expect(Object.entries(places).filter(([, text]) => holds(text, written)).map(([place]) => place)).toEqual([])
  })
})

import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import type { SoftphoneState } from '../../shared/contract/softphone.ts'
import type { EngineContext } from '../context.ts'
import type { HotlineDeps } from './ports.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWhoAgreed, openCallDesk, talkWith } from '../../../tests/support/conversion/call-desk.ts'
import { done } from '../../../tests/support/conversion/fake-link.ts'
import { parseEngineConfig } from '../config.ts'
import { seedStore } from '../seed.ts'
import { controlCalls } from './control.ts'
import { hotlineFeed } from './events.ts'
import { createSoftphoneBoard } from './softphone-board.ts'
import { softphoneCalls } from './softphone.ts'

const secret = 'what lin registers with'
const state: SoftphoneState = { phase: 'registered', registered: true, device: '', microphone: 'ok', call: null, note: null }
const lin = { sessionId: 's-1', agentId: 'lin', role: 'agent' } as const
const zhou = { sessionId: 's-2', agentId: 'zhou', role: 'agent' } as const
const boss = { sessionId: 's-3', agentId: 'boss', role: 'supervisor' } as const

let desk: CallDesk
let context: EngineContext
let deps: HotlineDeps
let calls: ReturnType<typeof softphoneCalls>
let board: ReturnType<typeof createSoftphoneBoard>
let told: { agentId: string, event: string, payload: unknown }[]

async function reseed(): Promise<void> {
  await seedStore(context.store, context.config, context.connectors, context.now())
  await context.store.write(async tx => void await tx.update('agents', 'lin', { presence: 'ready', sessions: 1, phoneRegistered: true }))
}

beforeEach(async () => {
  desk = await openCallDesk()
  told = []
  const softphone = { url: 'wss://pbx.test/ws', domain: 'pbx.test', iceServers: [{ urls: 'stun:pbx.test' }] }
  const agents = desk.context.config.agents.map(agent => agent.id === 'lin' ? { ...agent, phone: { leg: 'softphone', address: 'PJSIP/8001', secret: 'LIN_PHONE', desk: 'PJSIP/9001' } } : agent)
  context = { ...desk.context, config: parseEngineConfig({ ...desk.context.config, agents, hotline: { ...desk.context.config.hotline, softphone } }) }
  await reseed()
  deps = { link: desk.link, wake: () => {}, tell: (agentId, event, payload) => void told.push({ agentId, event, payload }) }
  board = createSoftphoneBoard(deps.tell as NonNullable<HotlineDeps['tell']>)
  calls = softphoneCalls(context, { hotline: deps, board, password: agentId => agentId === 'lin' ? secret : null })
})
afterEach(() => desk.stop())

const orders = () => told.filter(one => one.event === 'softphoneOrder').map(({ agentId, payload }) => ({ agentId, ...payload as object }))

async function ringing() {
  const customer = await customerWhoAgreed(desk)
  await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1' })
  await desk.gateway('agent_ringing')
  return desk.callback()
}

describe('the account', () => {
  it('is the person\'s own, with the password from the host\'s secrets', async () => {
    expect(await calls['softphone:account'](lin, {})).toEqual({ url: 'wss://pbx.test/ws', uri: 'sip:8001@pbx.test', user: '8001', password: secret, displayName: '8001 林晓', iceServers: [{ urls: 'stun:pbx.test' }] })
    expect(await calls['softphone:account'](zhou, {})).toBeNull()
  })

  it('is in no log, no row and no audit', async () => {
    await calls['softphone:account'](lin, {})
    expect(desk.log()).not.toContain(secret)
    expect(JSON.stringify([await context.store.read.find('agents', {}), await context.store.read.find('audit', {}), await context.store.read.find('settings', {})])).not.toContain(secret)
  })

  it('is none while they use the telephone on their desk, which outlasts a restart', async () => {
    await calls['agent:setPhone'](lin, { leg: 'desk_phone' })
    expect(await calls['softphone:account'](lin, {})).toBeNull()
    expect(await context.store.read.get('agents', 'lin')).toMatchObject({ phoneLeg: 'desk_phone', phoneAddress: 'PJSIP/9001', phoneRegistered: false })
    expect(desk.link.ofType('phones').at(-1)?.agents.find(agent => agent.agentId === 'lin')).toEqual({ agentId: 'lin', leg: 'desk_phone', address: 'PJSIP/9001' })
    await reseed()
    expect((await context.store.read.get('agents', 'lin'))?.phoneLeg).toBe('desk_phone')
  })

  it('a phone that is not theirs is refused, and so is a change in a call', async () => {
    await expect(calls['agent:setPhone'](zhou, { leg: 'softphone' })).rejects.toMatchObject({ code: 'bad_input' })
    await talkWith(desk)
    await expect(calls['agent:setPhone'](lin, { leg: 'desk_phone' })).rejects.toMatchObject({ code: 'wrong_state' })
  })
})

describe('what the window with the phone says', () => {
  it('is told to the person\'s windows, and gone with it', async () => {
    await calls['softphone:state'](lin, state)
    expect(await calls['softphone:seen']({ ...lin, sessionId: 's-9' }, {})).toEqual({ state })
    expect(await calls['softphone:seen'](zhou, {})).toEqual({ state: null })
    board.leave('lin', 's-9')
    expect(board.seen('lin')).toEqual(state)
    board.leave('lin', 's-1')
    expect(told.map(({ agentId, payload }) => [agentId, payload])).toEqual([['lin', { state }], ['lin', { state: null }]])
  })

  it('a window that gave the phone away takes nothing from the one that has it now', async () => {
    await calls['softphone:state'](lin, state)
    await calls['softphone:state']({ ...lin, sessionId: 's-9' }, { ...state, device: '耳麦' })
    await calls['softphone:state'](lin, { ...state, phase: 'elsewhere', registered: false })
    expect(board.seen('lin')?.device).toBe('耳麦')
  })
})

describe('a leg that rings', () => {
  it('belongs to the call\'s agent, who presses; in a call that goes on it is taken by itself', async () => {
    const { handoffId, id } = await ringing()
    expect(await calls['softphone:leg'](lin, { handoffId })).toEqual({ live: true, callbackId: id, as: 'agent', answer: false })
    await desk.gateway('agent_answered')
    expect(await calls['softphone:leg'](lin, { handoffId })).toMatchObject({ as: 'agent', answer: true })
  })

  it('is a transfer for who is to take the call over, and listening for a supervisor', async () => {
    await talkWith(desk)
    const { handoffId } = await desk.callback()
    await desk.gateway('transfer_started', { how: 'attended', agentId: 'zhou', number: '' })
    expect(await calls['softphone:leg'](zhou, { handoffId })).toMatchObject({ live: true, as: 'third', answer: false })
    expect(await calls['softphone:leg'](boss, { handoffId })).toMatchObject({ live: true, as: 'supervisor', answer: true })
  })

  it('of a call that is over, or of none, does not live', async () => {
    await talkWith(desk)
    const { handoffId } = await desk.callback()
    await desk.gateway('ended')
    expect(await calls['softphone:leg'](lin, { handoffId })).toMatchObject({ live: false })
    expect(await calls['softphone:leg'](lin, { handoffId: 'nobody' })).toMatchObject({ live: false, callbackId: null })
  })
})

describe('the one button', () => {
  it.each(['answer', 'decline'] as const)('%s reaches the person\'s windows, also where the phone system knows no button', async (action) => {
    const { id, handoffId } = await ringing()
    desk.link.answer = command => command.type === 'agent_leg' ? { ok: false, code: 'wrong_state' } : done
    await controlCalls(context, deps)['call:agentLeg'](lin, { callbackId: id, action })
    await calls['softphone:press'](lin, { handoffId, action })
    expect(orders()).toEqual([1, 2].map(() => ({ agentId: 'lin', callbackId: id, handoffId, orderId: null, act: action, value: null })))
    expect(desk.link.ofType('agent_leg').map(command => command.action)).toEqual([action, action])
  })

  it('of somebody without a softphone is the gateway\'s alone, and its refusal is theirs', async () => {
    const { id, handoffId } = await ringing()
    await context.store.write(async tx => void await tx.update('agents', 'lin', { phoneLeg: 'button' }))
    desk.link.answer = command => command.type === 'agent_leg' ? { ok: false, code: 'wrong_state' } : done
    await expect(controlCalls(context, deps)['call:agentLeg'](lin, { callbackId: id, action: 'answer' })).rejects.toMatchObject({ code: 'wrong_state' })
    await expect(calls['softphone:press'](lin, { handoffId, action: 'answer' })).rejects.toMatchObject({ code: 'wrong_state' })
    expect(orders()).toEqual([])
  })
})

describe('orders and words', () => {
  it('an order reaches that agent\'s windows alone, and the address to call stays on the call', async () => {
    const { id, handoffId, version } = await ringing()
    const feed = hotlineFeed(context, deps)
    const event = { eventId: 'e-order', epoch: 'life-1', seq: 90, handoffId, attempt: 1, at: desk.now(), type: 'order', agentId: 'lin', orderId: 'o-1', act: 'call', value: `sip:${handoffId}@pbx.test` } as const
    await feed.onEvent(event)
    await feed.onEvent(event)
    expect(orders()).toEqual([{ agentId: 'lin', callbackId: id, handoffId, orderId: 'o-1', act: 'call', value: `sip:${handoffId}@pbx.test` }])
    const after = await desk.callback()
    expect(after.orderAddress).toBe(`sip:${handoffId}@pbx.test`)
    expect(after.version).toBeGreaterThan(version)
  })

  it('the softphone is told to hang up after the call has ended, unless the next attempt has begun', async () => {
    const { id, handoffId } = await ringing()
    const feed = hotlineFeed(context, deps)
    const hangUp = (seq: number) => feed.onEvent({ eventId: `e-hang-up-${seq}`, epoch: 'life-1', seq, handoffId, attempt: 1, at: desk.now(), type: 'order', agentId: 'lin', orderId: `o-${seq}`, act: 'hang_up', value: null })
    await desk.gateway('ended', { outcome: 'busy', endedBy: 'customer' })
    await hangUp(90)
    expect(orders()).toEqual([{ agentId: 'lin', callbackId: id, handoffId, orderId: 'o-90', act: 'hang_up', value: null }])
    expect(desk.link.ofType('hangup')).toEqual([])
    desk.advance(6 * 60_000)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('dialing_agent')
    await hangUp(91)
    expect(orders()).toHaveLength(1)
  })

  it('a word goes to the gateway with the attempt under way, from the call\'s agent alone', async () => {
    const { handoffId } = await ringing()
    const word = { handoffId, orderId: 'o-1', word: 'gone', by: 'far', sipCode: 486, q850: 17 } as const
    await calls['softphone:word'](lin, word)
    expect(desk.link.ofType('leg_word').map(({ key: _, ...command }) => command)).toEqual([{ type: 'leg_word', attempt: 1, ...word }])
    await expect(calls['softphone:word'](zhou, word)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(calls['softphone:word'](lin, { ...word, handoffId: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a word that comes too late is no error, one that nobody took is', async () => {
    const { handoffId } = await ringing()
    const word = { handoffId, orderId: null, word: 'gone', by: 'system', sipCode: null, q850: null } as const
    desk.link.answer = () => ({ ok: false, code: 'not_found' })
    expect(await calls['softphone:word'](lin, word)).toEqual({})
    desk.link.answer = () => ({ ok: false, code: 'internal' })
    await expect(calls['softphone:word'](lin, word)).rejects.toMatchObject({ code: 'hotline_unreachable' })
  })
})

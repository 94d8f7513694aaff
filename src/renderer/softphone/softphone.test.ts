import type { SoftphoneOrder } from '../../shared/contract/softphone.ts'
import type { FakePhone } from './fake-phone.ts'
import type { PhoneRow, Softphone } from './ports.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { createFakePhone } from './fake-phone.ts'
import { createSoftphone } from './softphone.ts'

const handoffId = 'handoff-1'
const agents = { live: true, callbackId: 'c-1', as: 'agent', answer: false } as const
const row: PhoneRow = { id: 'c-1', handoffId, state: 'dialing_agent', ringing: false, held: false, orderAddress: null }

let parts: FakePhone
let phone: Softphone
beforeEach(() => {
  parts = createFakePhone()
  phone = createSoftphone(parts)
})

async function register(): Promise<void> {
  await phone.start()
  parts.own()
  await parts.advance(0)
  parts.line().onRegistered()
  await parts.advance(0)
}

async function ringing() {
  parts.verdicts.set(handoffId, agents)
  phone.rows([row])
  const leg = parts.incoming(handoffId)
  await parts.advance(0)
  return leg
}

let orders = 0
const give = (act: SoftphoneOrder['act'], value: string | null = null, orderId: string | null = `order-${++orders}`) => phone.order({ callbackId: 'c-1', handoffId, orderId, act, value })
const press = (act: 'answer' | 'decline') => give(act, null, null)

async function talking() {
  const leg = await ringing()
  press('answer')
  await parts.advance(0)
  return leg
}

const shown = () => phone.state()?.call ?? null

describe('the registration', () => {
  it('is none for who has no account', async () => {
    parts.account = null
    await phone.start()
    expect(phone.state()).toBeNull()
    expect(parts.said).toEqual([])
  })

  it('begins when this window has the phone, and is told at each change', async () => {
    await phone.start()
    expect([phone.state()?.phase, parts.lineDid]).toEqual(['elsewhere', []])
    parts.own()
    await parts.advance(0)
    for (const tell of [parts.line().onRegistered, parts.line().onLost, parts.line().onRegistered])
      tell()
    expect(parts.said.map(state => state.phase)).toEqual(['elsewhere', 'starting', 'registered', 'lost', 'registered'])
  })

  it('that was refused is said as such until it works', async () => {
    await register()
    parts.line().onRefused(401)
    parts.line().onLost()
    expect(phone.state()).toMatchObject({ phase: 'refused', registered: false })
    parts.line().onRegistered()
    expect(phone.state()?.registered).toBe(true)
  })

  it('ends when another window takes the phone, and a late word of the old line changes nothing', async () => {
    await register()
    const old = parts.line()
    parts.lose()
    expect(parts.lineDid).toEqual(['start', 'stop'])
    old.onRegistered()
    expect(phone.state()?.phase).toBe('elsewhere')
  })

  it('never tells the password', async () => {
    await register()
    expect(JSON.stringify([parts.said, phone.state()])).not.toContain('"p"')
  })
})

describe('a leg that comes in', () => {
  it('rings when the server knows it, is answered by the one button, and both sides hear each other', async () => {
    await register()
    const leg = await ringing()
    expect(parts.ringing).toBe(true)
    expect(shown()).toMatchObject({ phase: 'ringing', as: 'agent' })
    press('answer')
    press('answer')
    await parts.advance(0)
    expect([leg.did, parts.ringing]).toEqual([['answer'], false])
    expect(shown()).toMatchObject({ phase: 'up' })
    expect(phone.state()?.device).toBe('耳麦')
  })

  it('is declined by the other button', async () => {
    await register()
    const leg = await ringing()
    press('decline')
    expect(leg.did).toEqual(['end'])
    expect(shown()).toBeNull()
    expect(parts.ringing).toBe(false)
  })

  it('of a call that goes on already is taken without a press: the page was away', async () => {
    await register()
    parts.verdicts.set(handoffId, { ...agents, answer: true })
    const leg = parts.incoming(handoffId)
    await parts.advance(0)
    expect(leg.did).toEqual(['answer'])
    expect(parts.ringing).toBe(false)
  })

  it('that comes again for the same call takes the place of the one before', async () => {
    await register()
    const first = await talking()
    const second = parts.incoming(handoffId)
    await parts.advance(0)
    expect([first.did, shown()?.phase]).toEqual([['answer', 'end'], 'ringing'])
    second.tell.onUp()
    expect(shown()?.phase).toBe('up')
  })

  it('of another call finds the line busy', async () => {
    await register()
    const leg = await talking()
    const other = parts.incoming('handoff-2')
    expect(other.did).toEqual(['end'])
    expect(leg.did).toEqual(['answer'])
  })

  it('without a call behind it is ended after two seconds, never rings, and it is said', async () => {
    await register()
    const leg = parts.incoming('nobody-knows')
    await parts.advance(1_900)
    expect(leg.did).toEqual([])
    expect(parts.ringing).toBe(false)
    await parts.advance(800)
    expect(leg.did).toEqual(['end'])
    expect(phone.state()?.note?.what).toBe('no_call')
  })

  it('without a name belongs to the call whose agent is to be rung, also when that is known later', async () => {
    await register()
    parts.verdicts.set(handoffId, agents)
    const leg = parts.incoming(null)
    await parts.advance(500)
    phone.rows([row])
    await parts.advance(0)
    expect(shown()?.handoffId).toBe(handoffId)
    press('answer')
    await parts.advance(0)
    expect(leg.did).toEqual(['answer'])
  })

  it('stays ringing when there is no microphone, and the reason is said', async () => {
    await register()
    const leg = await ringing()
    parts.microphone = 'denied'
    press('answer')
    await parts.advance(0)
    expect(leg.did).toEqual([])
    expect(phone.state()).toMatchObject({ microphone: 'denied', note: { what: 'microphone_denied' }, call: { phase: 'ringing' } })
  })
})

describe('the server\'s view wins', () => {
  it('a call whose row has ended is hung up within two seconds, and it is said', async () => {
    await register()
    const leg = await talking()
    phone.rows([{ ...row, state: 'wrap_up' }])
    await parts.advance(2_000)
    expect(leg.did).toEqual(['answer', 'end'])
    expect(phone.state()?.note?.what).toBe('ended_by_server')
  })

  it('a row that the screen knows late ends nothing', async () => {
    await register()
    parts.verdicts.set(handoffId, agents)
    phone.rows([{ ...row, state: 'queued' }])
    const leg = parts.incoming(handoffId)
    phone.rows([{ ...row, state: 'queued', held: true }])
    phone.rows([row])
    await parts.advance(1_500)
    expect(leg.did).toEqual([])
  })

  it('also when no row tells of it', async () => {
    await register()
    const leg = await talking()
    parts.verdicts.clear()
    phone.rows([])
    await parts.advance(2_600)
    expect(leg.did).toEqual(['answer', 'end'])
  })

  it('the usual end, by the phone system itself, is not said', async () => {
    await register()
    const leg = await talking()
    phone.rows([{ ...row, state: 'wrap_up' }])
    leg.tell.onGone({ by: 'far', sipCode: null, q850: 16 })
    await parts.advance(3_000)
    expect(phone.state()).toMatchObject({ note: null, call: null })
    expect(parts.lineDid).toContain('free')
  })

  it('a lost link to the server ends no call', async () => {
    await register()
    const leg = await talking()
    parts.verdicts.get = () => {
      throw new Error('link_lost')
    }
    await parts.advance(20_000)
    expect(leg.did).toEqual(['answer'])
  })

  it('a leg that tells nothing of its end is over all the same', async () => {
    await register()
    const leg = await talking()
    leg.silent = true
    give('hang_up')
    await parts.advance(2_000)
    expect(shown()).toBeNull()
  })
})

describe('an order to call', () => {
  it('is carried out once, and each step is told with the order\'s id', async () => {
    await register()
    give('call', 'sip:handoff-1@test', 'o-call')
    give('call', 'sip:handoff-1@test', 'o-call')
    await parts.advance(0)
    expect(parts.legs.map(leg => leg.address)).toEqual(['sip:handoff-1@test'])
    const tell = parts.legs[0]!.tell
    tell.onRinging()
    tell.onUp()
    tell.onGone({ by: 'far', sipCode: 486, q850: 17 })
    await parts.advance(0)
    expect(parts.words.map(({ word, orderId }) => [word, orderId])).toEqual([['ringing', 'o-call'], ['up', 'o-call'], ['gone', 'o-call']])
    expect(parts.words.at(-1)).toMatchObject({ handoffId, by: 'far', sipCode: 486, q850: 17 })
  })

  it('is refused without a microphone and in another call', async () => {
    await register()
    parts.microphone = 'missing'
    give('call', 'sip:handoff-1@test')
    await parts.advance(0)
    expect(parts.words.map(({ word }) => word)).toEqual(['refused'])
    parts.microphone = 'ok'
    await talking()
    phone.order({ callbackId: 'c-2', handoffId: 'handoff-2', orderId: 'o-2', act: 'call', value: 'sip:handoff-2@test' })
    await parts.advance(0)
    expect(parts.words.at(-1)).toEqual({ handoffId: 'handoff-2', orderId: 'o-2', word: 'refused' })
  })

  it('its words are said again while the link is lost', async () => {
    await register()
    parts.lostWords = 2
    give('call', 'sip:handoff-1@test', 'o-call')
    await parts.advance(0)
    parts.legs[0]?.tell.onRinging()
    await parts.advance(2_500)
    expect(parts.words.map(({ word }) => word)).toEqual(['ringing'])
  })

  it('is nothing to a window without the phone', async () => {
    await phone.start()
    give('call', 'sip:handoff-1@test')
    await parts.advance(5_000)
    expect(parts.legs).toEqual([])
    expect(parts.words).toEqual([])
  })
})

describe('orders in a call', () => {
  it('are done and told as done', async () => {
    await register()
    const leg = await talking()
    for (const [act, value] of [['hold', null], ['retrieve', null], ['mute', null], ['unmute', null], ['digits', '12#'], ['refer', 'sip:t@test']] as const)
      give(act, value)
    await parts.advance(0)
    expect(leg.did).toEqual(['answer', 'hold', 'retrieve', 'mute', 'unmute', 'digits 12#', 'refer sip:t@test'])
    expect(parts.words.map(({ word }) => word)).toEqual(['done', 'done', 'done', 'done', 'done', 'done'])
  })

  it('that cannot be done are told as refused', async () => {
    await register()
    give('hold')
    await ringing()
    give('digits', '1')
    await parts.advance(0)
    expect(parts.words.map(({ word }) => word)).toEqual(['refused', 'refused'])
  })
})

describe('after a reload', () => {
  const placing: PhoneRow = { ...row, state: 'dialing_customer', orderAddress: 'sip:handoff-1@test' }

  it('an order that nobody heard is carried out', async () => {
    phone.rows([placing])
    await register()
    await parts.advance(2_000)
    expect(parts.legs.map(leg => leg.address)).toEqual(['sip:handoff-1@test'])
  })

  it('a leg that was placed before is not placed twice: it is told as gone', async () => {
    parts.placedOnes.add(handoffId)
    phone.rows([placing])
    await register()
    await parts.advance(2_000)
    expect(parts.legs).toEqual([])
    expect(parts.words).toEqual([{ handoffId, orderId: null, word: 'gone', by: 'system' }])
  })

  it('so is one that was up; a call that the phone system carries itself is left to it', async () => {
    phone.rows([{ ...placing, state: 'connected' }, { ...row, id: 'c-2', handoffId: 'handoff-2', state: 'connected' }])
    await register()
    await parts.advance(2_000)
    expect(parts.words.map(word => word.handoffId)).toEqual([handoffId])
  })
})

describe('sound', () => {
  it('a microphone that is unplugged in a call is replaced, and it is said', async () => {
    await register()
    const leg = await talking()
    parts.unplug()
    await parts.advance(0)
    expect(leg.did).toEqual(['answer', 'replace'])
    expect(phone.state()?.note?.what).toBe('microphone_gone')
  })

  it('the quality of a call is shown in a word', async () => {
    await register()
    const leg = await talking()
    for (let i = 1; i <= 3; i++) {
      leg.passed = { ...leg.passed, received: i * 90, lost: i * 10 }
      await parts.advance(2_000)
    }
    expect(shown()?.quality).toEqual({ level: 'poor', reason: 'loss' })
  })
})

import type { PhoneEnd } from '../../../tests/support/ari/model.ts'
import type { AriRig } from '../../../tests/support/ari/rig.ts'
import { Buffer } from 'node:buffer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentLeg, customerLeg, startAriRig } from '../../../tests/support/ari/rig.ts'
import { until } from '../../../tests/support/until.ts'
import { agentOutcome, customerOutcome } from '../outcome.ts'

describe('a call through Asterisk', () => {
  let rig: AriRig
  beforeEach(async () => {
    rig = await startAriRig()
  })
  afterEach(() => rig.stop())

  const originates = () => rig.ari.seen.filter(({ method, path }) => method === 'POST' && /^\/channels\/[^/]+$/.test(path))

  it('brings two people together, and leaves nothing behind', async () => {
    const { agent, customer, agentLeg: a, customerLeg: c } = await rig.talk()
    expect(rig.ari.hears(agent)).toEqual([customer])
    expect(rig.ari.hears(customer)).toEqual([agent])
    rig.ari.world.hangUp(customer)
    await rig.told(c, 'up', 'gone')
    expect(rig.endOf(c)).toMatchObject({ by: 'far', q850: 16 })
    rig.driver.hangUp(a)
    await rig.told(a, 'up', 'gone')
    await rig.empty()
  })

  it('sends the hand-over\'s id and nothing else of the conversation', async () => {
    await rig.talk()
    const [first, second] = originates().map(({ given }) => given)
    expect(first).toEqual({ app: 'omni', appArgs: 'agent,ho-1', endpoint: 'PJSIP/agent1', callerId: 'Huiyin', timeout: 20, variables: { 'HANDOFF': 'ho-1', 'PJSIP_HEADER(add,User-to-User)': `${Buffer.from('ho-1').toString('hex')};encoding=hex;purpose=x-omni` } })
    expect(second).toMatchObject({ appArgs: 'customer,ho-1', endpoint: 'PJSIP/+8613800000000@carrier', callerId: '4009990000', timeout: 45, originator: 'omni~ho-1.1.agent' })
  })

  it('no line of the log holds the customer\'s number or the password', async () => {
    await rig.talk()
    rig.ari.fail(/^POST \/channels/, { status: 400, body: { message: 'no +8613800000000 here' } })
    rig.driver.dial(customerLeg('ho-2.1.customer', { handoffId: 'ho-2' }))
    await rig.told('ho-2.1.customer', 'gone')
    expect(rig.log.text()).not.toContain('13800000000')
    expect(JSON.stringify(rig.events)).not.toContain('13800000000')
    expect(rig.log.text()).not.toContain(rig.ari.password)
    expect(rig.ari.seen.every(({ authorization }) => authorization?.startsWith('Basic '))).toBe(true)
  })

  it('lets the agent hear ringing while the customer\'s phone rings', async () => {
    rig.driver.dial(agentLeg())
    rig.ari.world.answer(await rig.channelOf('ho-1.1.agent'))
    await rig.told('ho-1.1.agent', 'up')
    rig.driver.dial(customerLeg())
    rig.ari.world.ring(await rig.channelOf('ho-1.1.customer'))
    await rig.hears('omni~ho-1.1.agent', 'ring')
    rig.ari.world.answer('omni~ho-1.1.customer')
    await rig.told('ho-1.1.customer', 'ringing', 'up')
    await rig.driver.bridge('ho-1.1.agent', 'ho-1.1.customer')
    expect(rig.ari.hears('omni~ho-1.1.agent')).toEqual(['omni~ho-1.1.customer'])
  })

  // The fourteen rows of the outcome table; who did it is what the second column says on the phone side.
  it.each<[string, { rings: boolean, end: PhoneEnd | 'timer' | 'hang_up' | 'cancel' }, Partial<ReturnType<AriRig['endOf']>>, string]>([
    ['rings until our timer', { rings: true, end: 'timer' }, { timedOut: true, q850: 19, sipCode: 480 }, 'no_answer'],
    ['busy', { rings: false, end: 'busy' }, { by: 'far', q850: 17, sipCode: 486 }, 'busy'],
    ['busy everywhere', { rings: false, end: 'busy_everywhere' }, { by: 'far', q850: 17, sipCode: 600 }, 'busy'],
    ['declines', { rings: true, end: 'declined' }, { by: 'far', q850: 21, sipCode: 603 }, 'rejected'],
    ['forbids', { rings: false, end: 'forbidden' }, { by: 'far', q850: 21, sipCode: 403 }, 'rejected'],
    ['is off', { rings: false, end: 'off' }, { timedOut: false, q850: 19, sipCode: 480 }, 'unreachable'],
    ['rang, then says 480 itself', { rings: true, end: 'off' }, { timedOut: false, q850: 19, sipCode: 480 }, 'unreachable'],
    ['does not reply at all', { rings: false, end: 'no_reply' }, { q850: 18, sipCode: 408 }, 'unreachable'],
    ['never rings', { rings: false, end: 'timer' }, { timedOut: true, q850: 19, sipCode: 480 }, 'unreachable'],
    ['unknown number', { rings: false, end: 'unknown_number' }, { q850: 1, sipCode: 404 }, 'invalid_number'],
    ['malformed number', { rings: false, end: 'malformed_number' }, { q850: 28, sipCode: 484 }, 'invalid_number'],
    ['trunk full', { rings: false, end: 'trunk_full' }, { q850: 34, sipCode: 503 }, 'congestion'],
    ['trunk error', { rings: false, end: 'trunk_error' }, { q850: 38, sipCode: 500 }, 'system_error'],
  ])('customer: %s', async (_, { rings, end }, expected, outcome) => {
    rig.driver.dial(customerLeg())
    const channel = await rig.channelOf('ho-1.1.customer')
    if (rings)
      rig.ari.world.ring(channel)
    if (end === 'timer')
      rig.clock.advance(45_000)
    else
      rig.ari.world.refuse(channel, end as PhoneEnd)
    await rig.told('ho-1.1.customer', ...rings ? ['ringing', 'gone'] : ['gone'])
    expect(rig.endOf('ho-1.1.customer')).toMatchObject(expected)
    expect(customerOutcome(rig.endOf('ho-1.1.customer'), rings)).toBe(outcome)
    await rig.empty()
  })

  it('customer: we cancelled', async () => {
    rig.driver.dial(customerLeg())
    rig.ari.world.ring(await rig.channelOf('ho-1.1.customer'))
    await rig.told('ho-1.1.customer', 'ringing')
    rig.driver.hangUp('ho-1.1.customer')
    await rig.told('ho-1.1.customer', 'ringing', 'gone')
    expect(rig.endOf('ho-1.1.customer')).toEqual({ by: 'near', timedOut: false, word: null, sipCode: null, q850: 16, detail: null })
    await rig.empty()
  })

  it.each<[string, PhoneEnd | 'timer', string]>([['declines', 'busy', 'agent_declined'], ['does not pick up', 'timer', 'agent_no_answer']])('agent: %s', async (_, end, outcome) => {
    rig.driver.dial(agentLeg())
    const channel = await rig.channelOf('ho-1.1.agent')
    rig.ari.world.ring(channel)
    if (end === 'timer')
      rig.clock.advance(20_000)
    else
      rig.ari.world.refuse(channel, end)
    await rig.told('ho-1.1.agent', 'ringing', 'gone')
    expect(agentOutcome(rig.endOf('ho-1.1.agent'))).toBe(outcome)
  })

  it('agent: not registered, answered by a 500 and no event', async () => {
    rig.ari.world.endpoints.set('PJSIP/agent1', false)
    rig.driver.dial(agentLeg())
    await rig.told('ho-1.1.agent', 'gone')
    expect(agentOutcome(rig.endOf('ho-1.1.agent'))).toBe('agent_unavailable')
  })

  it('agent: without a phone on Asterisk', async () => {
    rig.driver.dial(agentLeg(undefined, { kind: 'button', address: null }))
    expect(agentOutcome(rig.endOf('ho-1.1.agent'))).toBe('agent_unavailable')
    expect(originates()).toEqual([])
  })

  it('a trunk that is not there is our fault, not the customer\'s', async () => {
    rig.ari.world.endpoints.set('PJSIP/carrier', false)
    rig.driver.dial(customerLeg())
    await rig.told('ho-1.1.customer', 'gone')
    expect(customerOutcome(rig.endOf('ho-1.1.customer'), false)).toBe('system_error')
    await rig.empty()
  })

  it('a double dial is one call', async () => {
    rig.driver.dial(customerLeg())
    rig.driver.dial(customerLeg())
    rig.ari.world.refuse(await rig.channelOf('ho-1.1.customer'), 'busy')
    await rig.told('ho-1.1.customer', 'gone')
    rig.driver.dial(customerLeg())
    expect(originates()).toHaveLength(1)
  })

  it('an originate that Asterisk has already (409) goes on', async () => {
    rig.ari.fail(/^POST \/channels/, { status: 409, body: { message: 'Channel with given unique ID already exists' } }, { isDone: true })
    rig.driver.dial(customerLeg())
    rig.ari.world.answer(await rig.channelOf('ho-1.1.customer'))
    await rig.told('ho-1.1.customer', 'up')
  })

  it('the agent hung up before the customer was called (400): their end comes first', async () => {
    const { agentLeg: a } = await rig.talk()
    rig.ari.fail(/customer2$/, { status: 400, body: { message: 'Provided originator channel was not found' } })
    rig.driver.dial(customerLeg('ho-1.1.customer2'))
    await until(() => rig.log.text().includes('could not be called'), 'the refusal was seen')
    rig.ari.world.hangUp('omni~ho-1.1.agent')
    await rig.told(a, 'up', 'gone')
    expect(rig.typesOf('ho-1.1.customer2')).toEqual([])
    rig.clock.advance(1_000)
    await rig.told('ho-1.1.customer2', 'gone')
  })

  it('an originate without an answer is looked for; what rings after all goes on', async () => {
    rig.ari.fail(/^POST \/channels/, { status: 200, body: {} }, { isDone: true })
    const release = rig.ari.delay(/^POST \/channels/)
    release()
    rig.driver.dial(customerLeg())
    rig.ari.world.ring(await rig.channelOf('ho-1.1.customer'))
    await rig.told('ho-1.1.customer', 'ringing')
  })

  it('our end overtakes no originate: it waits for its answer', async () => {
    const release = rig.ari.delay(/^POST \/channels/)
    rig.driver.dial(customerLeg())
    await until(() => originates().length === 1, 'the originate is under way')
    rig.driver.hangUp('ho-1.1.customer')
    // By the time that Asterisk has this one, an end of the first would have arrived as well.
    rig.driver.dial(customerLeg('ho-2.1.customer', { handoffId: 'ho-2' }))
    rig.ari.world.refuse(await rig.channelOf('ho-2.1.customer'), 'busy')
    await rig.told('ho-2.1.customer', 'gone')
    expect(rig.ari.seen.some(({ method, path }) => method === 'DELETE' && path.includes('ho-1') && path.startsWith('/channels'))).toBe(false)
    release()
    await rig.told('ho-1.1.customer', 'gone')
    await rig.empty()
  })

  it('an originate that is answered after we gave up on it leaves no ringing phone', async () => {
    const release = rig.ari.delay(/^POST \/channels/)
    rig.driver.dial(customerLeg())
    await until(() => originates().length === 1, 'the originate is under way')
    rig.driver.hangUp('ho-1.1.customer')
    rig.clock.advance(2_000)
    await rig.told('ho-1.1.customer', 'gone')
    release()
    await until(() => rig.ari.seen.some(({ method, path }) => method === 'DELETE' && path.startsWith('/channels/')), 'it was taken away')
    await rig.empty()
  })

  it('a cancel crossing an answer: the answer is hung up and not told', async () => {
    rig.driver.dial(customerLeg())
    const channel = await rig.channelOf('ho-1.1.customer')
    const release = rig.ari.delay(/^DELETE \/channels/)
    rig.driver.hangUp('ho-1.1.customer')
    rig.ari.world.answer(channel)
    await until(() => rig.ari.seen.some(({ method }) => method === 'DELETE'), 'the end was asked for')
    release()
    await rig.told('ho-1.1.customer', 'gone')
    expect(rig.endOf('ho-1.1.customer')).toMatchObject({ by: 'near' })
    await rig.empty()
  })

  it('hanging up what is gone (404), twice, or never was, is done', async () => {
    const { customer, customerLeg: c } = await rig.talk()
    rig.ari.line.hold()
    rig.ari.world.hangUp(customer)
    rig.driver.hangUp(c)
    rig.driver.hangUp(c)
    await rig.told(c, 'up', 'gone')
    rig.ari.line.release()
    rig.driver.hangUp(c)
    rig.driver.hangUp('never')
    await until(() => rig.ari.world.bridges.size === 0, 'the bridge is gone')
    expect(rig.typesOf(c)).toEqual(['up', 'gone'])
  })

  it('a hang-up that Asterisk fails to do is asked for until it is true', async () => {
    const { customerLeg: c, agentLeg: a } = await rig.talk()
    rig.ari.fail(/^DELETE/, { status: 500, body: { error: 'no' } }, { times: 4 })
    rig.driver.hangUp(c)
    rig.driver.hangUp(a)
    await until(() => rig.ari.seen.filter(({ method }) => method === 'DELETE').length >= 2, 'both were asked for')
    rig.clock.advance(2_000)
    await rig.told(c, 'up', 'gone')
    await until(() => rig.ari.seen.filter(({ method }) => method === 'DELETE').length >= 4, 'asked again')
    for (let n = 0; n < 4; n += 1) {
      rig.clock.advance(2_000)
      await new Promise(resolve => setImmediate(resolve))
    }
    await until(() => {
      rig.clock.advance(2_000)
      return rig.ari.world.channels.size === 0 && rig.ari.world.bridges.size === 0
    }, 'nothing is left')
  })

  it('hold, mute and digits reach the right one', async () => {
    const { agent, customer, agentLeg: a, customerLeg: c } = await rig.talk()
    await rig.driver.hold(c, true)
    expect([rig.ari.hears(customer), rig.ari.hears(agent)]).toEqual([['music'], []])
    await rig.driver.hold(c, false)
    expect([rig.ari.hears(customer), rig.ari.hears(agent)]).toEqual([[agent], [customer]])
    await rig.driver.mute(a, true)
    expect([rig.ari.hears(customer), rig.ari.hears(agent)]).toEqual([[], [customer]])
    await rig.driver.mute(a, false)
    expect(rig.ari.hears(customer)).toEqual([agent])
    await rig.driver.digits(c, '12#')
    expect(rig.ari.world.channel(customer).digits).toBe('12#')
    rig.ari.world.press(customer, '5')
    await rig.told(c, 'up', 'digit')
  })

  it('an attended transfer: who is left hears music, and the new two hear each other', async () => {
    const { agent, customer, agentLeg: a, customerLeg: c } = await rig.talk()
    rig.driver.dial(agentLeg('ho-1.1.third', { party: 'third', address: 'agent2', agentId: 'ag-8' }))
    const third = await rig.channelOf('ho-1.1.third')
    rig.ari.world.answer(third)
    await rig.told('ho-1.1.third', 'up')
    await rig.driver.bridge(a, 'ho-1.1.third')
    expect([rig.ari.hears(agent), rig.ari.hears(third), rig.ari.hears(customer)]).toEqual([[third], [agent], ['music']])
    await rig.driver.bridge(a, c)
    expect([rig.ari.hears(agent), rig.ari.hears(third), rig.ari.hears(customer)]).toEqual([[customer], ['music'], [agent]])
    await rig.driver.bridge('ho-1.1.third', c)
    expect([rig.ari.hears(agent), rig.ari.hears(third), rig.ari.hears(customer)]).toEqual([['music'], [customer], [third]])
    rig.driver.hangUp(a)
    await rig.told(a, 'up', 'gone')
    expect(rig.ari.hears(customer)).toEqual([third])
    rig.driver.hangUp('ho-1.1.third')
    rig.driver.hangUp(c)
    await rig.empty()
  })

  it('a handing on to a short extension is dialled inside', async () => {
    await rig.talk()
    rig.ari.world.endpoints.set('PJSIP/2003', true)
    rig.driver.dial(customerLeg('ho-1.1.third', { party: 'third', number: '2003' }))
    await rig.channelOf('ho-1.1.third')
    expect(originates().at(-1)?.given).toMatchObject({ endpoint: 'PJSIP/2003' })
  })

  it('a supervisor listens, then is heard by the agent alone', async () => {
    const { agent, customer, agentLeg: a, customerLeg: c } = await rig.talk()
    rig.driver.dial(agentLeg('ho-1.1.supervisor.boss', { party: 'supervisor', address: 'boss', agentId: 'boss' }))
    const boss = await rig.channelOf('ho-1.1.supervisor.boss')
    rig.ari.world.answer(boss)
    await rig.told('ho-1.1.supervisor.boss', 'up')
    await rig.driver.supervise(a, 'ho-1.1.supervisor.boss', 'listen')
    expect([rig.ari.hears(boss), rig.ari.hears(agent), rig.ari.hears(customer)]).toEqual([[agent, customer].sort(), [customer], [agent]])
    await rig.driver.supervise(a, 'ho-1.1.supervisor.boss', 'whisper')
    await rig.hears(boss, ...[agent, customer].sort())
    expect(rig.ari.hears(agent)).toEqual([customer, boss].sort())
    expect(rig.ari.hears(customer)).toEqual([agent])
    rig.driver.hangUp('ho-1.1.supervisor.boss')
    await rig.told('ho-1.1.supervisor.boss', 'up', 'gone')
    await until(() => rig.ari.hears(agent).join() === customer, 'nobody listens any more')
    rig.driver.hangUp(a)
    rig.driver.hangUp(c)
    await rig.empty()
  })

  it('what is not up is neither joined, held nor muted', async () => {
    rig.driver.dial(agentLeg())
    await rig.channelOf('ho-1.1.agent')
    await expect(rig.driver.bridge('ho-1.1.agent', 'never')).rejects.toThrow()
    await expect(rig.driver.hold('ho-1.1.agent', true)).rejects.toThrow()
    await expect(rig.driver.mute('ho-1.1.agent', true)).rejects.toThrow()
    await expect(rig.driver.refer('ho-1.1.agent', { number: '1' })).rejects.toThrow()
  })

  it('stopping lets every leg go', async () => {
    const { agentLeg: a, customerLeg: c } = await rig.talk()
    rig.driver.dial(customerLeg('ho-2.1.customer', { handoffId: 'ho-2' }))
    await rig.channelOf('ho-2.1.customer')
    await rig.driver.stop()
    expect([a, c, 'ho-2.1.customer'].map(legId => rig.typesOf(legId).at(-1))).toEqual(['gone', 'gone', 'gone'])
    await rig.empty()
  })
})

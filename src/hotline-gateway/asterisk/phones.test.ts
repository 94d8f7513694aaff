import type { AriRig } from '../../../tests/support/ari/rig.ts'
import type { AgentPhone } from '../driver.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentLeg, customerLeg, startAriRig } from '../../../tests/support/ari/rig.ts'
import { until } from '../../../tests/support/until.ts'

const phones: readonly AgentPhone[] = [
  { agentId: 'ag-7', leg: 'softphone', address: 'agent1' },
  { agentId: 'ag-8', leg: 'desk_phone', address: 'PJSIP/agent2' },
  { agentId: 'ag-9', leg: 'button', address: null },
]

describe('agents\' phones on Asterisk', () => {
  let rig: AriRig
  beforeEach(async () => {
    rig = await startAriRig()
  })
  afterEach(() => rig.stop())

  const toldPhones = () => rig.events.flatMap(event => event.type === 'phone' ? [`${event.agentId} ${event.registered}`] : [])
  const untilPhones = (...told: string[]) => until(() => toldPhones().slice(-told.length).join() === told.join(), told.join()).catch(() => expect(toldPhones()).toEqual(told))

  async function listed(list = phones) {
    rig.driver.phones(list)
    await until(() => rig.ari.world.subscriptions.size > 0, 'subscribed')
    await until(() => toldPhones().length > 0, 'told')
  }

  describe('registrations', () => {
    it('each one\'s state is told at once and at every change, once', async () => {
      rig.ari.world.endpoints.set('PJSIP/agent2', false)
      await listed()
      expect(toldPhones()).toEqual(['ag-7 true', 'ag-8 false'])
      rig.ari.world.setOnline('PJSIP/agent2', true)
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await untilPhones('ag-8 true', 'ag-7 false')
    })

    it('a phone that Asterisk does not know keeps the others from nothing', async () => {
      await listed([...phones, { agentId: 'ag-x', leg: 'softphone', address: 'nobody' }])
      await untilPhones('ag-7 true', 'ag-8 true', 'ag-x false')
      rig.ari.world.setOnline('PJSIP/agent2', false)
      await untilPhones('ag-8 false')
    })

    it('a change during a gap is told when the line is back', async () => {
      await listed()
      rig.ari.line.cut()
      await until(() => !rig.driver.isReady(), 'down')
      rig.ari.world.setOnline('PJSIP/agent1', false)
      rig.clock.advance(1_000)
      await rig.ready()
      await until(() => toldPhones().slice(-2).join() === 'ag-7 false,ag-8 true', 'told again')
    })
  })

  describe('a phone lost in a call', () => {
    it('the customer hears music, and the phone is back in the call in the order of things', async () => {
      await listed()
      const { agent, customer, agentLeg: a, customerLeg: c } = await rig.talk()
      await rig.driver.mute(a, true)
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told(a, 'up', 'lost')
      await rig.hears(customer, 'music')
      expect(rig.ari.world.channels.has(agent)).toBe(true)

      const before = rig.ari.seen.length
      rig.ari.script('PJSIP/agent1', { then: 'answer' })
      rig.ari.world.setOnline('PJSIP/agent1', true)
      await rig.told(a, 'up', 'lost', 'back')
      const again = `${agent}~again1`
      await until(() => !rig.ari.world.channels.has(agent), 'the old leg is gone')
      expect([rig.ari.hears(again), rig.ari.hears(customer)]).toEqual([[customer], []])
      await rig.driver.mute(a, false)
      await rig.hears(customer, again)
      const order = rig.ari.seen.slice(before).map(({ method, path }) => `${method} ${decodeURIComponent(path).replace(/omni~/g, '')}`).filter(line => !line.includes('/moh'))
      expect(order.slice(0, 5)).toEqual([
        'POST /channels/ho-1.1.agent~again1',
        'POST /bridges/ho-1.1.customer~bridge/addChannel',
        'POST /channels/ho-1.1.agent~again1/mute',
        'DELETE /channels/ho-1.1.agent',
        'DELETE /channels/ho-1.1.agent~again1/mute',
      ])
      const redialled = rig.ari.seen.slice(before).find(({ path }) => path.endsWith('again1'))
      expect(redialled?.given.variables).toMatchObject({ 'HANDOFF': 'ho-1', 'PJSIP_HEADER(add,Call-Info)': expect.stringContaining('answer-after=0') as string })
      rig.driver.hangUp(a)
      rig.driver.hangUp(c)
      await rig.empty()
    })

    it('back before Asterisk has brought the two together the first time: they hear each other all the same', async () => {
      await listed()
      const release = rig.ari.delay(/addChannel/)
      const talking = rig.talk()
      await until(() => rig.ari.seen.some(({ path }) => path.endsWith('/addChannel')), 'the two are being brought together')
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told('ho-1.1.agent', 'up', 'lost')
      rig.ari.script('PJSIP/agent1', { then: 'answer' })
      rig.ari.world.setOnline('PJSIP/agent1', true)
      await until(() => rig.ari.world.channels.get('omni~ho-1.1.agent~again1')?.state === 'Up', 'the new leg is up')
      release()
      const { agent, customer, agentLeg: a } = await talking
      await rig.told(a, 'up', 'lost', 'back')
      await rig.hears(customer, `${agent}~again1`)
    })

    it('nobody comes back in time: the leg is gone, the customer stays', async () => {
      await listed()
      const { agentLeg: a, customerLeg: c } = await rig.talk()
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told(a, 'up', 'lost')
      rig.clock.advance(30_000)
      await rig.told(a, 'up', 'lost', 'gone')
      expect(rig.endOf(a)).toMatchObject({ by: 'system' })
      expect(rig.typesOf(c)).toEqual(['up'])
      rig.driver.hangUp(c)
      await rig.empty()
    })

    it('a new leg that is refused is tried again while the grace lasts', async () => {
      await listed()
      const { agentLeg: a, agent, customer } = await rig.talk()
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told(a, 'up', 'lost')
      rig.ari.script('PJSIP/agent1', { then: 'busy' })
      rig.ari.world.setOnline('PJSIP/agent1', true)
      await until(() => rig.ari.seen.some(({ path }) => path.endsWith('again1')), 'called again')
      await until(() => !rig.ari.world.channels.has(`${agent}~again1`), 'refused')
      rig.ari.script('PJSIP/agent1', { then: 'answer' })
      await until(() => {
        rig.clock.advance(2_000)
        return rig.typesOf(a).at(-1) === 'back'
      }, 'back')
      await rig.hears(customer, `${agent}~again2`)
    })

    it('the customer on hold stays on hold', async () => {
      await listed()
      const { agentLeg: a, customer, customerLeg: c } = await rig.talk()
      await rig.driver.hold(c, true)
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told(a, 'up', 'lost')
      rig.ari.script('PJSIP/agent1', { then: 'answer' })
      rig.ari.world.setOnline('PJSIP/agent1', true)
      await rig.told(a, 'up', 'lost', 'back')
      expect(rig.ari.hears(customer)).toEqual(['music'])
      await rig.driver.hold(c, false)
      await rig.hears(customer, 'omni~ho-1.1.agent~again1')
    })

    it('the old leg ends meanwhile: still lost, still coming back', async () => {
      await listed()
      const { agent, agentLeg: a, customer } = await rig.talk()
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told(a, 'up', 'lost')
      rig.ari.world.hangUp(agent)
      rig.ari.script('PJSIP/agent1', { then: 'answer' })
      rig.ari.world.setOnline('PJSIP/agent1', true)
      await rig.told(a, 'up', 'lost', 'back')
      await rig.hears(customer, `${agent}~again1`)
    })

    it('the call ends while the phone is away: nothing is left', async () => {
      await listed()
      const { agentLeg: a, customerLeg: c } = await rig.talk()
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told(a, 'up', 'lost')
      rig.ari.script('PJSIP/agent1', { then: 'nothing' })
      rig.ari.world.setOnline('PJSIP/agent1', true)
      await until(() => rig.ari.world.channels.size === 3, 'the phone rings again')
      rig.driver.hangUp(c)
      rig.driver.hangUp(a)
      await rig.told(a, 'up', 'lost', 'gone')
      await rig.empty()
    })

    it('a desk phone that misses a beat is not lost', async () => {
      await listed()
      rig.driver.dial(agentLeg('ho-3.1.agent', { handoffId: 'ho-3', kind: 'desk_phone', agentId: 'ag-8', address: 'PJSIP/agent2' }))
      rig.ari.world.answer(await rig.channelOf('ho-3.1.agent'))
      await rig.told('ho-3.1.agent', 'up')
      rig.ari.world.setOnline('PJSIP/agent2', false)
      await untilPhones('ag-8 false')
      expect(rig.typesOf('ho-3.1.agent')).toEqual(['up'])
    })

    it('a supervisor goes on listening to the agent who came back', async () => {
      await listed()
      const { agent, agentLeg: a, customer } = await rig.talk()
      rig.driver.dial(agentLeg('ho-1.1.supervisor.boss', { party: 'supervisor', address: 'boss', agentId: 'boss' }))
      const boss = await rig.channelOf('ho-1.1.supervisor.boss')
      rig.ari.world.answer(boss)
      await rig.told('ho-1.1.supervisor.boss', 'up')
      await rig.driver.supervise(a, 'ho-1.1.supervisor.boss', 'listen')
      rig.ari.world.setOnline('PJSIP/agent1', false)
      await rig.told(a, 'up', 'lost')
      rig.ari.script('PJSIP/agent1', { then: 'answer' })
      rig.ari.world.setOnline('PJSIP/agent1', true)
      await rig.told(a, 'up', 'lost', 'back')
      await rig.hears(boss, ...[customer, `${agent}~again1`].sort())
    })
  })
})

describe('recordings on Asterisk', () => {
  let rig: AriRig
  afterEach(() => rig.stop())

  const states = () => rig.events.flatMap(event => event.type === 'recording' ? [event.state] : [])

  async function agreed(change: Parameters<typeof startAriRig>[0] = {}) {
    rig = await startAriRig(change)
    rig.driver.dial(agentLeg())
    rig.ari.world.answer(await rig.channelOf('ho-1.1.agent'))
    await rig.told('ho-1.1.agent', 'up')
    rig.driver.dial(customerLeg(undefined, { record: true }))
    rig.ari.world.answer(await rig.channelOf('ho-1.1.customer'))
    await rig.told('ho-1.1.customer', 'up')
  }

  it('the customer is told before anybody hears them', async () => {
    await agreed({ recordingNotice: 'sound:recorded' })
    rig.ari.setPlaybackMs(3_000)
    const joined = rig.driver.bridge('ho-1.1.agent', 'ho-1.1.customer')
    await until(() => rig.ari.seen.some(({ path }) => path.endsWith('/play')), 'the notice')
    expect(rig.ari.seen.find(({ path }) => path.endsWith('/play'))).toMatchObject({ path: '/channels/omni~ho-1.1.customer/play', given: { media: 'sound:recorded' } })
    expect(rig.ari.hears('omni~ho-1.1.agent')).not.toContain('omni~ho-1.1.customer')
    await until(() => {
      rig.clock.advance(3_000)
      return rig.ari.hears('omni~ho-1.1.agent').includes('omni~ho-1.1.customer')
    }, 'joined')
    await joined
    await rig.driver.record('ho-1.1.customer', 'start')
    await until(() => states().join() === 'started', 'recording')
    expect(rig.ari.seen.filter(({ path }) => path.endsWith('/play'))).toHaveLength(1)
  })

  it('a notice that cannot be played: the two talk, nothing is recorded', async () => {
    await agreed({ recordingNotice: 'sound:missing' })
    await rig.driver.bridge('ho-1.1.agent', 'ho-1.1.customer')
    expect(rig.ari.hears('omni~ho-1.1.agent')).toEqual(['omni~ho-1.1.customer'])
    await expect(rig.driver.record('ho-1.1.customer', 'start')).rejects.toThrow('not told')
    expect(rig.ari.world.recordings.size).toBe(0)
  })

  it('without a consent there is neither notice nor recording; a later one is said to both', async () => {
    rig = await startAriRig({ recordingNotice: 'sound:recorded' })
    const { customerLeg: c } = await rig.talk()
    expect(rig.ari.seen.some(({ path }) => path.endsWith('/play'))).toBe(false)
    await rig.driver.record(c, 'start')
    expect(rig.ari.seen.find(({ path }) => path.endsWith('/play'))?.path).toBe('/bridges/omni~ho-1.1.customer~bridge/play')
    expect(rig.ari.world.recordings.size).toBe(1)
  })

  it('a recording goes on through a transfer and holds no talk without the customer', async () => {
    await agreed()
    await rig.driver.bridge('ho-1.1.agent', 'ho-1.1.customer')
    await rig.driver.record('ho-1.1.customer', 'start')
    rig.driver.dial(agentLeg('ho-1.1.third', { party: 'third', address: 'agent2', agentId: 'ag-8' }))
    rig.ari.world.answer(await rig.channelOf('ho-1.1.third'))
    await rig.told('ho-1.1.third', 'up')
    await rig.driver.bridge('ho-1.1.agent', 'ho-1.1.third')
    const [recording] = rig.ari.world.recordings.values()
    expect(recording?.heard.has('omni~ho-1.1.third')).toBe(false)
    await rig.driver.bridge('ho-1.1.third', 'ho-1.1.customer')
    expect(recording?.heard.has('omni~ho-1.1.third')).toBe(true)
    expect(recording?.state).toBe('recording')
  })

  it('an Asterisk that cannot record says so', async () => {
    await agreed()
    rig.ari.setCanRecord(false)
    await rig.driver.bridge('ho-1.1.agent', 'ho-1.1.customer')
    await expect(rig.driver.record('ho-1.1.customer', 'start')).rejects.toThrow('500')
    expect(states()).toEqual(['failed'])
  })

  it('ends with the customer, and is told before their end', async () => {
    await agreed()
    await rig.driver.bridge('ho-1.1.agent', 'ho-1.1.customer')
    await rig.driver.record('ho-1.1.customer', 'start')
    rig.ari.world.hangUp('omni~ho-1.1.customer')
    await until(() => rig.typesOf('ho-1.1.customer').at(-1) === 'gone', 'gone')
    expect(rig.typesOf('ho-1.1.customer').slice(-2)).toEqual(['recording', 'gone'])
    await until(() => [...rig.ari.world.recordings.values()].every(({ state }) => state === 'done'), 'stored')
    const { name } = [...rig.ari.world.recordings.values()][0] ?? { name: '' }
    const file = await fetch(`${rig.ari.url}/recordings/stored/${name}/file`, { headers: { authorization: `Basic ${btoa(`${rig.ari.user}:${rig.ari.password}`)}` } })
    expect(file.status).toBe(200)
  })
})

describe('customers who ring', () => {
  let rig: AriRig
  beforeEach(async () => {
    rig = await startAriRig()
  })
  afterEach(() => rig.stop())

  const incoming = () => rig.events.flatMap(event => event.type === 'incoming' ? [event] : [])
  const comeIn = (from: string, header?: string) => rig.ari.world.comeIn({ from, called: '4000008000', app: 'omni', appArgs: ['incoming', 'service'], variables: header === undefined ? undefined : { 'PJSIP_HEADER(read,User-to-User)': header } })

  it.each([
    ['13800000009', null, { from: '+8613800000009', uui: null }],
    ['01088886666', 'plain-id', { from: '+861088886666', uui: 'plain-id' }],
    ['+14155550000', '"quoted";purpose=x', { from: '+14155550000', uui: 'quoted' }],
    ['anonymous', 'zz;encoding=hex, 686f2d37;encoding=hex;purpose=x-omni', { from: null, uui: 'ho-7' }],
    ['', ';;', { from: null, uui: null }],
  ])('from %s', async (from, header, told) => {
    comeIn(from, header ?? undefined)
    await until(() => incoming().length > 0, 'told')
    expect(incoming()).toEqual([{ type: 'incoming', legId: expect.any(String) as string, called: '4000008000', queue: 'service', ...told }])
  })

  it('waits with music, talks, and is found again by the name the call was given', async () => {
    const channel = comeIn('13800000009')
    await until(() => incoming().length > 0, 'told')
    rig.driver.answerIncoming(channel.id, 'ho-9.1.customer')
    await rig.hears(channel.id, 'music')
    const next = rig.another()
    expect(await next.driver.adopt()).toEqual([{ legId: 'ho-9.1.customer', state: 'up' }])
    next.driver.dial(agentLeg('ho-9.1.agent', { handoffId: 'ho-9' }))
    rig.ari.world.answer(await rig.channelOf('ho-9.1.agent'))
    await until(() => next.events.some(event => event.type === 'up'), 'up')
    await next.driver.bridge('ho-9.1.agent', 'ho-9.1.customer')
    expect(rig.ari.hears(channel.id)).toEqual(['omni~ho-9.1.agent'])
    next.driver.hangUp('ho-9.1.agent')
    next.driver.hangUp('ho-9.1.customer')
    await rig.empty()
  })

  it('one who rang while nobody looked is told when the line is back', async () => {
    rig.ari.line.cut()
    await until(() => !rig.driver.isReady(), 'down')
    comeIn('13800000009')
    rig.clock.advance(1_000)
    await rig.ready()
    await until(() => incoming().length === 1, 'told')
  })

  it('who hung up before they were answered is gone, under the name they were given', async () => {
    const channel = comeIn('13800000009')
    await until(() => incoming().length > 0, 'told')
    rig.ari.world.hangUp(channel.id)
    rig.driver.answerIncoming(channel.id, 'ho-9.1.customer')
    await rig.told('ho-9.1.customer', 'gone')
    expect(rig.endOf('ho-9.1.customer').by).toBe('far')
    await rig.empty()
  })
})

import type { AriRig } from '../../../tests/support/ari/rig.ts'
import type { LegEvent } from '../driver.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentLeg, customerLeg, startAriRig } from '../../../tests/support/ari/rig.ts'
import { until } from '../../../tests/support/until.ts'
import { customerOutcome } from '../outcome.ts'

describe('the line of events to Asterisk', () => {
  let rig: AriRig
  beforeEach(async () => {
    rig = await startAriRig()
  })
  afterEach(() => rig.stop())

  const down = () => until(() => !rig.driver.isReady(), 'the line is down')
  const resynced = (events: readonly LegEvent[]) => events.findLast(event => event.type === 'resynced')

  async function reopen() {
    rig.ari.refuseSockets(false)
    await until(() => {
      // In small steps: nobody's ring time is to run out while this machine is busy.
      rig.clock.advance(250)
      return rig.driver.isReady()
    }, 'the line is open again')
  }

  async function cut() {
    rig.ari.refuseSockets(true)
    rig.ari.line.cut()
    await down()
  }

  it('no call is placed while it is down: that leg is gone at once and no phone rings', async () => {
    await cut()
    rig.driver.dial(customerLeg())
    expect(customerOutcome(rig.endOf('ho-1.1.customer'), false)).toBe('system_error')
    await reopen()
    expect(rig.ari.world.channels.size).toBe(0)
    expect(rig.ari.seen.filter(({ method, path }) => method === 'POST' && path.startsWith('/channels'))).toEqual([])
  })

  it('a call that ends meanwhile is told as gone, seen late, once', async () => {
    const { customer, customerLeg: c, agentLeg: a } = await rig.talk()
    await cut()
    rig.ari.world.hangUp(customer)
    expect(rig.ari.line.dropped()).toBeGreaterThan(0)
    await reopen()
    await rig.told(c, 'up', 'gone')
    expect(rig.endOf(c)).toMatchObject({ by: 'system', detail: expect.stringContaining('seen late') as string })
    expect(resynced(rig.events)).toEqual({ type: 'resynced', legs: [{ legId: a, state: 'up' }] })
    rig.driver.hangUp(a)
    await rig.empty()
  })

  it('a phone that began to ring meanwhile rings, one that was answered is dropped by Asterisk and gone', async () => {
    rig.driver.dial(customerLeg())
    rig.driver.dial(agentLeg())
    const [customer, agent] = [await rig.channelOf('ho-1.1.customer'), await rig.channelOf('ho-1.1.agent')]
    await cut()
    rig.ari.world.ring(customer)
    rig.ari.world.answer(agent)
    await reopen()
    await rig.told('ho-1.1.customer', 'ringing')
    await rig.told('ho-1.1.agent', 'gone')
  })

  it('an end that we asked for in the gap is ours', async () => {
    const { customerLeg: c } = await rig.talk()
    await cut()
    rig.driver.hangUp(c)
    await until(() => rig.ari.world.channels.size === 1, 'Asterisk ended it')
    await reopen()
    await rig.told(c, 'up', 'gone')
    expect(rig.endOf(c)).toMatchObject({ by: 'near' })
    expect(rig.typesOf(c)).toEqual(['up', 'gone'])
  })

  it('a talk that went on goes on: hold and hang-up work as before', async () => {
    const { agent, customer, customerLeg: c, agentLeg: a } = await rig.talk()
    await cut()
    await reopen()
    await rig.driver.hold(c, true)
    expect(rig.ari.hears(customer)).toEqual(['music'])
    await rig.driver.hold(c, false)
    expect(rig.ari.hears(agent)).toEqual([customer])
    rig.driver.hangUp(a)
    rig.driver.hangUp(c)
    await rig.empty()
  })

  it('a customer who rings while the rest is still caught up with is among those who are there', async () => {
    rig.driver.phones([{ agentId: 'ag-7', leg: 'softphone', address: 'agent1' }])
    await cut()
    const release = rig.ari.delay(/^GET \/endpoints/)
    const asked = () => rig.ari.seen.filter(({ method, path }) => method === 'GET' && path.startsWith('/endpoints')).length
    const before = asked()
    rig.ari.refuseSockets(false)
    await until(() => {
      rig.clock.advance(250)
      return asked() > before
    }, 'the calls are compared, the phones are asked for')
    rig.ari.world.comeIn({ from: '13800000777', called: '4000008000', app: 'omni', appArgs: ['incoming', 'service'] })
    const came = await until(() => rig.events.find(event => event.type === 'incoming'), 'told')
    rig.driver.answerIncoming('legId' in came ? came.legId : '', 'ho-9.1.customer')
    release()
    await reopen()
    expect(resynced(rig.events)).toMatchObject({ legs: [{ legId: 'ho-9.1.customer', state: 'up' }] })
    rig.driver.hangUp('ho-9.1.customer')
    await until(() => rig.ari.world.channels.size === 0, 'let go')
  })

  it('every event twice changes nothing', async () => {
    rig.ari.line.repeat(2)
    const { customer, agentLeg: a, customerLeg: c } = await rig.talk()
    rig.ari.world.hangUp(customer)
    await rig.told(c, 'up', 'gone')
    rig.driver.hangUp(a)
    await rig.told(a, 'up', 'gone')
    await rig.empty()
    expect(rig.typesOf(c)).toEqual(['up', 'gone'])
  })

  it('events in the reverse order: the last one knows enough', async () => {
    rig.driver.dial(customerLeg())
    const channel = await rig.channelOf('ho-1.1.customer')
    rig.ari.line.hold()
    rig.ari.world.ring(channel)
    rig.clock.advance(45_000)
    rig.ari.line.release(events => events.toReversed())
    await rig.told('ho-1.1.customer', 'ringing', 'gone')
    expect(customerOutcome(rig.endOf('ho-1.1.customer'), true)).toBe('no_answer')
  })

  it('an answer that arrives after the ringing of before, or after the end, is not told twice', async () => {
    rig.driver.dial(customerLeg())
    const channel = await rig.channelOf('ho-1.1.customer')
    rig.ari.line.hold()
    rig.ari.world.ring(channel)
    rig.ari.world.answer(channel)
    rig.ari.world.hangUp(channel)
    rig.ari.line.release(events => events.toReversed())
    await rig.told('ho-1.1.customer', 'up', 'gone')
  })

  it('unknown events and nonsense are passed over', async () => {
    for (const line of ['{"type":"MoonPhaseChanged","timestamp":"x"}', '{"type":"StasisStart"}', 'nonsense', '[]', 'null'])
      rig.ari.line.sendRaw('omni', line)
    await rig.talk()
    expect(rig.log.text()).toContain('MoonPhaseChanged')
  })

  it('a line that falls silent is found dead by its heartbeat and replaced', async () => {
    await rig.driver.stop()
    const { driver } = rig.another({ heartbeatMs: 5_000 })
    await rig.ready(driver)
    rig.ari.line.silence(true)
    rig.clock.advance(5_000)
    await until(() => rig.ari.seen.length > 0, 'asked')
    rig.clock.advance(5_000)
    expect(driver.isReady()).toBe(false)
    rig.ari.line.silence(false)
    await until(() => {
      rig.clock.advance(200)
      return driver.isReady()
    }, 'a new line')
  })

  it('pauses between tries grow, and are never the same for everybody', async () => {
    await cut()
    await until(() => {
      rig.clock.advance(10_000)
      return rig.log.text().match(/"pauseMs":10000/) !== null
    }, 'the longest pause')
    const pauses = [...rig.log.text().matchAll(/"pauseMs":(\d+)/g)].map(match => Number(match[1]))
    expect(pauses.slice(0, 4)).toEqual([250, 500, 1_000, 2_000])
    const { driver } = rig.another({ random: () => 0 })
    await until(() => rig.log.text().includes('"pauseMs":125'), 'half as long for another')
    expect(driver.isReady()).toBe(false)
  })

  it('asterisk refusing everything is no crash, and ready again when it answers', async () => {
    rig.ari.refuseRequests(true)
    await cut()
    rig.clock.advance(30_000)
    rig.ari.refuseRequests(false)
    await reopen()
  })

  describe('two gateways of one application', () => {
    it('the one that was replaced places no calls, and takes over only when the other is gone', async () => {
      const other = rig.another()
      await rig.ready(other.driver)
      await down()
      rig.driver.dial(customerLeg())
      await rig.told('ho-1.1.customer', 'gone')
      expect(rig.log.text()).toContain('another gateway has taken the application over')
      await other.driver.stop()
      await until(() => {
        rig.clock.advance(5_000)
        return rig.driver.isReady()
      }, 'the first one leads again')
    })

    // Answers that the drivers have in hand, not requests that Asterisk has seen: the next pause begins with them.
    const signs = (method: string) => rig.log.text().split(`"method":"${method}","path":"/asterisk/variable","status":20`).length

    it('the one that was replaced waits as long as the other gives signs of life', async () => {
      const other = rig.another({ heartbeatMs: 5_000 })
      await rig.ready(other.driver)
      await down()
      for (let n = 0; n < 4; n += 1) {
        const [written, read] = [signs('POST'), signs('GET')]
        rig.clock.advance(5_000)
        await until(() => signs('POST') > written && signs('GET') > read, 'one wrote, the other read')
      }
      expect([rig.driver.isReady(), other.driver.isReady()]).toEqual([false, true])
    })

    it('one that died without a word is followed after its sign of life stood still for the lease', async () => {
      const other = rig.another()
      await rig.ready(other.driver)
      await down()
      for (let n = 0; n < 3; n += 1) {
        const read = signs('GET')
        rig.clock.advance(5_000)
        await until(() => signs('GET') > read, 'looked again')
        expect(rig.driver.isReady()).toBe(false)
      }
      rig.clock.advance(5_000)
      await rig.ready()
    })

    it('a gateway of another machine waits while this one lives', async () => {
      const before = rig.ari.seen.length
      const other = rig.another({ instance: 'elsewhere' })
      await until(() => rig.ari.seen.slice(before).some(({ path }) => path === '/asterisk/variable'), 'it looked')
      await new Promise(resolve => setImmediate(resolve))
      expect([rig.driver.isReady(), other.driver.isReady()]).toEqual([true, false])
      await rig.driver.stop()
      await until(() => {
        rig.clock.advance(5_000)
        return other.driver.isReady()
      }, 'it takes over')
    })
  })

  describe('a gateway started anew', () => {
    it('finds its talk and looks after it', async () => {
      const { agent, customer, customerLeg: c, agentLeg: a } = await rig.talk()
      await rig.driver.hold(c, true)
      const next = rig.another()
      expect([...await next.driver.adopt()].sort((x, y) => x.legId.localeCompare(y.legId))).toEqual([{ legId: a, state: 'up' }, { legId: c, state: 'up' }])
      await next.driver.hold(c, false)
      expect([rig.ari.hears(agent), rig.ari.hears(customer)]).toEqual([[customer], [agent]])
      next.driver.hangUp(a)
      next.driver.hangUp(c)
      await rig.empty()
      expect(next.events.filter(event => event.type === 'gone')).toHaveLength(2)
    })

    it('finds a phone that rings, to be hung up, and takes bridges away that are nobody\'s', async () => {
      rig.driver.dial(customerLeg())
      rig.ari.world.ring(await rig.channelOf('ho-1.1.customer'))
      await until(() => rig.ari.world.bridges.size === 1, 'a bridge')
      rig.ari.world.bridges.set('omni~old~bridge', { id: 'omni~old~bridge', name: '', channels: new Set() })
      rig.ari.world.bridges.set('somebody else\'s', { id: 'somebody else\'s', name: '', channels: new Set() })
      const next = rig.another()
      expect(await next.driver.adopt()).toEqual([{ legId: 'ho-1.1.customer', state: 'ringing' }])
      next.driver.hangUp('ho-1.1.customer')
      await until(() => rig.ari.world.channels.size === 0 && rig.ari.world.bridges.size === 1, 'only the foreign bridge is left')
      expect([...rig.ari.world.bridges.keys()]).toEqual(['somebody else\'s'])
    })

    it('waits for an Asterisk that does not answer yet', async () => {
      await rig.talk()
      rig.ari.refuseRequests(true)
      const next = rig.another()
      const adopted = next.driver.adopt()
      await until(() => rig.log.text().includes('Asterisk cannot be asked'), 'asked in vain')
      rig.ari.refuseRequests(false)
      rig.clock.advance(1_000)
      expect(await adopted).toHaveLength(2)
    })
  })
})

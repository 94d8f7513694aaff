import type { GatewayEvent } from '../shared/gateway-protocol.ts'
import type { Journal, JournalPage } from './journal.ts'
import { describe, expect, it, vi } from 'vitest'
import { dialCommand } from '../../tests/support/gateway/commands.ts'
import { createFakeDriver } from '../../tests/support/gateway/fake-driver.ts'
import { createKeptLog } from '../../tests/support/gateway/kept-log.ts'
import { createManualClock } from '../../tests/support/gateway/manual-clock.ts'
import { createFeed } from './feed.ts'
import { createSwitchboard } from './switchboard.ts'

const [a, c, t] = ['ho-1.1.agent', 'ho-1.1.customer', 'ho-1.1.third']
const number = '+8613800000000'

/** One life of a gateway over a phone system of its own; the journal outlives it. */
function live(pages: string[], clock = createManualClock()) {
  const driver = createFakeDriver()
  const feed = createFeed({ epoch: `e${pages.length}` })
  const log = createKeptLog()
  const journal: Journal = {
    save: (page: JournalPage) => void pages.push(JSON.stringify({ ...page, savedAt: clock.now() })),
    load: () => pages.length === 0 ? null : JSON.parse(pages.at(-1) ?? '') as JournalPage & { savedAt: number },
    close: () => {},
  }
  const switchboard = createSwitchboard({ driver, feed, journal, clock, log, ids: () => 'in-1' })
  const events: GatewayEvent[] = []
  feed.listen(event => events.push(event))
  const send = (command: Record<string, unknown>) => switchboard.perform({ key: 'k', handoffId: 'ho-1', ...command } as Parameters<typeof switchboard.perform>[0])
  return { driver, switchboard, events, send, clock, log, pages }
}

type Life = ReturnType<typeof live>

const stages: Record<string, (life: Life) => Promise<void>> = {
  'the agent is dialled': async ({ send }) => void await send(dialCommand()),
  'the agent rings': async (life) => {
    await stages['the agent is dialled']?.(life)
    life.driver.emit({ type: 'ringing', legId: a })
  },
  'the customer is dialled': async (life) => {
    await stages['the agent rings']?.(life)
    life.driver.emit({ type: 'up', legId: a })
  },
  'the customer rings': async (life) => {
    await stages['the customer is dialled']?.(life)
    life.driver.emit({ type: 'ringing', legId: c })
  },
  'they talk': async (life) => {
    await stages['the customer rings']?.(life)
    life.driver.emit({ type: 'up', legId: c })
  },
  'on hold': async (life) => {
    await stages['they talk']?.(life)
    await life.send({ type: 'hold', on: true })
  },
  'the agent\'s phone is lost': async (life) => {
    await stages['they talk']?.(life)
    life.driver.emit({ type: 'lost', legId: a })
  },
  'in a transfer': async (life) => {
    await stages['they talk']?.(life)
    await life.send({ type: 'transfer', how: 'attended', to: { kind: 'number', number: '+8613900000000' }, ringMs: 20_000 })
  },
  'handed on': async (life) => {
    await stages['in a transfer']?.(life)
    await life.send({ type: 'transfer_end', action: 'complete' })
    life.driver.emit({ type: 'up', legId: t })
    await vi.waitFor(() => expect(life.events.at(-1)?.type).toBe('ended'))
  },
  'a customer waits': async ({ driver }) => driver.emit({ type: 'incoming', legId: 'x', from: number, called: '4000008000', queue: 'service', uui: null }),
  'a customer who waits is being taken': async (life) => {
    await stages['a customer waits']?.(life)
    await life.send({ type: 'take', handoffId: 'in-1', agent: { agentId: 'ag-7', leg: 'button', address: null }, agentRingMs: 20_000, record: false })
  },
}

/** Kills a gateway at a stage and starts the next one, with the legs that still stand there. */
async function restartAt(stage: string, standing: readonly { legId: string, state: 'ringing' | 'up' }[], goneMs = 0) {
  const first = live([])
  await stages[stage]?.(first)
  first.clock.advance(goneMs)
  const second = live(first.pages, first.clock)
  second.driver.stands(standing)
  await second.switchboard.adopt()
  return { ...second, ended: second.events.filter(event => event.type === 'ended'), hungUp: second.driver.asked.filter(asked => asked.startsWith('hangUp')).map(asked => asked.split(' ')[1]) }
}

const up = (...legIds: string[]) => legIds.map(legId => ({ legId, state: 'up' as const }))

describe('a gateway that was killed', () => {
  it.each([
    ['the agent is dialled', [{ legId: a, state: 'ringing' as const }]],
    ['the agent rings', [{ legId: a, state: 'ringing' as const }]],
    ['the customer is dialled', [...up(a), { legId: c, state: 'ringing' as const }]],
    ['the customer rings', up(a, c)],
    ['they talk', up(a)],
    ['they talk', up(c)],
    ['on hold', up(c)],
    ['in a transfer', up(c, t)],
  ])('while %s: what stands is hung up, the end is told once', async (stage, standing) => {
    const { ended, hungUp, switchboard } = await restartAt(stage, standing)
    expect(ended).toMatchObject([{ handoffId: 'ho-1', attempt: 1, endedBy: 'system', detail: 'the gateway was restarted' }])
    expect([...hungUp].sort()).toEqual(standing.map(({ legId }) => legId).sort())
    expect(switchboard.calls()).toMatchObject([{ handoffId: 'ho-1', state: 'ended' }])
  })

  it.each(Object.keys(stages))('while %s, with nothing left: no call is told to live, nobody is rung', async (stage) => {
    const { driver, switchboard, events } = await restartAt(stage, [])
    expect(driver.dialled).toEqual([])
    expect(switchboard.calls().every(call => call.state === 'ended')).toBe(true)
    expect(events.filter(event => event.type === 'ended').length).toBe(stage === 'handed on' ? 0 : 1)
  })

  it('outcomes stay true: who spoke has spoken, who did not has not', async () => {
    expect((await restartAt('they talk', [])).ended).toMatchObject([{ outcome: 'answered' }])
    expect((await restartAt('the customer rings', [])).ended).toMatchObject([{ outcome: 'system_error' }])
  })

  it('a talk counts until it was last known, not until the restart', async () => {
    const { ended } = await restartAt('they talk', [], 3_600_000)
    expect(ended).toMatchObject([{ talkMs: 0 }])
  })

  it.each(['they talk', 'on hold'])('while %s with both legs up: it goes on', async (stage) => {
    const { ended, hungUp, switchboard, send, driver, events } = await restartAt(stage, up(a, c))
    expect([ended, hungUp]).toEqual([[], []])
    expect(switchboard.calls()).toMatchObject([{ state: stage === 'on hold' ? 'held' : 'connected' }])
    expect(await send({ type: 'hold', on: stage !== 'on hold' })).toMatchObject({ ok: true })
    driver.emit({ type: 'gone', legId: c, end: { by: 'far', timedOut: false, word: null, sipCode: null, q850: null, detail: null } })
    expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'answered', endedBy: 'customer' })
  })

  it('while the agent\'s phone is lost, with both legs up: it can be used again, and lost again', async () => {
    const { send, driver, events } = await restartAt('the agent\'s phone is lost', up(a, c))
    expect(await send({ type: 'hold', on: true })).toMatchObject({ ok: true })
    driver.emit({ type: 'lost', legId: a })
    expect(events.map(event => event.type)).toEqual(['agent_back', 'held', 'agent_lost'])
  })

  it('in a transfer with all three there: the customer is with the agent again', async () => {
    const { events, hungUp, driver } = await restartAt('in a transfer', [...up(a, c), { legId: t, state: 'ringing' }])
    expect(events.map(event => event.type)).toEqual(['transfer_failed'])
    expect(hungUp).toEqual([t])
    expect(driver.asked).toContain(`bridge ${a} ${c}`)
  })

  it('a customer who was handed on is not cut off; when one hangs up the other goes', async () => {
    const { hungUp, driver } = await restartAt('handed on', up(c, t))
    expect(hungUp).toEqual([])
    driver.gone(t)
    expect(driver.asked).toEqual([`hangUp ${c}`])
  })

  it.each(['a customer waits', 'a customer who waits is being taken'])('while %s: they wait on', async (stage) => {
    const { switchboard, events, hungUp } = await restartAt(stage, [...up('in-1.1.customer'), ...stage === 'a customer waits' ? [] : [{ legId: 'in-1.1.agent', state: 'ringing' as const }]])
    expect(switchboard.calls()).toMatchObject([{ handoffId: 'in-1', state: 'waiting', agentId: '' }])
    expect(events.map(event => event.type)).toEqual(stage === 'a customer waits' ? [] : ['waits_on'])
    expect(hungUp).toEqual(stage === 'a customer waits' ? [] : ['in-1.1.agent'])
  })

  it('legs that belong to no call are hung up', async () => {
    expect((await restartAt('they talk', [...up(a, c), ...up('ho-9.1.customer')])).hungUp).toEqual(['ho-9.1.customer'])
  })

  it('does not dial an attempt again that it dialled in its life before', async () => {
    const { send, driver } = await restartAt('the customer rings', [])
    expect(await send(dialCommand())).toMatchObject({ ok: false, code: 'wrong_state' })
    expect(driver.dialled).toEqual([])
  })

  it('the end of before is known after two restarts', async () => {
    const { pages } = await restartAt('they talk', [])
    const third = live(pages)
    await third.switchboard.adopt()
    expect(third.switchboard.calls()).toMatchObject([{ handoffId: 'ho-1', state: 'ended', outcome: 'answered' }])
  })

  it('whose phone system is not to be asked carries out nothing, shows its calls as they were, and asks again', async () => {
    const first = live([])
    await stages['they talk']?.(first)
    const second = live(first.pages, first.clock)
    second.driver.stands(null)
    const adopted = second.switchboard.adopt()
    await Promise.resolve()
    expect(second.switchboard.calls()).toMatchObject([{ state: 'connected' }])
    expect(await second.send(dialCommand({ handoffId: 'ho-2' }))).toMatchObject({ code: 'hotline_unreachable' })
    await Promise.resolve()
    second.driver.stands(up(a, c))
    second.clock.advance(2_000)
    await adopted
    expect(second.switchboard.calls()).toMatchObject([{ state: 'connected' }])
  })

  it('writes nobody\'s number down', async () => {
    for (const stage of Object.values(stages)) {
      const life = live([])
      await stage(life)
      const written = life.pages.join().replaceAll(number, life.pages.join().includes('waiting') ? '' : number)
      expect(written).not.toContain('13900000000')
      if (!life.pages.join().includes('"inbound":{'))
        expect(written).not.toContain('13800000000')
    }
  })
})

describe('after a gap', () => {
  it('what is missing is gone, what came up is up, what is not ours is hung up', async () => {
    const life = live([])
    await stages['the customer rings']?.(life)
    life.driver.emit({ type: 'resynced', legs: [...up(a, c), ...up('ho-0.1.agent')] })
    expect(life.events.at(-1)?.type).toBe('connected')
    expect(life.driver.asked).toContain('hangUp ho-0.1.agent')
    life.driver.emit({ type: 'resynced', legs: up(a) })
    expect(life.events.at(-1)).toMatchObject({ type: 'ended', outcome: 'answered', endedBy: 'system', detail: expect.stringContaining('seen late') })
    expect(life.driver.asked.at(-1)).toBe(`hangUp ${a}`)
  })

  it('nothing changed: nothing is told', async () => {
    const life = live([])
    await stages['they talk']?.(life)
    const told = life.events.length
    life.driver.emit({ type: 'resynced', legs: up(a, c) })
    expect(life.events).toHaveLength(told)
  })
})

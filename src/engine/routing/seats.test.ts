import { describe, expect, it } from 'vitest'
import { createSeats } from './seats.ts'

function setUp() {
  const clock = { now: 1_000 }
  const told: string[] = []
  const seats = createSeats(() => clock.now, agentId => told.push(agentId))
  const actor = (sessionId: string, agentId = 'lin') => ({ sessionId, agentId, role: 'agent' as const })
  function sit(sessionId: string, seat: string, agentId = 'lin') {
    const who = actor(sessionId, agentId)
    seats.enter(who)
    seats.take(who, seat)
    clock.now += 1_000
    return who
  }
  return { clock, told, seats, sit, actor }
}

describe('a person at two desks', () => {
  it('hears so at both, and works at both until they choose', () => {
    const { seats, sit } = setUp()
    const [office, home] = [sit('s1', 'office'), sit('s2', 'home')]
    expect(seats.elsewhere(office)).toEqual({ since: 2_000, watching: false })
    expect(seats.elsewhere(home)).toEqual({ since: 1_000, watching: false })
    expect([seats.mayAct(office), seats.mayAct(home)]).toEqual([true, true])
  })

  it('works at the one that they take over with, with all its windows; the other looks on, and a window opened there too', () => {
    const { seats, sit } = setUp()
    const [office, home, wall] = [sit('s1', 'office'), sit('s2', 'home'), sit('s3', 'home')]
    seats.lead(home)
    expect([office, home, wall].map(seats.mayAct)).toEqual([false, true, true])
    expect(seats.elsewhere(office)).toMatchObject({ watching: true })
    expect(seats.mayAct(sit('s4', 'office'))).toBe(false)
    seats.lead(office)
    expect([office, home, wall].map(seats.mayAct)).toEqual([true, false, false])
  })

  it('looks on where they say so, and works there again once the other desk is gone', () => {
    const { seats, sit } = setUp()
    const [office, home] = [sit('s1', 'office'), sit('s2', 'home')]
    seats.watch(home)
    expect([seats.mayAct(office), seats.mayAct(home)]).toEqual([true, false])
    seats.leave('s1')
    expect([seats.mayAct(home), seats.elsewhere(home)]).toEqual([true, null])
  })

  it('is never left without a desk that works', () => {
    const { seats, sit } = setUp()
    const [office, home] = [sit('s1', 'office'), sit('s2', 'home')]
    seats.watch(home)
    seats.watch(office)
    expect([seats.mayAct(office), seats.mayAct(home)]).toEqual([true, true])
  })

  it('is one desk for all its windows, and no company for a colleague or for what has no name', () => {
    const { seats, sit } = setUp()
    const first = sit('s1', 'office')
    sit('s2', 'office')
    sit('s3', 'home', 'zhou')
    const nameless = sit('s4', '')
    expect([seats.elsewhere(first), seats.elsewhere(nameless)]).toEqual([null, null])
    seats.lead(first)
    expect(seats.mayAct(nameless)).toBe(true)
  })
})

describe('a desk', () => {
  it('has somebody before it until every one of its windows is locked', () => {
    const { seats, sit, clock } = setUp()
    const [window, phone] = [sit('s1', 'office'), sit('s2', 'office')]
    seats.lock(window, true)
    expect(seats.hereSince('lin')).toBe(2_000)
    seats.lock(phone, true)
    expect(seats.hereSince('lin')).toBeNull()
    clock.now = 90_000
    seats.lock(window, false)
    expect(seats.hereSince('lin')).toBe(0)
  })

  it('that only looks on does not count as being there', () => {
    const { seats, sit } = setUp()
    const [office, home] = [sit('s1', 'office'), sit('s2', 'home')]
    seats.watch(home)
    seats.lock(office, true)
    expect(seats.hereSince('lin')).toBeNull()
  })

  it('tells of a change once', () => {
    const { seats, sit, told } = setUp()
    const window = sit('s1', 'office')
    told.length = 0
    seats.lock(window, true)
    seats.lock(window, true)
    seats.leave('s1')
    seats.leave('s1')
    expect(told).toEqual(['lin', 'lin'])
  })
})

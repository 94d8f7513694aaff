import type { PlatformName } from '../platform-names.ts'
import type { TruthEntry } from '../truth.ts'
import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../stand-ins/index.ts'
import { createManualHost } from '../testing/manual-host.ts'
import { startRig } from '../testing/rig.ts'
import { CAST, EVERYBODY, GUESTS } from './cast/index.ts'
import { planArrivals, planGuests } from './scenes.ts'

/** What happened in a demo of so many seconds, without anything that depends on ports. */
async function play(seed: number, seconds: number, channels: readonly PlatformName[] = ['weibo']): Promise<TruthEntry[]> {
  const host = createManualHost()
  const rig = await startRig({ host, seed, scene: 'demo', channels })
  host.advance(seconds * 1000)
  const entries = rig.sandbox.truth.after(0).map(entry => ({ ...entry, picture: entry.picture?.replace(/^http:\/\/[^/]+/, '') ?? null }))
  await rig[Symbol.asyncDispose]()
  return entries
}

describe('the cast', () => {
  it('has enough people, each with a key and a name of their own', () => {
    expect(CAST.filter(script => script.needsReply).length).toBeGreaterThanOrEqual(40)
    expect(CAST.filter(script => !script.needsReply).length).toBeGreaterThanOrEqual(12)
    expect(new Set(EVERYBODY.map(script => script.key)).size).toBe(EVERYBODY.length)
    expect(new Set(EVERYBODY.map(script => script.nick)).size).toBe(EVERYBODY.length)
  })

  it('has guests on every other platform, and some who come to several with one matter', () => {
    const elsewhere = GUESTS.filter(({ opening }) => opening.on !== undefined)
    expect(elsewhere.length).toBeGreaterThanOrEqual(24)
    expect(new Set(elsewhere.map(({ opening }) => opening.on))).toEqual(new Set(['douyin', 'nodebb', 'discourse']))
    for (const platform of ['douyin', 'nodebb', 'discourse'])
      expect(new Set(elsewhere.filter(({ opening }) => opening.on === platform).map(script => script.needsReply)), platform).toEqual(new Set([true, false]))
    expect(GUESTS.filter(({ moves = [] }) => moves.some(({ on }) => on !== 'complaint' && on !== 'phone')).length).toBeGreaterThanOrEqual(6)
  })

  it('keeps Douyin comments within a hundred characters', () => {
    const openings = GUESTS.flatMap(({ opening, moves = [] }) => [opening, ...moves.flatMap(move => move.on === 'complaint' || move.on === 'phone' ? [] : [move])])
    for (const { says } of openings.filter(({ on, at }) => on === 'douyin' && at === 'comment')) {
      for (const line of says)
        expect((typeof line === 'string' ? line : line.text).length).toBeLessThanOrEqual(90)
    }
  })

  it('calls the brand so that the platform takes it for a mention', () => {
    for (const script of CAST.filter(({ opening }) => opening.at === 'mention')) {
      const text = script.opening.says.map(line => typeof line === 'string' ? line : line.text).join(' ')
      expect(text, script.key).toMatch(/@云杉客服(?![\p{L}\p{N}_-])/u)
    }
  })

  it('whoever is found only by search does not call the brand', () => {
    for (const script of CAST.filter(({ opening }) => opening.at === 'search_post'))
      expect(JSON.stringify(script.opening), script.key).toMatch(/^(?!.*@云杉客服).*云杉/)
  })

  it('nobody promises a number they do not have', () => {
    for (const script of EVERYBODY.filter(candidate => JSON.stringify(candidate).includes('{number}')))
      expect(script.phone, script.key).toBeDefined()
  })
})

describe('the demo', () => {
  it.each([7, 11, 2, 30])('brings at least eight customers who need an answer within eight seconds and everyone in the end (seed %i)', (seed) => {
    const plan = planArrivals(CAST, seed)
    const early = new Set(plan.filter(arrival => arrival.atMs <= 8000).map(arrival => arrival.key))
    expect(CAST.filter(({ key, needsReply, opening }) => early.has(key) && needsReply && opening.at !== 'search_post').length).toBeGreaterThanOrEqual(8)
    expect(plan.map(arrival => arrival.key).sort()).toEqual(CAST.map(script => script.key).sort())
    expect(plan.map(arrival => arrival.atMs)).toEqual(plan.map(arrival => arrival.atMs).toSorted((a, b) => a - b))
  })

  it('then flows at one opening line every four to six seconds', () => {
    const plan = planArrivals(CAST, 7).slice(10)
    const lines = plan.slice(1).reduce((sum, arrival) => sum + (CAST.find(script => script.key === arrival.key)?.opening.says.length ?? 0), 0)
    const perLine = ((plan.at(-1)?.atMs ?? 0) - (plan[0]?.atMs ?? 0)) / lines
    expect(perLine).toBeGreaterThan(4000)
    expect(perLine).toBeLessThan(6000)
  })

  it('lets its guests in from the fifteenth second, one after the other', () => {
    const times = planGuests(GUESTS, 7).map(arrival => arrival.atMs)
    expect(times).toHaveLength(GUESTS.length)
    expect(times[0]).toBeGreaterThanOrEqual(15_000)
    expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= 7000)).toBe(true)
  })

  it('the same seed tells the same story to the last character, another seed another one', async () => {
    const [once, again, other] = [await play(11, 300), await play(11, 300), await play(12, 300)]
    expect(once.length).toBeGreaterThan(60)
    expect(again).toEqual(once)
    expect(other).not.toEqual(once)
  }, 30_000)

  it('with every platform there, guests come to each of them, the same ones again, and Weibo\'s own play stays as it is', async () => {
    const [alone, together, again] = [await play(7, 400), await play(7, 400, AVAILABLE), await play(7, 400, AVAILABLE)]
    expect(again).toEqual(together)
    const ofCast = (entries: TruthEntry[]): unknown[] => entries.filter(({ customerKey }) => CAST.some(({ key }) => key === customerKey)).map(({ uid, nick, text, at, touchpoint }) => ({ uid, nick, text, at, touchpoint }))
    expect(ofCast(together)).toEqual(ofCast(alone))
    const guests = together.filter(({ customerKey }) => GUESTS.some(({ key }) => key === customerKey))
    expect(new Set(guests.map(entry => entry.platform))).toEqual(new Set(AVAILABLE))
    expect(new Set(guests.map(entry => entry.customerKey)).size).toBe(GUESTS.length)
    expect(Math.min(...guests.map(entry => entry.at)) - Math.min(...alone.filter(entry => entry.customerKey !== null).map(entry => entry.at))).toBeGreaterThan(10_000)
  }, 60_000)

  it('goes on with new people after the whole cast has come', async () => {
    const entries = await play(7, 1800)
    const speakers = new Set(entries.map(entry => entry.uid))
    expect(speakers.size).toBeGreaterThan(CAST.length + 10)
  }, 30_000)
})

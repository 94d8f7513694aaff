import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../shared/errors.ts'
import { createHostClock } from './host-clock.ts'
import { createLink } from './link.ts'
import { createStandingClock, mountOnDesk, testNow } from './test-desk.ts'

const nothing = defineComponent(() => () => h('i'))

describe('the session', () => {
  it('says hello once, however often it is started, and again after a loss', async () => {
    const { client, link, clock, settle } = await mountOnDesk(nothing)
    expect(link.generation.value).toBe(1)
    void link.start()
    clock.set(clock.now() + 60_000)
    client.setLink('lost')
    expect(link.state.value).toBe('lost')
    expect(link.lostAt.value).toBe(testNow + 60_000)
    client.setLink('up')
    await settle()
    expect(link.state.value).toBe('up')
    expect(link.lostAt.value).toBeNull()
    expect(link.generation.value).toBe(2)
    expect(client.made.filter(call => call.name === 'session:hello')).toHaveLength(2)
  })

  it('is out when the host does not know the person, and does not try again by itself', async () => {
    const { client, settle } = await mountOnDesk(nothing)
    const clock = createStandingClock(testNow)
    client.failNext('session:hello', new AppError('not_signed_in'))
    const link = createLink({ client, clock, appVersion: 'test' })
    void link.start()
    await settle()
    expect(link.state.value).toBe('out')
    expect(link.error.value?.code).toBe('not_signed_in')
    void link.start()
    await settle()
    expect(link.generation.value).toBe(0)
  })

  it('is out when the host ends it, and says why', async () => {
    const { client, link } = await mountOnDesk(nothing)
    client.world.emit('signedOut', { why: 'replaced' })
    expect(link.state.value).toBe('out')
    expect(link.endedWhy.value).toBe('replaced')
  })
})

describe('the host\'s clock', () => {
  function clockAt(wall: number) {
    let monotonic = 1_000
    const waiting: (() => void)[] = []
    const clock = createHostClock({
      monotonic: () => monotonic,
      wall: () => wall,
      later: (run) => {
        waiting.push(run)
        return () => void waiting.splice(waiting.indexOf(run), 1)
      },
    })
    return { clock, pass: (ms: number) => void (monotonic += ms), beat: () => waiting.splice(0).forEach(run => run()) }
  }

  it('F13 counts from the host\'s answer, whatever the PC believes', () => {
    const { clock, pass, beat } = clockAt(testNow + 7 * 60_000)
    pass(40)
    clock.anchor(testNow, 1_000)
    expect(clock.now()).toBe(testNow + 20)
    pass(5_000)
    beat()
    expect(clock.tick.value).toBe(testNow + 5_000)
  })

  it('keeps one beat under way', () => {
    const { clock, pass, beat } = clockAt(testNow)
    clock.anchor(testNow, 1_000)
    pass(1_000)
    beat()
    pass(1_000)
    beat()
    expect(clock.tick.value).toBe(testNow + 2_000)
  })
})

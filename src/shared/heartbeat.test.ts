import { describe, expect, it } from 'vitest'
import { startHeartbeat } from './heartbeat.ts'

/** Timers that go off when the test says so. */
function createTimers() {
  const waiting = new Map<object, { at: number, work: () => void }>()
  let now = 0
  return {
    set(work: () => void, ms: number) {
      const handle = {}
      waiting.set(handle, { at: now + ms, work })
      return handle
    },
    clear: (handle: unknown) => void waiting.delete(handle as object),
    async passTo(time: number) {
      for (;;) {
        const [next] = [...waiting].filter(([, { at }]) => at <= time).sort(([, a], [, b]) => a.at - b.at)
        if (!next)
          break
        now = next[1].at
        waiting.delete(next[0])
        next[1].work()
        await new Promise(resolve => setImmediate(resolve))
      }
      now = time
    },
    left: () => waiting.size,
  }
}

function beating(answers: (beat: number) => boolean | Promise<boolean>) {
  const timers = createTimers()
  const states: string[] = []
  let beats = 0
  const stop = startHeartbeat({ pace: { intervalMs: 20, graceMs: 30 }, timers, ask: async () => answers(++beats), onChange: state => states.push(state) })
  return { timers, states, stop }
}

describe('heartbeat', () => {
  it('says nothing of a link that answers', async () => {
    const { timers, states } = beating(() => true)
    await timers.passTo(500)
    expect(states).toEqual([])
  })

  it('notices silence within one interval and one grace, and the answer after it', async () => {
    const { timers, states } = beating(beat => beat > 2 || new Promise(() => {}))
    await timers.passTo(49)
    expect(states).toEqual([])
    await timers.passTo(50)
    expect(states).toEqual(['lost'])
    await timers.passTo(60)
    expect(states).toEqual(['lost', 'up'])
  })

  it('forgives one unanswered question when a later one is answered in time', async () => {
    const { timers, states } = beating(beat => beat !== 3)
    await timers.passTo(500)
    expect(states).toEqual([])
  })

  it('leaves no timer when it is stopped', async () => {
    const { timers, stop } = beating(() => new Promise(() => {}))
    await timers.passTo(45)
    stop()
    expect(timers.left()).toBe(0)
  })
})

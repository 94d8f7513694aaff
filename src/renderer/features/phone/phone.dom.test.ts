import type { SoftphoneState } from '../../../shared/contract/softphone.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useNotices } from '../../stores/notices.ts'
import PhoneStatus from './PhoneStatus.vue'
import { useSoundCheck } from './use-sound-check.ts'

const ready: SoftphoneState = { phase: 'registered', registered: true, device: '', microphone: 'ok', call: null, note: null }

afterEach(() => document.body.replaceChildren())

async function openPhone(change: (world: Awaited<ReturnType<typeof mountOnDesk>>['client']['world']) => void = () => {}) {
  const desk = await mountOnDesk(PhoneStatus)
  change(desk.client.world)
  desk.client.world.changed()
  await desk.settle()
  const find = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)
  const press = async (testid: string) => {
    find(testid)?.click()
    await desk.settle()
  }
  const say = async (state: SoftphoneState | null) => {
    desk.client.world.emit('softphoneState', { state })
    await desk.settle()
  }
  return { ...desk, find, press, say }
}

describe('the phone in the status line', () => {
  it('is not there for who has a button alone', async () => {
    const { find, wrapper } = await openPhone((world) => {
      Object.assign(world.me, { phone: { leg: 'button', choices: ['button'], registered: true } })
    })
    expect(find('phone')).toBeNull()
    wrapper.unmount()
  })

  it('says in words how it stands', async () => {
    const { find, say, wrapper } = await openPhone()
    expect(find('phone')?.textContent).toBe('电话：就绪')
    for (const [state, words] of [
      [{ ...ready, phase: 'lost', registered: false }, '电话：断开，正在重连'],
      [{ ...ready, phase: 'refused', registered: false }, '电话：登录被拒'],
      [{ ...ready, microphone: 'denied' }, '电话：麦克风被禁用'],
      [{ ...ready, call: { handoffId: 'h', phase: 'up', as: 'agent', quality: null } }, '电话：通话中'],
      [null, '电话：未启用'],
    ] as const) {
      await say(state)
      expect(find('phone')?.textContent).toBe(words)
    }
    wrapper.unmount()
  })

  it('says what a refusal means and what to do', async () => {
    const { find, say, press, wrapper } = await openPhone()
    await say({ ...ready, microphone: 'denied' })
    await press('phone')
    expect(find('phone-panel')?.textContent).toContain('把麦克风改成「允许」')
    await say(ready)
    expect(find('phone-panel')?.textContent).toContain('可以接打电话')
    wrapper.unmount()
  })

  it('opens by itself for a call that a colleague hands over, which is answered there', async () => {
    const { find, say, press, client, wrapper } = await openPhone()
    await say({ ...ready, call: { handoffId: 'h-3', phase: 'ringing', as: 'third', quality: null } })
    expect(find('phone-ringing')?.textContent).toContain('同事转来一通电话')
    client.failNext('softphone:press', new (await import('../../../shared/errors.ts')).AppError('wrong_state'))
    await press('phone-answer')
    expect(client.made.find(call => call.name === 'softphone:press')?.input).toEqual({ handoffId: 'h-3', action: 'answer' })
    await say(ready)
    expect(find('phone-ringing')).toBeNull()
    wrapper.unmount()
  })

  it('does not open for a call of mine: that one has its button in the call bar', async () => {
    const { find, say, wrapper } = await openPhone()
    await say({ ...ready, call: { handoffId: 'h-1', phase: 'ringing', as: 'agent', quality: null } })
    expect(find('phone-panel')).toBeNull()
    wrapper.unmount()
  })

  it('shows the quality of a call as a word, with the reason', async () => {
    const { find, say, press, wrapper } = await openPhone()
    await press('phone')
    await say({ ...ready, call: { handoffId: 'h', phase: 'up', as: 'agent', quality: { level: 'poor', reason: 'loss' } } })
    expect(find('phone-quality')?.textContent).toContain('差：丢包，声音会断续')
    wrapper.unmount()
  })

  it('says once what it did by itself', async () => {
    const { say, wrapper } = await openPhone()
    await say({ ...ready, note: { n: 1, what: 'ended_by_server' } })
    await say({ ...ready, note: { n: 1, what: 'ended_by_server' } })
    expect(useNotices().list.map(notice => [notice.key, notice.times])).toEqual([['phone.notes.ended_by_server', 1]])
    wrapper.unmount()
  })

  it('a telephone on the desk is chosen, and says how it stands', async () => {
    const { find, press, client, wrapper } = await openPhone()
    await press('phone')
    expect(find('phone-microphone')).not.toBeNull()
    find('phone-leg-desk_phone')?.querySelector('input')?.click()
    await vi.advanceTimersByTimeAsync(300)
    expect(client.made.find(call => call.name === 'agent:setPhone')?.input).toEqual({ leg: 'desk_phone' })
    expect(find('phone')?.textContent).toBe('电话：座机离线')
    expect(find('phone-microphone')).toBeNull()
    wrapper.unmount()
  })

  it('keeps devices and volume for this person on this machine', async () => {
    const { find, press, wrapper } = await openPhone()
    await press('phone')
    const volume = find('phone-volume') as HTMLInputElement
    volume.value = '40'
    volume.dispatchEvent(new Event('input'))
    await nextTick()
    expect(JSON.parse(localStorage.getItem('huiyin.phone.a-me') ?? '{}')).toMatchObject({ volume: 0.4 })
    wrapper.unmount()
  })
})

describe('the sound check', () => {
  it('measures the microphone while it is tried, and lets go of it', async () => {
    let loudness = 0
    let stopped = 0
    let closed = 0
    const context = {
      createAnalyser: () => ({ fftSize: 4, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(loudness) }),
      createMediaStreamSource: () => ({ connect: () => {} }),
      close: async () => void closed++,
    }
    const stream = { getTracks: () => [{ stop: () => void stopped++ }] }
    let check: ReturnType<typeof useSoundCheck> | null = null
    const { wrapper } = await mountOnDesk(defineComponent(() => {
      check = useSoundCheck({ context: () => context as unknown as AudioContext, open: async () => stream as unknown as MediaStream })
      return () => h('i')
    }))
    const sound = check as unknown as ReturnType<typeof useSoundCheck>
    await sound.tryMicrophone('')
    await vi.advanceTimersByTimeAsync(100)
    expect([sound.level.value, sound.heard.value]).toEqual([0, false])
    loudness = 0.1
    await vi.advanceTimersByTimeAsync(100)
    expect(sound.level.value).toBeCloseTo(0.6)
    expect(sound.heard.value).toBe(true)
    wrapper.unmount()
    expect([sound.level.value, stopped, closed]).toEqual([null, 1, 1])
  })
})

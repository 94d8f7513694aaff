import type { VueWrapper } from '@vue/test-utils'
import type { Component } from 'vue'
import type { WorkstationClient } from '../../shared/contract/index.ts'
import type { DiagnosticsPort } from './diagnostics-port.ts'
import type { FakeClient } from './fake.ts'
import type { HostClock } from './host-clock.ts'
import type { Link } from './link.ts'
import type { PolicyPort } from './policy-port.ts'
import { disableAutoUnmount, enableAutoUnmount, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, vi } from 'vitest'
import { ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { createWords } from '../locales/index.ts'
import { createFakeClient } from './fake.ts'
import { createLink } from './link.ts'
import { workstationKey } from './workstation.ts'

/** What the tests of this file mount is unmounted after each. Files share a process: the wish of an earlier one is taken back first. */
export function unmountAfterEach(): void {
  disableAutoUnmount()
  enableAutoUnmount(afterEach)
}

/** A clock that stands until it is set. */
export interface StandingClock extends HostClock {
  readonly set: (now: number) => void
}

/** A clock for tests, ms UTC. */
export function createStandingClock(start: number): StandingClock {
  const tick = ref(start)
  return { now: () => tick.value, tick, anchor: () => {}, monotonic: () => tick.value, stop: () => {}, set: now => void (tick.value = now) }
}

/** A component on a desk whose host is the fake (or the client given). */
export interface TestDesk<C extends WorkstationClient> {
  readonly wrapper: VueWrapper
  readonly client: C
  readonly clock: StandingClock
  readonly link: Link
  /** Lets a moment of (virtual) time pass: what was asked is answered and painted. */
  readonly settle: () => Promise<void>
}

/** More for {@link mountOnDesk}: rows beside the scene, components left out by name. */
export interface DeskOptions {
  readonly crowd?: number
  readonly stubs?: Record<string, boolean>
  /** The desktop around the page; none = a browser. */
  readonly policy?: PolicyPort
  readonly diagnostics?: DiagnosticsPort
}

/** The moment of every scene in tests: 2026-11-22 16:00 in Shanghai. */
export const testNow = Date.UTC(2026, 10, 22, 8)

/** Mounts a component on the fake desk. */
export function mountOnDesk(component: Component, props: Record<string, unknown> = {}, { crowd = 0, stubs = {}, ...shell }: DeskOptions = {}): Promise<TestDesk<FakeClient>> {
  const clock = createStandingClock(testNow)
  return mountOn(component, props, createFakeClient({ now: clock.now, quiet: true, crowd }), clock, stubs, shell)
}

/** Mounts a component on a desk with this client. */
export async function mountOn<C extends WorkstationClient>(component: Component, props: Record<string, unknown>, client: C, clock = createStandingClock(testNow), stubs: DeskOptions['stubs'] = {}, shell: Pick<DeskOptions, 'policy' | 'diagnostics'> = {}): Promise<TestDesk<C>> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  localStorage.clear()
  const pinia = createPinia()
  setActivePinia(pinia)
  const link = createLink({ client, clock, appVersion: 'test' })
  void link.start()
  await settle()
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { template: '<i />' } }] })
  const wrapper = mount(component, {
    props,
    attachTo: document.body,
    global: { stubs, plugins: [pinia, createWords('zh-CN'), router], provide: { [workstationKey]: { client, link, clock, ...shell } } },
  })
  await settle()
  return { wrapper, client, clock, link, settle }
}

/** Longer than the fake's frames and the composer's check, shorter than anything the fake does by itself. */
const settleMs = 280

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(settleMs)
}

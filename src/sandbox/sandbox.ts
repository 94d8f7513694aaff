import type { PracticeLesson } from '../shared/practice/lesson.ts'
import type { Host } from './base/host.ts'
import type { HttpListener } from './base/http.ts'
import type { Director } from './customers/director.ts'
import type { Place } from './customers/place.ts'
import type { SceneName } from './customers/scenes.ts'
import type { CustomerScript } from './customers/script.ts'
import type { Faults } from './faults.ts'
import type { PlatformName } from './platform-names.ts'
import type { Sandbox } from './running.ts'
import type { StandIn, StandInOptions } from './stand-in.ts'
import type { PushPolicy } from './weibo/push-queue.ts'
import type { Weibo } from './weibo/weibo.ts'
import { createSystemHost } from './base/host.ts'
import { listen } from './base/http.ts'
import { createPace } from './base/pace.ts'
import { createRandom, seedFrom } from './base/random.ts'
import { createControl } from './control/control.ts'
import { EVERYBODY } from './customers/cast/index.ts'
import { createDirector } from './customers/director.ts'
import { bringMarkup, bringUnruly } from './customers/hostile-guests.ts'
import { lessonCast, playLesson } from './customers/lesson.ts'
import { playScene } from './customers/scenes.ts'
import { createFaults } from './faults.ts'
import { startPhones } from './phones/phones.ts'
import { AVAILABLE, startStandIn } from './stand-ins/index.ts'
import { weiboStandIn } from './stand-ins/weibo.ts'
import { createTruth } from './truth.ts'
import { raiseMarkup, raiseUnruly } from './weibo/hostile-voices.ts'
import { PUSH_POLICY } from './weibo/push-queue.ts'
import { startWeibo } from './weibo/weibo.ts'

export type { Sandbox } from './running.ts'

/** How to start a sandbox; everything may be left out. */
export interface SandboxOptions {
  seed?: number
  /** Speed of the customers. */
  speed?: number
  scene?: SceneName
  /** The platforms beside Weibo, which is always there; all that there are when left out. */
  channels?: readonly PlatformName[]
  /** Ports on loopback; 0 or left out = any free one. */
  ports?: Partial<Record<PlatformName | 'phones' | 'control', number>>
  /** Where the workstation takes Weibo's pushes; registered by the signed handshake. */
  callback?: string | undefined
  cast?: readonly CustomerScript[]
  /** A practice lesson: its people come at their seconds, and nobody else. */
  lesson?: PracticeLesson | undefined
  /** The platform waits 5 s and tries three times; tests may shorten the wait. */
  pushPolicy?: Partial<PushPolicy>
  host?: Host
  /** Which of several sandboxes beside each other this is, 0–31. */
  twin?: number
}

/** Faults that do something at once when they are switched on. */
function letFaultsStrike(faults: Faults, weibo: Weibo, standIns: Sandbox['standIns']): void {
  let serial = 0
  const elsewhere = (): Place[] => [...standIns.values()].filter(({ name }) => name !== 'weibo').map(({ place }) => place)
  faults.onChange(({ id, on, params }) => {
    if (!on)
      return
    if (id === 'F07')
      weibo.pushes.hostile(String(params.kind))
    if (id === 'F46') {
      raiseMarkup(weibo.people, ++serial)
      elsewhere().forEach(place => bringMarkup(place, serial))
    }
    if (id === 'F49') {
      raiseUnruly(weibo.people, ++serial)
      elsewhere().forEach(place => bringUnruly(place, serial))
    }
  })
}

/** All of them by name, in the order given; when one does not come up, the others are closed and the error goes on. */
async function gather(starting: readonly Promise<StandIn>[]): Promise<ReadonlyMap<PlatformName, StandIn>> {
  const outcomes = await Promise.allSettled(starting)
  const running = outcomes.flatMap(outcome => outcome.status === 'fulfilled' ? [outcome.value] : [])
  const failed = outcomes.find(outcome => outcome.status === 'rejected')
  if (failed) {
    await Promise.all(running.map(standIn => standIn.close()))
    throw failed.reason
  }
  return new Map(running.map(standIn => [standIn.name, standIn]))
}

/** Starts the stand-ins, the customers and the control plane. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? createSystemHost(() => {})
  const { lesson } = options
  const cast = lesson ? lessonCast(lesson) : options.cast ?? EVERYBODY
  let seed = options.seed ?? 7
  const pace = createPace(host, options.speed ?? 1)
  const faults = createFaults(host.now)
  const truth = createTruth()
  const materials = (name: PlatformName): StandInOptions => ({ host, faults, truth: truth.on(name), random: createRandom(seedFrom(seed, name)), port: options.ports?.[name] ?? 0, twin: options.twin ?? 0 })
  const weibo = await startWeibo({ ...materials('weibo'), pushPolicy: { ...PUSH_POLICY, ...options.pushPolicy } })
  const others = AVAILABLE.filter(name => name !== 'weibo' && (options.channels ?? AVAILABLE).includes(name))
  const standIns = await gather([Promise.resolve(weiboStandIn(weibo, faults)), ...others.map(name => startStandIn(name, materials(name)))])
  const phones = await startPhones({ host, pace, faults, truth, port: options.ports?.phones ?? 0 })
  let director: Director

  function raiseCurtain(scene: SceneName): void {
    const places = new Map([...standIns].map(([name, standIn]) => [name, standIn.place]))
    director = createDirector({ seed, cast, pace, phones, truth, places })
    if (lesson)
      return playLesson(lesson, pace, director)
    playScene(scene, { cast: cast.filter(({ opening }) => places.has(opening.on ?? 'weibo')), withGuests: places.size > 1, seed, pace, director, faults, phones })
  }
  raiseCurtain(options.scene ?? 'empty')
  letFaultsStrike(faults, weibo, standIns)

  let control: HttpListener | undefined
  const sandbox: Sandbox = {
    get seed() { return seed },
    get urls() {
      const platforms = Object.fromEntries([...standIns].map(([name, { url }]) => [name, url]))
      return { ...platforms, weibo: weibo.url, phones: phones.url, control: control?.url ?? '' }
    },
    get director() { return director },
    standIns,
    truth,
    faults,
    pace,
    weibo,
    phones,
    reset(wish) {
      seed = wish.seed ?? seed
      pace.clear()
      phones.clear()
      faults.clear()
      truth.clear()
      for (const [name, standIn] of standIns)
        standIn.reset(createRandom(seedFrom(seed, name)))
      raiseCurtain(wish.scene ?? 'empty')
    },
    async stop() {
      pace.clear()
      await Promise.all([phones.close(), control?.close(), ...[...standIns.values()].map(standIn => standIn.close())])
    },
  }
  control = await listen(createControl(sandbox), { port: options.ports?.control ?? 0, log: host.log, limitBytes: 256 * 1024 * 1024 })
  if (options.callback !== undefined) {
    const outcome = await weibo.pushes.register(options.callback)
    if (!outcome.ok)
      host.log(`sandbox: the callback did not pass the handshake: ${outcome.reason}`)
  }
  return sandbox
}

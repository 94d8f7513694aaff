import type { Channel } from '../../shared/domain/index.ts'
import type { Pace } from '../base/pace.ts'
import type { PhoneEvent, Phones } from '../phones/phones.ts'
import type { PlatformName } from '../platform-names.ts'
import type { Truth, Uid } from '../truth.ts'
import type { Person } from './persons.ts'
import type { BrandVoice, Place } from './place.ts'
import type { Heard } from './recognise.ts'
import type { Run, Utterance } from './run.ts'
import type { CustomerScript, Ending, Move, Trigger } from './script.ts'
import { complaintNo, tellOfComplaint } from './complaint-desk.ts'
import { createPersons } from './persons.ts'
import { recognise } from './recognise.ts'
import { reactionTo, toUtterances, waitsOf } from './run.ts'
import { utter } from './stage.ts'

/** Somebody who came, as the control plane names them. */
export interface Appearance {
  channel: Channel
  platform: PlatformName
  uid: Uid
  nick: string
  round: number
}

/** A customer as the control plane lists them. */
export interface CustomerView {
  key: string
  nick: string
  platform: PlatformName
  temper: CustomerScript['temper']
  needsReply: boolean
  touchpoint: CustomerScript['opening']['at']
  /** Where else the script leads, in order. */
  moves: Move['on'][]
  /** Everyone who has played this script, in order; whoever moved on has a row for each platform. */
  played: (Appearance & { number: string | null, state: Run['state'], room: Run['room'] })[]
}

/** Plays the scripts: lets customers come, hear, answer, wait, move on and go. */
export interface Director {
  /** Lets one customer come now; the first line is said before this returns. Throws RangeError for an unknown key, or one whose platform is not there. */
  start: (key: string) => Appearance
  /** Lets the customer who came last by this key move on now; where to, or null when the script leads nowhere else. Throws RangeError when nobody came yet. */
  moveOn: (key: string) => { on: Move['on'], appearance: Appearance | null } | null
  customers: () => CustomerView[]
}

/** What the director works with. */
export interface DirectorOptions {
  seed: number
  cast: readonly CustomerScript[]
  pace: Pace
  places: ReadonlyMap<PlatformName, Place>
  phones: Phones
  truth: Truth
}

const READING_MS = [900, 3200] as const

/** What a customer calls the place where they spoke before. */
const PLACE_WORDS: Readonly<Record<PlatformName, string>> = { weibo: '微博上', douyin: '抖音上', nodebb: '论坛里', discourse: '论坛里' }

/** Triggers after which nobody begins to wait anew; an automatic reply leaves the old waiting alone. */
const SETTLING = new Set<Trigger>(['told_result', 'call_ended', 'call_connected', 'automatic_reply'])

function triggersIn(room: 'public' | 'private', heard: readonly Heard[], run: Run): Trigger[] {
  return heard.map((item): Trigger => {
    if (item === 'answer')
      return room === 'public' ? 'public_reply' : 'private_answer'
    if (item === 'invited_to_private')
      return room === 'public' && run.room === 'public' ? item : 'private_answer'
    return item === 'asked_for_number' && room === 'public' ? 'asked_for_number_in_public' : item
  })
}

function inOrder(room: 'public' | 'private', triggers: Trigger[]): Trigger[] {
  return room === 'public' && triggers.includes('invited_to_private') ? ['invited_to_private'] : triggers
}

function hasGone(run: Run): boolean {
  return run.state === 'leaves' || run.state === 'unfollows'
}

function appearanceOf({ place, platform, uid, nick, round }: Run): Appearance {
  return { channel: place.channel, platform, uid, nick, round }
}

/** A director over an empty stage. */
export function createDirector(options: DirectorOptions): Director {
  const { cast, pace, places, phones, truth } = options
  const scripts = new Map(cast.map(script => [script.key, script]))
  const persons: Person[] = []
  const runs = new Map<string, Run>()
  const inCall = new Set<Run>()
  const { enter, appear, personOf } = createPersons(options)

  const runOf = (platform: PlatformName, uid: Uid): Run | undefined => runs.get(`${platform} ${uid}`)

  function say(run: Run, utterances: readonly Utterance[], then?: Ending): void {
    for (const utterance of utterances) {
      run.busyUntilMs = Math.max(run.busyUntilMs, pace.elapsed()) + utterance.delayMs
      pace.after(run.busyUntilMs - pace.elapsed(), () => {
        if (!hasGone(run))
          utter(run, utterance)
      })
    }
    if (then)
      pace.after(run.busyUntilMs - pace.elapsed() + 1, () => end(run, then))
  }

  function end(run: Run, how: Ending): void {
    run.state = how
    stopWaiting(run)
    if (how === 'content')
      personOf(run)?.stopMoving()
    if (how === 'unfollows')
      run.place.follow(run.uid, false)
    if (how === 'deletes' && run.firstId !== null)
      run.place.remove(run.firstId)
  }

  function stopWaiting(run: Run): void {
    for (const cancel of run.waits.splice(0))
      cancel()
  }

  function startWaiting(run: Run): void {
    stopWaiting(run)
    const spokenInMs = Math.max(0, run.busyUntilMs - pace.elapsed())
    run.waits = waitsOf(run).map(wait => pace.after(spokenInMs + wait.afterS * 1000, () => {
      run.spent.add(wait.key)
      say(run, toUtterances(wait.says, run, run.room), wait.then)
    }))
    const person = personOf(run)
    const next = person?.script.moves?.[person.moved]
    if (person && next && !next.anyway && person.runs.at(-1) === run)
      thinkOfMoving(person, spokenInMs)
  }

  function thinkOfMoving(person: Person, spokenInMs: number): void {
    person.stopMoving()
    const next = person.script.moves?.[person.moved]
    if (next)
      person.stopMoving = pace.after(spokenInMs + next.afterS * 1000, () => void move(person))
  }

  function privateLines(run: Run): Utterance[] {
    const first = run.script.opening.says[0]
    const matter = (typeof first === 'string' ? first : first?.text ?? '').replace(/@\S+\s*/g, '').slice(0, 18)
    const lines = run.script.privately ?? (run.script.needsReply ? [`你好，我就是刚才${PLACE_WORDS[run.platform]}说“${matter}…”的`] : [])
    return toUtterances(lines, run, 'private')
  }

  function react(run: Run, trigger: Trigger, room: 'public' | 'private'): boolean {
    const reaction = reactionTo(run, trigger)
    const goesPrivate = trigger === 'invited_to_private' && run.room === 'public'
    if (!reaction && !goesPrivate)
      return false
    const said = toUtterances(reaction?.says ?? [], run, room)
    const staysPublic = reaction?.then !== undefined && run.script.privately === undefined
    say(run, goesPrivate && !staysPublic ? [...said, ...privateLines(run)] : said, reaction?.then)
    if (!SETTLING.has(trigger) && !reaction?.then && isStillWaiting(run, trigger))
      startWaiting(run)
    return true
  }

  /** A calm "thank you" asks for nothing more. */
  function isStillWaiting(run: Run, trigger: Trigger): boolean {
    const isPlain = trigger === 'public_reply' || trigger === 'private_answer'
    return !isPlain || run.script.temper === 'angry' || run.script.temper === 'anxious'
  }

  /** An answer stops the waiting, and with it the thought of going elsewhere. */
  function takeHeart(run: Run): void {
    stopWaiting(run)
    const person = personOf(run)
    if (person && !person.script.moves?.[person.moved]?.anyway)
      person.stopMoving()
  }

  function listen(run: Run, text: string, room: 'public' | 'private'): void {
    if (hasGone(run))
      return
    const triggers = inOrder(room, triggersIn(room, recognise(text), run))
    if (triggers[0] !== 'automatic_reply')
      takeHeart(run)
    pace.after(run.random.between(...READING_MS), () => {
      triggers.find(trigger => react(run, trigger, trigger === 'automatic_reply' || trigger === 'holding' ? run.room : room))
    })
  }

  function hear(platform: PlatformName, voice: BrandVoice): void {
    const run = runOf(platform, voice.to)
    if (!run)
      return
    if (voice.room === 'public') {
      run.answerId = voice.itemId
      run.threadId = voice.threadId ?? run.threadId
    }
    listen(run, voice.text, voice.room)
  }

  /** A call is about the matter, wherever it was told: it is spoken of where they wrote last. */
  function followCall(run: Run, event: PhoneEvent): void {
    if (event.type === 'ringing')
      return
    takeHeart(run)
    if (event.type === 'answered') {
      inCall.add(run)
      react(run, 'call_connected', run.room)
      return
    }
    const wasAnswered = inCall.delete(run)
    if (wasAnswered)
      react(run, 'call_ended', run.room)
    else if (event.type === 'no_answer' || event.type === 'hangup')
      react(run, 'call_missed', run.room)
  }

  function begin(person: Person, run: Run): void {
    const { opening } = run.script
    runs.set(`${run.platform} ${run.uid}`, run)
    if (opening.follows)
      run.place.follow(run.uid, true)
    const [first, ...rest] = toUtterances(opening.says, run, run.room)
    if (first)
      utter(run, first)
    say(run, rest)
    startWaiting(run)
    if (person.script.moves?.[person.moved]?.anyway)
      thinkOfMoving(person, Math.max(0, run.busyUntilMs - pace.elapsed()))
  }

  /** Goes where the script leads next; places that are not there are passed over. */
  function move(person: Person): { on: Move['on'], appearance: Appearance | null } | null {
    const next = person.script.moves?.[person.moved]
    const last = person.runs.at(-1)
    if (!next || !last)
      return null
    person.stopMoving()
    person.moved++
    if (next.on === 'phone') {
      say(last, toUtterances(next.says, last, 'private'))
      thinkOfMoving(person, Math.max(0, last.busyUntilMs - pace.elapsed()))
      return { on: 'phone', appearance: null }
    }
    if (next.on === 'complaint') {
      const weibo = places.get('weibo')
      if (!weibo)
        return move(person)
      tellOfComplaint({ no: complaintNo(last.mark), title: next.title, wants: next.wants }, person.script.key, weibo, truth.on('weibo'))
      thinkOfMoving(person, 0)
      return { on: 'complaint', appearance: null }
    }
    const run = appear(person, next)
    if (!run)
      return move(person)
    stopWaiting(last)
    begin(person, run)
    return { on: next.on, appearance: appearanceOf(run) }
  }

  for (const [platform, place] of places)
    place.onBrandVoice(voice => hear(platform, voice))
  phones.onEvent(({ platform, uid }, event) => {
    const first = runOf(platform, uid)
    const run = first && personOf(first)?.runs.at(-1)
    if (run)
      followCall(run, event)
  })

  return {
    start(key) {
      const script = scripts.get(key)
      if (!script)
        throw new RangeError(`no customer ${key}`)
      const person = enter(script)
      persons.push(person)
      const [run] = person.runs
      if (!run)
        throw new RangeError(`${key} came to no platform`)
      begin(person, run)
      return appearanceOf(run)
    },
    moveOn(key) {
      const person = persons.findLast(candidate => candidate.script.key === key)
      if (!person)
        throw new RangeError(`nobody came as ${key} yet`)
      return move(person)
    },
    customers: () => cast.map(script => ({
      key: script.key,
      nick: script.nick,
      platform: script.opening.on ?? 'weibo',
      temper: script.temper,
      needsReply: script.needsReply,
      touchpoint: script.opening.at,
      moves: (script.moves ?? []).map(next => next.on),
      played: persons.filter(person => person.script === script).flatMap(person => person.runs).map(run => ({ ...appearanceOf(run), number: run.number, state: run.state, room: run.room })),
    })),
  }
}

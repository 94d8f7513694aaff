import type { Pace } from '../base/pace.ts'
import type { PhoneEvent, Phones } from '../phones/phones.ts'
import type { Truth } from '../truth.ts'
import type { WeiboContext } from '../weibo/context.ts'
import type { People } from '../weibo/people.ts'
import type { Happening } from '../weibo/world.ts'
import type { Heard } from './recognise.ts'
import type { Run, Utterance } from './run.ts'
import type { CustomerScript, Ending, Trigger } from './script.ts'
import { createIdentities } from './identities.ts'
import { recognise } from './recognise.ts'
import { reactionTo, toUtterances, waitsOf } from './run.ts'
import { createStage } from './stage.ts'

/** A customer as the control plane lists them. */
export interface CustomerView {
  key: string
  nick: string
  temper: CustomerScript['temper']
  needsReply: boolean
  touchpoint: CustomerScript['opening']['at']
  /** Everyone who has played this script, in order. */
  played: { uid: number, nick: string, round: number, number: string | null, state: Run['state'], room: Run['room'] }[]
}

/** Plays the scripts: lets customers come, hear, answer, wait and go. */
export interface Director {
  /** Lets one customer come now; the first line is said before this returns. Throws RangeError for an unknown key. */
  start: (key: string) => { uid: number, nick: string, round: number }
  customers: () => CustomerView[]
  /** A brand's text reached this person. */
  hear: (what: Happening) => void
}

/** What the director works with. */
export interface DirectorOptions {
  seed: number
  cast: readonly CustomerScript[]
  pace: Pace
  people: People
  phones: Phones
  truth: Truth
  context: WeiboContext
}

const READING_MS = [900, 3200] as const

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

/** A director over an empty stage. */
export function createDirector(options: DirectorOptions): Director {
  const { seed, cast, pace, people, phones, truth, context } = options
  const scripts = new Map(cast.map(script => [script.key, script]))
  const runs = new Map<number, Run>()
  const inCall = new Set<number>()
  const identify = createIdentities(seed, context)
  const stage = createStage(people, context)

  function enter(script: CustomerScript): Run {
    const { followers, ...identity } = identify(script)
    const { uid, nick, number } = identity
    people.meet({ uid, nick, followers, gender: script.gender ?? 'n', description: script.bio ?? '', location: script.location, verified: script.verified, isSpammer: script.isSpammer })
    if (number !== null && script.phone)
      phones.assign(number, { uid, nick, manners: script.phone })
    truth.introduce(uid, { customerKey: script.key, needsReply: script.needsReply })
    const run: Run = {
      ...identity,
      script,
      room: script.opening.at === 'private_message' ? 'private' : 'public',
      postId: null,
      firstId: null,
      answerId: null,
      spent: new Set(),
      busyUntilMs: pace.elapsed(),
      waits: [],
      state: 'talking',
    }
    runs.set(uid, run)
    return run
  }

  function say(run: Run, utterances: readonly Utterance[], then?: Ending): void {
    for (const utterance of utterances) {
      run.busyUntilMs = Math.max(run.busyUntilMs, pace.elapsed()) + utterance.delayMs
      pace.after(run.busyUntilMs - pace.elapsed(), () => {
        if (!hasGone(run))
          stage.utter(run, utterance)
      })
    }
    if (then)
      pace.after(run.busyUntilMs - pace.elapsed() + 1, () => end(run, then))
  }

  function end(run: Run, how: Ending): void {
    run.state = how
    stopWaiting(run)
    if (how === 'unfollows')
      people.say({ uid: run.uid, kind: 'event', type: 'unfollow', text: '取消关注' })
    if (how === 'deletes' && run.firstId !== null)
      people.remove(run.firstId)
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
  }

  function privateLines(run: Run): Utterance[] {
    const first = run.script.opening.says[0]
    const matter = (typeof first === 'string' ? first : first?.text ?? '').replace(/@\S+\s*/g, '').slice(0, 18)
    const lines = run.script.privately ?? (run.script.needsReply ? [`你好，我就是刚才微博上说“${matter}…”的`] : [])
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

  function listen(run: Run, text: string, room: 'public' | 'private'): void {
    if (hasGone(run))
      return
    const triggers = inOrder(room, triggersIn(room, recognise(text), run))
    if (triggers[0] !== 'automatic_reply')
      stopWaiting(run)
    pace.after(run.random.between(...READING_MS), () => {
      triggers.find(trigger => react(run, trigger, trigger === 'automatic_reply' || trigger === 'holding' ? run.room : room))
    })
  }

  function hear(what: Happening): void {
    if (what.kind === 'message') {
      const run = runs.get(what.to)
      if (run)
        listen(run, what.text, 'private')
      return
    }
    if (what.kind !== 'comment')
      return
    const parent = what.replyTo === null ? undefined : context.world.comments.get(what.replyTo)
    const run = runs.get(parent?.uid ?? context.world.posts.get(what.postId)?.uid ?? -1)
    if (!run)
      return
    run.answerId = what.id
    run.postId = what.postId
    listen(run, what.text.replace(/^回复@[^:：]+[:：]/, ''), 'public')
  }

  phones.onEvent((uid, event: PhoneEvent) => {
    const run = runs.get(uid)
    if (!run || event.type === 'ringing')
      return
    stopWaiting(run)
    if (event.type === 'answered') {
      inCall.add(uid)
      react(run, 'call_connected', run.room)
      return
    }
    const wasAnswered = inCall.delete(uid)
    if (wasAnswered)
      react(run, 'call_ended', run.room)
    else if (event.type === 'no_answer' || event.type === 'hangup')
      react(run, 'call_missed', run.room)
  })

  function start(key: string): { uid: number, nick: string, round: number } {
    const script = scripts.get(key)
    if (!script)
      throw new RangeError(`no customer ${key}`)
    const run = enter(script)
    if (script.opening.follows)
      people.say({ uid: run.uid, kind: 'event', type: 'follow', text: '关注了你' })
    const [first, ...rest] = toUtterances(script.opening.says, run, run.room)
    if (first)
      stage.utter(run, first)
    say(run, rest)
    startWaiting(run)
    return { uid: run.uid, nick: run.nick, round: run.round }
  }

  return {
    start,
    hear,
    customers: () => cast.map(script => ({
      key: script.key,
      nick: script.nick,
      temper: script.temper,
      needsReply: script.needsReply,
      touchpoint: script.opening.at,
      played: [...runs.values()].filter(run => run.script === script).map(({ uid, nick, round, number, state, room }) => ({ uid, nick, round, number, state, room })),
    })),
  }
}

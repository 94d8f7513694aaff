import type { Cancel } from '../base/host.ts'
import type { PlatformName } from '../platform-names.ts'
import type { Uid } from '../truth.ts'
import type { Identity } from './identities.ts'
import type { Place } from './place.ts'
import type { CustomerScript, Ending, Line, Trigger } from './script.ts'
import { complaintNo } from './complaint-desk.ts'
import { MANNERS } from './manners.ts'

/** One customer in the middle of their matter, on one platform. Whoever moves on has a run for each platform. */
export interface Run extends Omit<Identity, 'followers'> {
  /** As it is played here. */
  script: CustomerScript
  platform: PlatformName
  place: Place
  uid: Uid
  room: 'public' | 'private'
  /** Whether anything was said in private yet. */
  hasWritten: boolean
  /** The thread that the public talk hangs on. */
  threadId: string | null
  /** The first public item, for those who delete it. */
  firstId: string | null
  /** The brand's latest item in the thread. */
  answerId: string | null
  /** Rules that have worked already. */
  spent: Set<unknown>
  /** Customers' time at which the mouth is free again. */
  busyUntilMs: number
  waits: Cancel[]
  state: 'talking' | Ending
}

/** What is said, where, after how long. */
export interface Utterance {
  text: string
  where: 'public' | 'private'
  image: Line['image']
  delayMs: number
}

const NO_NUMBER = '不方便接电话，就在这里打字说吧'

/** A picture has to be taken or found first. */
const PICTURE_MS = 2600

function typingMs(text: string, run: Run): number {
  const perCharacter = 110 * run.random.between(0.7, 1.3)
  return (900 + Math.min(40, text.length) * perCharacter) * MANNERS[run.script.temper].pace
}

function fill(text: string, run: Run): string {
  if (text.includes('{number}') && run.number === null)
    return NO_NUMBER
  return text.replaceAll('{number}', run.number ?? '').replaceAll('{order}', run.order).replaceAll('{nick}', run.nick).replaceAll('{complaint}', complaintNo(run.mark))
}

/** Lines of a script as things to say; every delay is drawn from the customer's own chance. */
export function toUtterances(lines: readonly (string | Line)[], run: Run, room: 'public' | 'private'): Utterance[] {
  return lines.map((line) => {
    const given: Line = typeof line === 'string' ? { text: line } : line
    const text = fill(given.text, run)
    return { text, where: given.where ?? room, image: given.image, delayMs: given.afterS === undefined ? typingMs(text, run) + (given.image ? PICTURE_MS : 0) : given.afterS * 1000 }
  })
}

/** What a trigger brings this customer to say: the script's own rule first, then the manners of the temper. */
export function reactionTo(run: Run, trigger: Trigger): { says: readonly (string | Line)[], then: Ending | undefined } | null {
  const rule = run.script.rules?.find(candidate => candidate.on === trigger && (candidate.again || !run.spent.has(candidate)))
  if (rule) {
    run.spent.add(rule)
    return { says: rule.says, then: rule.then }
  }
  const sayings = MANNERS[run.script.temper].says[trigger]
  const spentKey = `manner ${trigger}`
  if (!run.script.needsReply || !sayings || run.spent.has(spentKey))
    return null
  run.spent.add(spentKey)
  return { says: run.random.pick(sayings), then: undefined }
}

/** The waiting lines that are left, with the second at which each falls due. */
export function waitsOf(run: Run): { afterS: number, says: readonly (string | Line)[], then: Ending | undefined, key: unknown }[] {
  const own = run.script.waits?.map(wait => ({ afterS: wait.afterS, says: wait.says, then: wait.then, key: wait as unknown }))
  const mannered = MANNERS[run.script.temper].waits.map(wait => ({ afterS: wait.afterS, says: wait.says[run.mark % wait.says.length] ?? [], then: wait.then, key: wait as unknown }))
  const all = own ?? (run.script.needsReply ? mannered : [])
  return all.filter(wait => !run.spent.has(wait.key))
}

import type { Sandbox } from '../running.ts'
import type { TruthEntry } from '../truth.ts'
import type { Voice } from '../weibo/people.ts'
import type { Motif } from '../weibo/pictures.ts'
import type { Happening } from '../weibo/world.ts'
import { createRandom, seedFrom } from '../base/random.ts'
import { VoiceError } from '../weibo/people.ts'
import { isMotif } from '../weibo/pictures.ts'
import { ControlError, optionalMoment, optionalNumber, optionalText, parseObject } from './body.ts'

const KINDS = ['mention', 'comment', 'comment_mention', 'dm', 'search_post', 'event'] as const

/** What a raised voice got from the platform. */
export interface Raised {
  id: string
  uid: number
  kind: TruthEntry['kind']
  touchpoint: TruthEntry['touchpoint']
}

/** The ledger's id of something that happened. */
export function idOf(what: Happening): string {
  return what.kind === 'message' ? `dm-${what.n}` : String(what.id)
}

function readImage(body: Record<string, unknown>): Motif | undefined {
  const image = body.image
  if (image === undefined || image === false || image === null)
    return undefined
  if (image === true)
    return 'plain'
  if (typeof image !== 'string' || !isMotif(image))
    throw new ControlError('image must be true or the name of a motif')
  return image
}

function readKind(body: Record<string, unknown>): Voice['kind'] {
  const kind = KINDS.find(known => known === body.kind)
  if (!kind)
    throw new ControlError(`kind must be one of ${KINDS.join(', ')}`)
  return kind
}

/** Raises one ad-hoc voice; a private one is pushed so many times. Throws ControlError or VoiceError. */
export function raise(sandbox: Sandbox, body: Record<string, unknown>, pushCopies = 1): Raised {
  const { people } = sandbox.weibo
  const kind = readKind(body)
  const image = readImage(body)
  const verifiedType = optionalNumber(body, 'verifiedType')
  const voice = {
    kind,
    text: optionalText(body, 'text') ?? '',
    image,
    postId: optionalNumber(body, 'postId'),
    replyTo: optionalNumber(body, 'replyTo'),
    repostOf: optionalNumber(body, 'repostOf'),
    at: optionalMoment(body, 'at'),
    type: optionalText(body, 'type') ?? optionalText(body, 'subtype'),
  }
  const user = people.meet({
    uid: optionalNumber(body, 'uid'),
    nick: optionalText(body, 'nick'),
    followers: optionalNumber(body, 'followers'),
    location: optionalText(body, 'location'),
    verified: verifiedType === undefined ? undefined : { type: verifiedType, reason: optionalText(body, 'verifiedReason') ?? '' },
  })
  if (typeof body.needsReply === 'boolean')
    sandbox.truth.introduce(user.uid, { customerKey: null, needsReply: body.needsReply })
  const what = people.say({ uid: user.uid, ...voice })
  for (let copy = 1; copy < pushCopies && what.kind === 'message'; copy++)
    sandbox.weibo.pushes.push(what)
  const id = idOf(what)
  const entry = sandbox.truth.find(id)
  return { id, uid: user.uid, kind: entry?.kind ?? 'post', touchpoint: entry?.touchpoint ?? 'elsewhere' }
}

/** How a bulk is mixed. */
export interface BulkWish {
  /** The push of each private message is made so many times; the ledger has it once. */
  duplicates: number
  /** Lines change places within blocks of this size; below 2 they stay. */
  shuffle: number
}

/** What became of a bulk; lines count from 1. */
export interface BulkOutcome {
  accepted: number
  refused: { line: number, reason: string }[]
  /** In the order in which they were raised. */
  ids: string[]
}

interface NumberedLine {
  line: number
  text: string
}

function mixed(lines: NumberedLine[], blockSize: number, seed: number): NumberedLine[] {
  if (blockSize < 2)
    return lines
  const random = createRandom(seedFrom(seed, 'bulk'))
  const turned: NumberedLine[] = []
  for (let from = 0; from < lines.length; from += blockSize)
    turned.push(...random.shuffle(lines.slice(from, from + blockSize)))
  return turned
}

/** Raises a bulk of voices, one JSON object a line; a bad line is named and the rest goes on. */
export function raiseBulk(sandbox: Sandbox, ndjson: string, wish: BulkWish): BulkOutcome {
  const lines = ndjson.split('\n').map((text, index) => ({ line: index + 1, text })).filter(({ text }) => text.trim() !== '')
  const outcome: BulkOutcome = { accepted: 0, refused: [], ids: [] }
  for (const { line, text } of mixed(lines, wish.shuffle, sandbox.seed)) {
    try {
      outcome.ids.push(raise(sandbox, parseObject(text), wish.duplicates).id)
      outcome.accepted++
    }
    catch (error) {
      if (!(error instanceof ControlError || error instanceof VoiceError))
        throw error
      outcome.refused.push({ line, reason: error.message })
    }
  }
  return outcome
}

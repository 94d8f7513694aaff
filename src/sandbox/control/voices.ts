import type { Sandbox } from '../running.ts'
import type { TruthEntry } from '../truth.ts'
import type { Voice } from '../weibo/people.ts'
import type { Motif } from '../weibo/pictures.ts'
import type { Happening } from '../weibo/world.ts'
import { createRandom, seedFrom } from '../base/random.ts'
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

/** Raises one ad-hoc voice. Throws ControlError or VoiceError. */
export function raise(sandbox: Sandbox, body: Record<string, unknown>): Raised {
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
  const id = idOf(what)
  const entry = sandbox.truth.find(id)
  return { id, uid: user.uid, kind: entry?.kind ?? 'post', touchpoint: entry?.touchpoint ?? 'elsewhere' }
}

/** How a bulk is mixed. */
export interface BulkWish {
  /** Each line is raised so many times (the platform takes each as its own item, pushes repeat). */
  duplicates: number
  /** Lines change places within blocks of this size. */
  shuffle: number
}

function mixed(lines: string[], wish: BulkWish, seed: number): string[] {
  if (wish.shuffle < 2)
    return lines
  const random = createRandom(seedFrom(seed, 'bulk'))
  const turned: string[] = []
  for (let from = 0; from < lines.length; from += wish.shuffle)
    turned.push(...random.shuffle(lines.slice(from, from + wish.shuffle)))
  return turned
}

/** Raises a bulk of voices, one JSON object a line; a bad line is named and the rest goes on. */
export function raiseBulk(sandbox: Sandbox, ndjson: string, wish: BulkWish): { accepted: number, refused: { line: number, reason: string }[], ids: string[] } {
  const lines = mixed(ndjson.split('\n').filter(line => line.trim() !== ''), wish, sandbox.seed)
  const ids: string[] = []
  const refused: { line: number, reason: string }[] = []
  for (const [index, line] of lines.entries()) {
    try {
      const body = parseObject(line)
      for (let copy = 0; copy < wish.duplicates; copy++)
        ids.push(raise(sandbox, body).id)
    }
    catch (error) {
      refused.push({ line: index + 1, reason: String(error) })
    }
  }
  return { accepted: ids.length, refused, ids }
}

import type { Motif } from '../base/pictures.ts'
import type { OpeningPlace, Place, Saying } from '../customers/place.ts'
import type { Sandbox } from '../running.ts'
import type { StandIn } from '../stand-in.ts'
import type { TruthEntry, Uid } from '../truth.ts'
import type { Voice } from '../weibo/people.ts'
import { isMotif } from '../base/pictures.ts'
import { createRandom, seedFrom } from '../base/random.ts'
import { VoiceError } from '../weibo/people.ts'
import { ControlError, optionalMoment, optionalNumber, optionalText, parseObject } from './body.ts'
import { standInOf } from './which.ts'

const KINDS = ['mention', 'comment', 'comment_mention', 'dm', 'search_post', 'event'] as const

/** What a raised voice got from the platform. */
export interface Raised {
  id: string
  uid: Uid
  kind: TruthEntry['kind']
  touchpoint: TruthEntry['touchpoint']
}

/** An id that was given as a text or a number, or absent. Throws ControlError. */
export function optionalId(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null)
    return undefined
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new ControlError(`${name} must be a string or a number`)
  return String(value)
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

/** Raises a voice on Weibo; a private one is pushed so many times. */
function raiseOnWeibo(sandbox: Sandbox, body: Record<string, unknown>, pushCopies: number): Raised {
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
    sandbox.truth.on('weibo').introduce(user.uid, { customerKey: null, needsReply: body.needsReply })
  const what = people.say({ uid: user.uid, ...voice })
  for (let copy = 1; copy < pushCopies && what.kind === 'message'; copy++)
    sandbox.weibo.pushes.push(what)
  const id = what.kind === 'message' ? `dm-${what.n}` : String(what.id)
  const entry = sandbox.truth.on('weibo').find(id)
  return { id, uid: user.uid, kind: entry?.kind ?? 'post', touchpoint: entry?.touchpoint ?? 'elsewhere' }
}

const OPENINGS: Readonly<Record<string, OpeningPlace>> = { mention: 'mention', comment: 'comment', comment_mention: 'comment_mention', dm: 'private_message', private_message: 'private_message', search_post: 'search_post' }
const UNDER: readonly unknown[] = ['launch', 'roaming', 'lottery', 'care'] satisfies Saying['under'][]

/** Raises a voice on any other platform, by what every place understands. */
function raiseAt(sandbox: Sandbox, { name, place }: StandIn, known: Map<string, Uid>, body: Record<string, unknown>): Raised {
  const kind = optionalText(body, 'kind') ?? ''
  const opens = Object.hasOwn(OPENINGS, kind) ? OPENINGS[kind] : undefined
  if (!opens)
    throw new ControlError(`kind must be one of ${Object.keys(OPENINGS).join(', ')}`)
  if (body.under !== undefined && !UNDER.includes(body.under))
    throw new ControlError(`under must be one of ${UNDER.join(', ')}`)
  const image = readImage(body)
  const uid = whoSpeaks(sandbox, place, known, body)
  const truth = sandbox.truth.on(name)
  if (typeof body.needsReply === 'boolean')
    truth.introduce(uid, { customerKey: null, needsReply: body.needsReply })
  const threadId = optionalId(body, 'threadId') ?? optionalId(body, 'postId')
  const answers = optionalId(body, 'replyTo')
  const { itemId } = place.say({
    uid,
    text: optionalText(body, 'text') ?? '',
    room: opens === 'private_message' ? 'private' : 'public',
    ...image && { image },
    ...threadId === undefined && answers === undefined ? { opens } : { threadId, answers },
    ...body.under !== undefined && { under: body.under as Saying['under'] },
  })
  const entry = truth.find(itemId)
  return { id: itemId, uid, kind: entry?.kind ?? 'post', touchpoint: entry?.touchpoint ?? 'elsewhere' }
}

function whoSpeaks(sandbox: Sandbox, place: Place, known: Map<string, Uid>, body: Record<string, unknown>): Uid {
  const uid = optionalId(body, 'uid')
  if (uid !== undefined)
    return uid
  const nick = optionalText(body, 'nick')
  if (nick === undefined)
    throw new ControlError('nick or uid is missing')
  const met = known.get(nick) ?? (place.isFree(nick) ? place.join({ nick, followers: optionalNumber(body, 'followers') }) : undefined)
  const played = met ?? sandbox.director.customers().flatMap(customer => customer.played).findLast(run => run.nick === nick && sandbox.standIns.get(run.platform)?.place === place)?.uid
  if (played === undefined)
    throw new ControlError(`the name ${nick} is taken`)
  known.set(nick, played)
  return played
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

/** Lets people speak whom no script knows. */
export interface Voices {
  /** One ad-hoc voice, on Weibo unless `channel` says otherwise. Throws ControlError, VoiceError or RangeError. */
  raise: (body: Record<string, unknown>) => Raised
  /** A bulk, one JSON object a line; a bad line is named and the rest goes on. */
  raiseBulk: (ndjson: string, wish: BulkWish) => BulkOutcome
}

/** Ad-hoc voices on the platforms of `sandbox`. */
export function createVoices(sandbox: Sandbox): Voices {
  const met = new WeakMap<Place, Map<string, Uid>>()

  function raise(body: Record<string, unknown>, pushCopies: number): Raised {
    const standIn = standInOf(sandbox, optionalText(body, 'channel') ?? 'weibo')
    if (standIn.name === 'weibo')
      return raiseOnWeibo(sandbox, body, pushCopies)
    const known = met.get(standIn.place) ?? new Map<string, Uid>()
    met.set(standIn.place, known)
    return raiseAt(sandbox, standIn, known, body)
  }

  return {
    raise: body => raise(body, 1),
    raiseBulk(ndjson, wish) {
      const lines = ndjson.split('\n').map((text, index) => ({ line: index + 1, text })).filter(({ text }) => text.trim() !== '')
      const outcome: BulkOutcome = { accepted: 0, refused: [], ids: [] }
      for (const { line, text } of mixed(lines, wish.shuffle, sandbox.seed)) {
        try {
          outcome.ids.push(raise(parseObject(text), wish.duplicates).id)
          outcome.accepted++
        }
        catch (error) {
          if (!(error instanceof ControlError || error instanceof VoiceError || error instanceof RangeError))
            throw error
          outcome.refused.push({ line, reason: error.message })
        }
      }
      return outcome
    },
  }
}

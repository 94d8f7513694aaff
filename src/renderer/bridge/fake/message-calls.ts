import type { CallInput, CallOutput } from '../../../shared/contract/index.ts'
import type { Upload } from '../../../shared/contract/media.ts'
import type { GuardFinding } from '../../../shared/rules/guard.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeRoom, FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'
import { gravest, guardOutgoing } from '../../../shared/rules/guard.ts'
import { measureText } from '../../../shared/rules/text-length.ts'
import { ownRoom, roomOf } from './desk-calls.ts'
import { addMessage, putMessage, setDue } from './world.ts'

const lexicon = [
  { word: '绝对', class: 'absolute_claim', severity: 'warn' },
  { word: '保证', class: 'promise', severity: 'warn' },
  { word: '你自己的问题', class: 'blame', severity: 'block' },
] as const

const invitations = [
  '想尽快帮您查清楚，请点我们的头像进私信，把号码和时间发给我，评论里别留个人信息。',
  '这件事我来跟。麻烦您私信我一下联系方式，我查好第一时间回您，公开区就别写号码啦。',
]

/** Sending, checking, cancelling and settling. */
export function messageCallsOf(world: FakeWorld): FakeCalls {
  let invited = 0

  function check(room: FakeRoom, text: string): { findings: GuardFinding[], length: number } {
    const rule = room.row.visibility === 'public' ? 'weibo140' : 'codepoints'
    return { findings: guardOutgoing({ text, visibility: room.row.visibility, lexicon }), length: measureText(rule, text) }
  }

  function send(input: CallInput<'message:send'>): CallOutput<'message:send'> {
    const known = world.sentKeys.get(input.clientKey)
    if (known)
      return known
    const room = ownRoom(world, input.conversationId, input.epoch)
    if (input.seenVersion < room.row.version && !input.anyway)
      throw new AppError('stale_version')
    const { findings } = check(room, input.text)
    const worst = gravest(findings)
    const first = findings.find(finding => finding.severity === worst)
    if (first && (worst === 'block' || (worst === 'warn' && !input.acceptWarnings)))
      throw new AppError(first.code)
    const message = addMessage(world, room, { by: 'brand', text: input.text, outbound: 'queued', image: (input.media ?? []).length > 0 })
    const quoted = room.messages.find(one => one.id === input.replyToMessageId)
    if (quoted)
      putMessage(world, room, { ...message, quoted: { id: quoted.id, text: quoted.text, authorName: quoted.author.name }, facts: quoted.answering === 'here' ? { quotedHere: true } : {} })
    room.draft = ''
    room.draftFiles = []
    const due = room.row.due
    setDue(room, input.role === 'holding' ? { obligationId: `p-${message.id}`, kind: 'promise', startedAt: world.now(), dueAt: world.now() + 300_000 } : null)
    if (input.role === 'holding' && due)
      room.row = { ...room.row, holdingAt: world.now() }
    const answer = { outboundId: `out-${message.id}`, messageId: message.id, undoUntil: null, held: false }
    world.sentKeys.set(input.clientKey, answer)
    deliver(world, room, message.id)
    return answer
  }

  return {
    'message:send': send,
    'message:check': ({ conversationId, text }) => check(roomOf(world, conversationId), text),
    'message:cancel': ({ outboundId }) => {
      step(world, outboundId, 'cancelled')
      return {}
    },
    'message:retry': ({ outboundId }) => {
      step(world, outboundId, 'sending')
      world.later(() => step(world, outboundId, 'sent'), 1_200)
      return {}
    },
    'message:settle': ({ outboundId, verdict }) => {
      step(world, outboundId, verdict === 'sent' ? 'sent' : 'failed')
      return {}
    },
    'message:note': ({ conversationId, text }) => ({ messageId: addMessage(world, roomOf(world, conversationId), { by: 'note', text }).id }),
    // Nothing has to be carried here: the file is there at once.
    'upload:begin': ({ name, mime, size }) => {
      const kind = mime.startsWith('image/') ? 'image' : 'file'
      const upload: Upload = { id: `up-${world.uploads.size + 1}`, kind, mime, name, size, received: size, state: 'ready', width: null, height: null }
      world.uploads.set(upload.id, upload)
      return upload
    },
    'upload:drop': ({ id }) => {
      world.uploads.delete(id)
      return {}
    },
    'message:guideText': () => ({ text: invitations[invited++ % invitations.length] ?? '' }),
  }
}

/** Puts a text the engine itself sends (a consent question) into a room. */
export function sayAsBrand(world: FakeWorld, room: FakeRoom, text: string): void {
  const message = addMessage(world, room, { by: 'brand', text, outbound: 'queued' })
  deliver(world, room, message.id)
}

function deliver(world: FakeWorld, room: FakeRoom, messageId: string): void {
  const outboundId = `out-${messageId}`
  world.later(() => step(world, outboundId, 'sending'), 300)
  world.later(() => step(world, outboundId, 'sent'), 1_300)
  const answer = room.answers.shift()
  if (answer === undefined)
    return
  world.later(() => {
    addMessage(world, room, { by: 'customer', text: answer })
    setDue(room, { obligationId: `n-${messageId}`, kind: 'next_reply', startedAt: world.now(), dueAt: world.now() + 60_000 })
    world.changed()
  }, 5_000)
}

function step(world: FakeWorld, outboundId: string, state: 'sending' | 'sent' | 'cancelled' | 'failed'): void {
  for (const room of world.rooms.values()) {
    const message = room.messages.find(one => one.outbound?.id === outboundId)
    if (!message?.outbound)
      continue
    putMessage(world, room, { ...message, outbound: { ...message.outbound, state, error: null, cancellable: false } })
    room.row = { ...room.row, trouble: room.messages.some(one => one.outbound?.state === 'failed' || one.outbound?.state === 'unknown') }
    world.changed()
  }
}

import type { CallInput, CallName, CallOutput } from '../../../shared/contract/index.ts'
import type { FakeRoom, FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'
import { addMessage, setDue, withdrawOffer } from './world.ts'

/** Handlers of the calls that the fake knows. */
export type FakeCalls = { readonly [N in CallName]?: (input: CallInput<N>) => CallOutput<N> }

/** A room of the world. @throws AppError `not_found` */
export function roomOf(world: FakeWorld, id: string): FakeRoom {
  const room = world.rooms.get(id)
  if (!room)
    throw new AppError('not_found', { details: { id } })
  return room
}

/** The room, if it is this agent's and nothing has moved on. @throws AppError `not_owner` */
export function ownRoom(world: FakeWorld, id: string, epoch: number): FakeRoom {
  const room = roomOf(world, id)
  if (room.row.owner?.id !== world.me.id || room.row.epoch !== epoch)
    throw new AppError('not_owner')
  return room
}

/** Ownership, presence and the small calls of the desk. */
export function deskCallsOf(world: FakeWorld): FakeCalls {
  function take(id: string): { epoch: number, version: number } {
    const room = roomOf(world, id)
    if (room.row.owner && room.row.owner.id !== world.me.id)
      throw new AppError('already_owned', { details: { name: room.row.owner.name } })
    room.row = { ...room.row, owner: world.people.me, status: 'assigned', epoch: room.row.epoch + 1, unread: 0 }
    withdrawOffer(world, id)
    addMessage(world, room, { by: 'system', text: 'claimed', facts: { agent: world.me.id } })
    return { epoch: room.row.epoch, version: room.row.version }
  }
  function change(room: FakeRoom, patch: Partial<FakeRoom['row']>): void {
    room.row = { ...room.row, ...patch, version: ++world.seq }
  }

  return {
    'conversation:claim': ({ id }) => take(id),
    'conversation:acceptOffer': ({ id }) => take(id),
    'conversation:claimNext': () => {
      const next = [...world.rooms.values()].map(room => room.row).filter(row => row.status === 'queued' && row.triage === 'needs_reply').toSorted((a, b) => a.tier - b.tier || (a.rank ?? Infinity) - (b.rank ?? Infinity))[0]
      if (next)
        take(next.id)
      return { conversationId: next?.id ?? null }
    },
    'conversation:declineOffer': ({ id }) => {
      withdrawOffer(world, id)
      return {}
    },
    'conversation:release': ({ id, epoch }) => {
      const room = ownRoom(world, id, epoch)
      change(room, { owner: null, status: 'queued', epoch: epoch + 1 })
      addMessage(world, room, { by: 'system', text: 'released', facts: { agent: world.me.id } })
      return {}
    },
    'conversation:assign': ({ id, toAgentId, note }) => {
      const room = roomOf(world, id)
      const to = Object.values(world.people).find(person => person.id === toAgentId) ?? world.people.lin
      change(room, { owner: to, status: 'assigned', epoch: room.row.epoch + 1 })
      addMessage(world, room, { by: 'system', text: 'assigned', facts: { agent: world.me.id, to: to.id } })
      if (note)
        addMessage(world, room, { by: 'note', text: note })
      return {}
    },
    'conversation:resolve': ({ id, epoch, reason }) => {
      const room = ownRoom(world, id, epoch)
      setDue(room, null)
      change(room, { status: 'resolved' })
      addMessage(world, room, { by: 'system', text: 'resolved', facts: { agent: world.me.id, reason } })
      return { waits: false }
    },
    'conversation:reopen': ({ id }) => {
      change(roomOf(world, id), { status: 'assigned' })
      return {}
    },
    'conversation:snooze': ({ id, epoch, until }) => {
      const room = ownRoom(world, id, epoch)
      change(room, { status: 'snoozed', snoozedUntil: until })
      addMessage(world, room, { by: 'system', text: 'snoozed', facts: { agent: world.me.id, until } })
      return {}
    },
    'conversation:setTriage': ({ id, triage }) => {
      change(roomOf(world, id), { triage })
      return {}
    },
    'conversation:seen': ({ id }) => {
      change(roomOf(world, id), { unread: 0 })
      return {}
    },
    'case:close': () => ({}),
    'draft:save': ({ conversationId, text, media }) => {
      const room = roomOf(world, conversationId)
      room.draft = text
      room.draftFiles = media ?? room.draftFiles
      return {}
    },
    'room:touch': ({ conversationId }) => {
      if (conversationId === 'r-roam')
        world.later(() => world.emit('room', { conversationId, people: [{ agentId: 'a-lin', name: '林晓', typing: true }, { agentId: 'a-zhao', name: '赵予安', typing: false }] }), 600)
      return {}
    },
    'room:leave': () => ({}),
    'presence:set': ({ presence, reason }) => {
      Object.assign(world.me, { presence, reason: reason ?? null, version: world.me.version + 1 })
      return {}
    },
    'session:lead': () => {
      Object.assign(world.me, { elsewhere: world.me.elsewhere && { ...world.me.elsewhere, watching: false } })
      return {}
    },
    'session:watch': () => {
      Object.assign(world.me, { elsewhere: world.me.elsewhere && { ...world.me.elsewhere, watching: true } })
      return {}
    },
    'presence:lock': () => ({}),
    'preference:save': ({ patch }) => {
      world.me.preferences = { ...world.me.preferences, ...patch }
      return {}
    },
    'automation:pause': ({ paused }) => {
      world.me.automationPaused = paused
      return {}
    },
    'channel:pollNow': () => ({}),
    'channel:pause': ({ accountId, paused }) => {
      const at = world.channels.findIndex(row => row.id === accountId)
      const row = world.channels[at]
      if (row)
        world.channels[at] = { ...row, health: paused ? 'paused' : 'ok', error: null }
      return {}
    },
    'deadLetter:retry': () => ({ outcome: 'taken' }),
    'deadLetter:dismiss': () => ({}),
    'settings:clock': () => ({ privateMessageMs: 20_000, mentionMs: 20_000, commentMs: 20_000, searchHitMs: 900_000, callMs: 15_000, nextReplyMs: 60_000, offerLeaseMs: 12_000 }),
    'settings:setClock': patch => ({ privateMessageMs: 20_000, mentionMs: 20_000, commentMs: 20_000, searchHitMs: 900_000, callMs: 15_000, nextReplyMs: 60_000, offerLeaseMs: 12_000, ...patch }),
  }
}

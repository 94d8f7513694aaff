import type { SessionEventName, SessionEvents } from '../../shared/contract/index.ts'
import type { EngineContext } from '../context.ts'
import type { Emit, Identity } from '../handle.ts'

/** An open session: whose it is, and how to tell it something. */
export interface LiveSession {
  readonly id: string
  readonly identity: Identity
  readonly emit: Emit
}

/** Every open session, and who is in which room. */
export interface Sessions {
  readonly add: (session: LiveSession) => void
  readonly remove: (id: string) => LiveSession | undefined
  readonly ofAgent: (agentId: string) => readonly LiveSession[]
  readonly tellSession: <E extends SessionEventName>(id: string, event: E, payload: SessionEvents[E]) => void
  readonly tellAgent: <E extends SessionEventName>(agentId: string, event: E, payload: SessionEvents[E]) => void
  readonly tellAll: <E extends SessionEventName>(event: E, payload: SessionEvents[E]) => void
  /** The session looks at (and types in) a room; colleagues in it are told. */
  readonly touchRoom: (sessionId: string, conversationId: string, name: string, typing: boolean) => void
  readonly leaveRoom: (sessionId: string, conversationId: string) => void
  readonly size: () => number
}

interface Guest { readonly agentId: string, readonly name: string, typing: boolean }

/** Keeps the sessions of one engine in memory: who is connected now is nothing a store needs to remember. */
export function createSessions(): Sessions {
  const sessions = new Map<string, LiveSession>()
  const rooms = new Map<string, Map<string, Guest>>()

  function tellRoom(conversationId: string): void {
    const guests = rooms.get(conversationId)
    if (guests === undefined)
      return
    for (const sessionId of guests.keys()) {
      const own = sessions.get(sessionId)?.identity.agentId
      const others = [...guests.values()].filter(guest => guest.agentId !== own)
      sessions.get(sessionId)?.emit('room', { conversationId, people: others })
    }
  }

  function leaveRoom(sessionId: string, conversationId: string): void {
    const guests = rooms.get(conversationId)
    if (guests === undefined || !guests.delete(sessionId))
      return
    if (guests.size === 0)
      rooms.delete(conversationId)
    else
      tellRoom(conversationId)
  }

  return {
    add: session => void sessions.set(session.id, session),
    remove(id) {
      const session = sessions.get(id)
      for (const conversationId of [...rooms.keys()])
        leaveRoom(id, conversationId)
      sessions.delete(id)
      return session
    },
    ofAgent: agentId => [...sessions.values()].filter(session => session.identity.agentId === agentId),
    tellSession: (id, event, payload) => sessions.get(id)?.emit(event, payload),
    tellAgent(agentId, event, payload) {
      for (const session of sessions.values()) {
        if (session.identity.agentId === agentId)
          session.emit(event, payload)
      }
    },
    tellAll(event, payload) {
      for (const session of sessions.values())
        session.emit(event, payload)
    },
    touchRoom(sessionId, conversationId, name, typing) {
      const session = sessions.get(sessionId)
      if (session === undefined)
        return
      const guests = rooms.get(conversationId) ?? new Map<string, Guest>()
      rooms.set(conversationId, guests)
      guests.set(sessionId, { agentId: session.identity.agentId, name, typing })
      tellRoom(conversationId)
    },
    leaveRoom,
    size: () => sessions.size,
  }
}

/** Counts an agent's sessions in the store, so that routing (in any process) knows who is at a desk. */
export async function noteSessions(context: EngineContext, agentId: string, change: 1 | -1): Promise<void> {
  await context.store.write(async (tx) => {
    const agent = await tx.get('agents', agentId)
    if (agent === undefined)
      return
    const sessions = Math.max(0, agent.sessions + change)
    const arrived = agent.sessions === 0 && change === 1 && agent.presence === 'offline'
    await tx.update('agents', agentId, { sessions, version: agent.version + 1, ...(arrived ? { presence: 'not_ready', reason: 'break', presenceSince: context.now() } : {}) })
    tx.changed('agents', agentId, agent.version + 1)
  })
}

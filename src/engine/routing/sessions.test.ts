import type { LiveSession } from './sessions.ts'
import { describe, expect, it } from 'vitest'
import { createSessions } from './sessions.ts'

function setUp() {
  const sessions = createSessions()
  const heard: Record<string, { name: string, payload: unknown }[]> = {}
  const join = (id: string, agentId: string): void => {
    heard[id] = []
    const session: LiveSession = { id, identity: { agentId, role: 'agent' }, emit: (name, payload) => void heard[id]?.push({ name, payload }) }
    sessions.add(session)
  }
  const people = (id: string) => (heard[id]?.at(-1)?.payload as { people: unknown[] } | undefined)?.people
  return { sessions, heard, join, people }
}

const lin = { agentId: 'lin', name: '林晓', typing: false }
const zhou = { agentId: 'zhou', name: '周远', typing: true }

describe('sessions', () => {
  it('tell one, one agent on all their screens, or everybody', () => {
    const { sessions, heard, join } = setUp()
    join('s1', 'lin')
    join('s2', 'lin')
    join('s3', 'zhou')
    sessions.tellSession('s1', 'alarm', { kind: 'offer', facts: {} })
    sessions.tellAgent('lin', 'alarm', { kind: 'due_soon', facts: {} })
    sessions.tellAll('alarm', { kind: 'channel_red', facts: {} })
    sessions.tellSession('nobody', 'alarm', { kind: 'danger', facts: {} })
    const kinds = (id: string) => heard[id]?.map(each => (each.payload as { kind: string }).kind)
    expect([kinds('s1'), kinds('s2'), kinds('s3')]).toEqual([['offer', 'due_soon', 'channel_red'], ['due_soon', 'channel_red'], ['channel_red']])
    expect(sessions.ofAgent('lin').map(each => each.id)).toEqual(['s1', 's2'])
    expect(sessions.size()).toBe(3)
  })

  it('in a room hear of the others, not of themselves', () => {
    const { sessions, join, people, heard } = setUp()
    join('s1', 'lin')
    join('s2', 'zhou')
    join('s3', 'boss')
    sessions.touchRoom('s1', 'c1', '林晓', false)
    expect(people('s1')).toEqual([])
    sessions.touchRoom('s2', 'c1', '周远', true)
    expect([people('s1'), people('s2')]).toEqual([[zhou], [lin]])
    expect(heard.s3).toEqual([])
    sessions.leaveRoom('s2', 'c1')
    expect(people('s1')).toEqual([])
  })

  it('the same person on two screens is no company for themselves', () => {
    const { sessions, join, people } = setUp()
    join('s1', 'lin')
    join('s2', 'lin')
    sessions.touchRoom('s1', 'c1', '林晓', true)
    sessions.touchRoom('s2', 'c1', '林晓', false)
    expect([people('s1'), people('s2')]).toEqual([[], []])
  })

  it('that end leave every room they were in, and nothing behind', () => {
    const { sessions, join, people } = setUp()
    join('s1', 'lin')
    join('s2', 'zhou')
    for (const room of ['c1', 'c2']) {
      sessions.touchRoom('s1', room, '林晓', false)
      sessions.touchRoom('s2', room, '周远', true)
    }
    expect(sessions.remove('s2')?.identity.agentId).toBe('zhou')
    expect(people('s1')).toEqual([])
    expect(sessions.remove('s2')).toBeUndefined()
    expect(sessions.size()).toBe(1)
    sessions.touchRoom('s2', 'c1', '周远', true)
    expect(people('s1')).toEqual([])
  })
})

import type { EngineHandle } from '../handle.ts'
import { expect, it, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { createSwitchboard } from './switchboard.ts'

function engineOf(name: string, media: readonly string[] = []) {
  const closed: string[] = []
  let opened = 0
  const engine = {
    openSession: ({ agentId }: { agentId: string }) => {
      const id = `${name}:${agentId}:${++opened}`
      return { id, call: async () => ({ ok: true as const, data: name }), close: () => closed.push(id) }
    },
    upload: async () => name,
    media: async (id: string) => {
      if (!media.includes(id))
        throw new AppError('not_found')
      return { mime: 'image/png', bytes: new Uint8Array(), name }
    },
    webhook: async () => name,
  } as unknown as EngineHandle
  return { engine, closed }
}

const lin = { agentId: 'lin', role: 'agent' } as const
const zhou = { agentId: 'zhou', role: 'agent' } as const

it('who practises is answered by their practice desk, everybody else by the real one', async () => {
  const real = engineOf('real')
  const board = createSwitchboard()
  const host = board.through(real.engine)
  board.seat('lin', engineOf('desk').engine)
  expect(host.openSession(lin, vi.fn()).id).toBe('desk:lin:1')
  expect(host.openSession(zhou, vi.fn()).id).toBe('real:zhou:1')
  expect(await host.upload(lin, { id: 'u', offset: 0, bytes: new Uint8Array() })).toBe('desk')
  board.unseat('lin')
  expect(host.openSession(lin, vi.fn()).id).toBe('real:lin:2')
})

it('screens that are open are told to begin anew, once, and their sessions end', () => {
  const real = engineOf('real')
  const board = createSwitchboard()
  const [told, others] = [vi.fn(), vi.fn()]
  const screen = board.through(real.engine).openSession(lin, told)
  board.through(real.engine).openSession(zhou, others)
  expect(board.screensOf('lin')).toBe(1)
  board.seat('lin', engineOf('desk').engine)
  expect(told.mock.calls).toEqual([['moved', {}]])
  expect(others).not.toHaveBeenCalled()
  expect(real.closed).toEqual(['real:lin:1'])
  expect(board.screensOf('lin')).toBe(0)
  // The host closes what it holds, as ever.
  screen.close()
  board.unseat('lin')
  expect(told).toHaveBeenCalledOnce()
})

it('a file is found at the desk where it is', async () => {
  const board = createSwitchboard()
  const host = board.through(engineOf('real', ['a']).engine)
  board.seat('lin', engineOf('desk', ['b']).engine)
  expect((await host.media('a')).name).toBe('real')
  expect((await host.media('b')).name).toBe('desk')
  await expect(host.media('c')).rejects.toMatchObject({ code: 'not_found' })
})

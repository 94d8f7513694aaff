import type { ConversationRow } from '../../../src/shared/contract/conversation.ts'
import type { Desk } from './start-engine.ts'
import { expect, vi } from 'vitest'

/** Waits until a check holds, generously: only benches judge time. */
export function until<T>(check: () => Promise<T> | T): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 15 })
}

/** The rows of a tab once there are at least so many. */
export async function rowsOf(desk: Desk, tab: 'mine' | 'queue' | 'all' | 'snoozed' | 'resolved' | 'undecided', count = 1): Promise<ConversationRow[]> {
  return until(async () => {
    const view = await desk.view('inbox', { tab })
    await desk.call('view:close', { viewId: view.viewId })
    expect(view.rows.length).toBeGreaterThanOrEqual(count)
    return view.rows
  })
}

/** The one row of the queue, claimed by this desk. */
export async function claimOnly(desk: Desk): Promise<{ row: ConversationRow, epoch: number }> {
  const [row] = await rowsOf(desk, 'queue')
  const { epoch } = await desk.call('conversation:claim', { id: row!.id })
  return { row: row!, epoch }
}

/** A room's timeline and surroundings right now. */
export async function room(desk: Desk, id: string) {
  const view = await desk.view('conversation', { id })
  await desk.call('view:close', { viewId: view.viewId })
  return view
}

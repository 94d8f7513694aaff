import type { DraftWire, WrittenDraft } from './draft-wire.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../../tests/support/until.ts'
import { createDraftWire } from './draft-wire.ts'

const open: DraftWire[] = []
afterEach(() => open.splice(0).forEach(wire => wire.stop()))

function window(agentId: string): { wire: DraftWire, heard: WrittenDraft[] } {
  const heard: WrittenDraft[] = []
  const wire = createDraftWire(() => agentId, draft => heard.push(draft))
  open.push(wire)
  return { wire, heard }
}

describe('drafts between windows', () => {
  it('are told to the others of the same person, not to oneself, not to anybody else', async () => {
    const [desk, alone, other] = [window('lin'), window('lin'), window('zhou')]
    const draft = { conversationId: 'c1', text: '我来查', note: '', gone: ['u1'] }
    desk.wire.tell(draft)
    await until(() => alone.heard.length === 1, 'the other window to hear of it')
    expect(alone.heard).toEqual([draft])
    other.wire.tell({ ...draft, text: '别人的' })
    alone.wire.tell({ ...draft, text: '' })
    await until(() => desk.heard.length === 1, 'the desk to hear that it was sent')
    expect(desk.heard).toEqual([{ ...draft, text: '' }])
    expect([alone.heard.length, other.heard.length]).toEqual([1, 0])
  })

  it('nobody is told where there is no such channel', () => {
    expect(() => createDraftWire(() => 'lin', () => {}, null).tell({ conversationId: 'c1', text: '', note: '', gone: [] })).not.toThrow()
  })
})

import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'

/** `words`: what was said goes, who said it stays. `person`: neither is to be found again. */
export type EraseDepth = 'words' | 'person'

/** Everything else with words that hangs on a room: drafts, what was filed, handed over, corrected, used, said of calls; then the room itself. */
export async function eraseHanging(tx: WriteHandle, room: ConversationRecord, depth: EraseDepth): Promise<void> {
  const of = { conversationId: room.id }
  for (const table of ['drafts', 'mentions', 'identityChecks'] as const)
    await tx.remove(table, of)
  await tx.updateMany('wrapUps', (await tx.find('wrapUps', of)).map(row => ({ ...row, note: '', fields: {} })))
  await tx.updateMany('handoverLines', (await tx.find('handoverLines', of)).map(row => ({ ...row, note: '', version: row.version + 1 })))
  await tx.updateMany('hintCorrections', (await tx.find('hintCorrections', of)).map(row => ({ ...row, words: [] })))
  await tx.updateMany('scriptUses', (await tx.find('scriptUses', of)).map(row => ({ ...row, text: '' })))
  await tx.updateMany('bulkLines', (await tx.find('bulkLines', of)).map(row => ({ ...row, text: '', version: row.version + 1, ...(depth === 'person' ? { name: '' } : {}) })))
  for (const call of await tx.find('callbacks', of))
    await eraseCall(tx, call, depth)
  await eraseEvidence(tx, room.id)
  if (depth === 'person')
    await eraseComplaint(tx, room.id)
  await eraseHead(tx, room.id, depth)
}

/** The figures of a call stay; its events were masked as they came, and go whole. */
async function eraseCall(tx: WriteHandle, call: CallbackRecord, depth: EraseDepth): Promise<void> {
  const version = call.version + 1
  await tx.update('callbacks', call.id, { note: '', overrideReason: null, version, ...(depth === 'person' ? { phoneNumberId: '', recordingId: null, orderAddress: null, transfer: null } : {}) })
  tx.changed('callbacks', call.id, version, call.conversationId)
  await tx.updateMany('callAttempts', (await tx.find('callAttempts', { callbackId: call.id })).map(row => ({ ...row, detail: null })))
  await tx.updateMany('callEvents', (await tx.find('callEvents', { handoffId: call.handoffId })).map(row => ({ ...row, body: '{}' })))
}

/** What was kept of this room against a false service account. */
async function eraseEvidence(tx: WriteHandle, roomId: string): Promise<void> {
  for (const row of await tx.find('impostors', {})) {
    const evidence = row.evidence.filter(each => each.conversationId !== roomId)
    if (evidence.length === row.evidence.length)
      continue
    await tx.update('impostors', row.id, { evidence, version: row.version + 1 })
    tx.changed('impostors', row.id, row.version + 1)
  }
}

/** That there was a complaint, by when it was handled and how it was rated stays in the figures. */
async function eraseComplaint(tx: WriteHandle, roomId: string): Promise<void> {
  const complaint = await tx.get('complaints', roomId)
  if (complaint === undefined)
    return
  const version = complaint.version + 1
  await tx.update('complaints', roomId, { externalNo: null, url: '', title: '', issues: [], demands: [], amount: null, rating: complaint.rating === null ? null : { ...complaint.rating, text: '' }, version })
  tx.changed('complaints', roomId, version, roomId)
}

async function eraseHead(tx: WriteHandle, roomId: string, depth: EraseDepth): Promise<void> {
  const room = await tx.get('conversations', roomId)
  if (room === undefined)
    return
  const version = room.version + 1
  const nameless = { identityId: null, customerName: '', threadKey: forgottenKey(roomId), tags: [], followers: null, verified: 'none', vip: false }
  await tx.update('conversations', roomId, { preview: '', context: null, replyTarget: null, moodWhy: [], danger: [], triageWhy: [], hintsSet: null, version, ...(depth === 'person' ? nameless : {}) })
  tx.changed('conversations', roomId, version, room.caseId)
  await tx.update('cases', room.caseId, { title: '' })
}

/** Key of a room that nobody writes into again: who comes back is somebody new. */
export function forgottenKey(roomId: string): string {
  return `forgotten:${roomId}`
}

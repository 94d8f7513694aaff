import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Names } from '../views/present.ts'
import { AppError } from '../../shared/errors.ts'
import { csvLine } from '../complaints/files/inert.ts'
import { audit } from '../context.ts'
import { moveAll } from './absence.ts'
import { giveShift, signShift, takeBackShift } from './handover.ts'
import { listOpen } from './open.ts'
import { concerns, presentLines } from './view.ts'

type ShiftCalls = Pick<Handlers, 'shift:open' | 'shift:give' | 'shift:sign' | 'shift:takeBack' | 'shift:export' | 'shift:moveAll'>

/** Handing a shift over, signing for it, and moving what an absent person left. */
export function shiftCalls(context: EngineContext, names: Names): ShiftCalls {
  const { store } = context
  return {
    'shift:open': async (actor, input) => {
      const agentId = input.agentId ?? actor.agentId
      if (agentId !== actor.agentId && actor.role !== 'supervisor')
        throw new AppError('forbidden')
      return { items: await listOpen(store.read, agentId, context.now()) }
    },
    'shift:give': async (actor, input) => ({ id: await store.write(tx => giveShift(context, tx, actor, input)) }),
    'shift:sign': (actor, input) => store.write(tx => signShift(context, tx, actor, input)),
    'shift:takeBack': async (actor, input) => {
      await store.write(tx => takeBackShift(context, tx, actor, input.id))
      return {}
    },
    'shift:export': (actor, input) => exportShift(context, names, actor, input.id),
    'shift:moveAll': (actor, input) => moveAll(context, actor, input),
  }
}

const heading = ['序号 No.', '客户 Customer', '渠道 Channel', '到期 Due', '情况 Signs', '交接说明 Note', '状态 State', '签收人 Signed by', '签收时间 Signed at']

async function exportShift(context: EngineContext, names: Names, actor: Actor, id: string): Promise<{ name: string, csv: string }> {
  const { store } = context
  const handover = await store.read.get('handovers', id)
  if (handover === undefined || !concerns(handover, actor))
    throw new AppError('not_found')
  const at = (time: number | null) => time === null ? '' : new Date(time).toISOString()
  const about = [['交班 From', names.agentName(handover.fromId)], ['接班 To', handover.toId === null ? '' : names.agentName(handover.toId)], ['交班签名时间 Given at', at(handover.createdAt)], ['说明 Note', handover.note]]
  const lines = await presentLines(store.read, id, names)
  const rows = lines.map((line, i) => [String(i + 1), line.customerName, line.channel, at(line.due?.at ?? null), line.signs.join(' '), line.note, line.state, line.signedBy?.name ?? '', at(line.signedAt)])
  await store.write(tx => audit(context, tx, actor, 'shift.export', 'handover', id))
  return { name: `shift-${at(handover.createdAt).slice(0, 10)}.csv`, csv: `\uFEFF${[...about, heading, ...rows].map(csvLine).join('')}` }
}

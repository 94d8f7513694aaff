import type { ImportSummary } from '../../shared/contract/complaints.ts'
import type { ComplaintDesk } from '../../shared/domain/complaint.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Preview } from './files/preview.ts'
import { Buffer } from 'node:buffer'
import { importStep } from '../../shared/contract/complaints.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { requireComplaintAccount } from './calls.ts'
import { previewOf } from './files/preview.ts'
import { readTable } from './files/table.ts'
import { takeTickets } from './take-tickets.ts'

type ImportCalls = Pick<Handlers, 'complaint:importBegin' | 'complaint:importPart' | 'complaint:importCheck' | 'complaint:importRows' | 'complaint:importRun' | 'complaint:importDrop'>

/** One person's import, from the first byte to the last row. Held in memory: nothing of it is in the store before it is confirmed. */
interface Import {
  readonly id: string
  readonly agentId: string
  readonly accountId: string
  readonly desk: ComplaintDesk
  readonly name: string
  readonly bytes: Buffer
  received: number
  preview: Preview | null
  done: number
  busy: boolean
  touchedAt: number
}

/** An import that nobody touched for so long is forgotten, ms. */
const forgetMs = 30 * 60_000
/** Imports of all people at once. */
const mostImports = 12

/** Importing complaints from a file: sent in parts, looked at, confirmed, then taken in step by step. */
export function importCalls(context: EngineContext): ImportCalls {
  const imports = new Map<string, Import>()

  function begin(actor: Actor, input: { accountId: string, desk: ComplaintDesk, name: string, size: number }): { importId: string } {
    requireComplaintAccount(context, input.accountId)
    const now = context.now()
    for (const each of imports.values()) {
      if (each.agentId === actor.agentId || now - each.touchedAt > forgetMs)
        imports.delete(each.id)
    }
    if (imports.size >= mostImports)
      throw new AppError('busy')
    const { accountId, desk, name } = input
    const made: Import = { id: context.newId(), agentId: actor.agentId, accountId, desk, name, bytes: Buffer.alloc(input.size), received: 0, preview: null, done: 0, busy: false, touchedAt: now }
    imports.set(made.id, made)
    return { importId: made.id }
  }

  function mine(actor: Actor, id: string): Import {
    const found = imports.get(id)
    if (found === undefined || found.agentId !== actor.agentId)
      throw new AppError('not_found')
    found.touchedAt = context.now()
    return found
  }

  return {
    'complaint:importBegin': async (actor, input) => begin(actor, input),
    'complaint:importPart': async (actor, input) => {
      const file = mine(actor, input.importId)
      const part = Buffer.from(input.base64, 'base64')
      if (input.offset !== file.received || input.offset + part.length > file.bytes.length || file.preview !== null)
        throw new AppError('wrong_state', { details: { received: file.received } })
      part.copy(file.bytes, input.offset)
      file.received += part.length
      return { received: file.received }
    },
    'complaint:importCheck': async (actor, input) => {
      const file = mine(actor, input.importId)
      if (file.received !== file.bytes.length)
        throw new AppError('upload_incomplete', { details: { received: file.received, of: file.bytes.length } })
      await alone(file, async () => {
        file.preview = await previewOf(context, await readTable(file.bytes), file.accountId, file.desk)
        file.done = 0
      })
      return summaryOf(file)
    },
    'complaint:importRows': async (actor, input) => {
      const rows = requirePreview(mine(actor, input.importId)).rows.filter(row => input.only === 'all' || row.fate === 'refused')
      return { rows: rows.slice(input.offset, input.offset + input.size), total: rows.length }
    },
    'complaint:importRun': async (actor, input) => {
      const file = mine(actor, input.importId)
      await alone(file, () => run(context, actor, file))
      return summaryOf(file)
    },
    'complaint:importDrop': async (actor, input) => {
      const file = imports.get(input.importId)
      if (file?.agentId === actor.agentId)
        imports.delete(input.importId)
      return {}
    },
  }
}

/** The next rows; a second press while they are under way does nothing. */
async function run(context: EngineContext, actor: Actor, file: Import): Promise<void> {
  const { tickets } = requirePreview(file)
  const next = tickets.slice(file.done, file.done + importStep)
  if (next.length === 0)
    return
  await takeTickets(context, next, { accountId: file.accountId, source: 'import', enteredBy: actor.agentId })
  file.done += next.length
  if (file.done === tickets.length)
    await context.store.write(tx => audit(context, tx, actor, 'complaint.import', 'account', file.accountId, { rows: file.done, file: file.name }))
}

async function alone(file: Import, work: () => Promise<void>): Promise<void> {
  if (file.busy)
    throw new AppError('busy')
  file.busy = true
  try {
    await work()
  }
  finally {
    file.busy = false
  }
}

function requirePreview(file: Import): Preview {
  if (file.preview === null)
    throw new AppError('wrong_state', { details: { checked: false } })
  return file.preview
}

function summaryOf(file: Import): ImportSummary {
  const { rows, unknownColumns } = requirePreview(file)
  const count = (fate: string): number => rows.filter(row => row.fate === fate).length
  return { importId: file.id, name: file.name, rows: rows.length, fresh: count('new'), update: count('update'), same: count('same'), refused: count('refused'), unknownColumns: [...unknownColumns], done: file.done }
}

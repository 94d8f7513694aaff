import type { ScriptState } from '../../shared/domain/script.ts'
import type { ScriptContent, ScriptWords } from '../../shared/rules/scripts.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ScriptRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { contentFaults } from '../../shared/rules/scripts.ts'
import { audit } from '../context.ts'
import { holdFiles } from './attached.ts'

/** What screens are told of a script that was written. */
export interface Saved {
  readonly id: string
  readonly version: number
  readonly state: ScriptState
}

/** The words of a script; its end to the second, as files and people write it. */
export function wordsOf({ brand, title, situation, style, visibility, variants, keywords, sensitive, expiresAt }: ScriptWords) {
  return { brand, title, situation, style, visibility, variants: [...variants], keywords: [...keywords], sensitive, expiresAt: expiresAt === null ? null : Math.floor(expiresAt / 1_000) * 1_000 }
}

/** Refuses content that contradicts itself. */
export function requireSound(content: ScriptWords): void {
  const faults = contentFaults(content)
  if (faults.length > 0)
    throw new AppError('bad_input', { details: { fields: faults.map(fault => `content: ${fault}`) } })
}

/** A script as it stands, for somebody who may change it: a supervisor, or its author while it is not in use. */
export async function openScript(tx: WriteHandle, actor: Actor, id: string, version: number): Promise<ScriptRecord> {
  const script = await tx.get('scripts', id)
  if (script === undefined)
    throw new AppError('not_found')
  if (actor.role !== 'supervisor' && (script.createdBy !== actor.agentId || script.state === 'approved' || script.state === 'retired'))
    throw new AppError('forbidden')
  if (script.version !== version)
    throw new AppError('stale_version', { details: { version: script.version } })
  return script
}

/** Writes a new script with its first version. */
export async function addScript(context: EngineContext, tx: WriteHandle, by: string, content: ScriptContent, state: ScriptState): Promise<Saved> {
  const id = context.newId()
  const now = context.now()
  await tx.insert('scripts', { id, version: 1, ...wordsOf(content), state, note: '', createdBy: by, createdAt: now, updatedBy: by, updatedAt: now, used: 0, effective: 0, praised: 0, quiet: 0 })
  await keepVersion(context, tx, id, 1, by, { ...content, files: await holdFiles(context, tx, by, id, content.files) })
  tx.changed('scripts', id, 1)
  return { id, version: 1, state }
}

/** Writes other words into a script; the words before stay as a version. */
export async function rewrite(context: EngineContext, tx: WriteHandle, actor: Actor, script: ScriptRecord, content: ScriptContent, state: ScriptState): Promise<Saved> {
  const version = script.version + 1
  await tx.update('scripts', script.id, { ...wordsOf(content), state, note: '', version, updatedBy: actor.agentId, updatedAt: context.now() })
  await keepVersion(context, tx, script.id, version, actor.agentId, { ...content, files: await holdFiles(context, tx, actor.agentId, script.id, content.files) })
  tx.changed('scripts', script.id, version)
  await audit(context, tx, actor, 'script.change', 'script', script.id, { state, version })
  return { id: script.id, version, state }
}

/** Moves a script on without changing its words. */
export async function move(context: EngineContext, tx: WriteHandle, actor: Actor, script: ScriptRecord, state: ScriptState, note: string): Promise<Saved> {
  const version = script.version + 1
  await tx.update('scripts', script.id, { state, note, version, updatedAt: context.now(), updatedBy: actor.agentId })
  tx.changed('scripts', script.id, version)
  await audit(context, tx, actor, `script.${state}`, 'script', script.id, { note })
  return { id: script.id, version, state }
}

async function keepVersion(context: EngineContext, tx: WriteHandle, scriptId: string, n: number, by: string, content: ScriptContent): Promise<void> {
  await tx.insert('scriptVersions', { id: context.newId(), scriptId, n, at: context.now(), by, content: { ...wordsOf(content), files: [...content.files] } })
}

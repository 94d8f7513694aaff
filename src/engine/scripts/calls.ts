import type { ScriptContent } from '../../shared/rules/scripts.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ScriptRecord } from '../store/tables.ts'
import type { Saved } from './book.ts'
import { AppError } from '../../shared/errors.ts'
import { stateOf } from '../../shared/rules/scripts.ts'
import { audit } from '../context.ts'
import { filesEver, presentFile, settleFiles } from './attached.ts'
import { addScript, move, openScript, requireSound, rewrite, wordsOf } from './book.ts'

type ScriptCalls = Pick<Handlers, 'script:save' | 'script:review' | 'script:retire' | 'script:versions' | 'script:restore'>

/** Versions shown of one script, the newest. */
const versionsShown = 50

/** Writing, reviewing and taking back scripts. */
export function scriptCalls(context: EngineContext): ScriptCalls {
  const { store } = context
  return {
    'script:save': async (actor, { id, version, submit, ...content }) => {
      requireSound(content)
      const saved = await store.write(tx => id === null ? create(context, tx, actor, content, submit) : change(context, tx, actor, { id, version }, content, submit))
      await settleFiles(context, saved.id)
      return saved
    },
    'script:review': (actor, input) => store.write(async (tx) => {
      const script = await openScript(tx, actor, input.id, input.version)
      if (script.state !== 'in_review')
        throw new AppError('wrong_state', { details: { state: script.state } })
      if (input.approve)
        await requireSecondPerson(tx, actor, script)
      return move(context, tx, actor, script, input.approve ? 'approved' : 'draft', input.note)
    }),
    'script:retire': async (actor, input) => {
      await store.write(async tx => move(context, tx, actor, await openScript(tx, actor, input.id, input.version), 'retired', ''))
      return {}
    },
    'script:versions': async (actor, { id }) => {
      const script = await store.read.get('scripts', id)
      if (script === undefined || (actor.role !== 'supervisor' && script.state !== 'approved' && script.createdBy !== actor.agentId))
        throw new AppError('not_found')
      const [versions, agents, files] = await Promise.all([store.read.find('scriptVersions', { scriptId: id }, { order: [['n', 'desc']], limit: versionsShown }), store.read.find('agents', {}), filesEver(store.read, id)])
      const names = new Map(agents.map(agent => [agent.id, agent.name]))
      return { versions: versions.map(({ n, at, by, content }) => ({ n, at, by: { id: by, name: names.get(by) ?? '' }, content: { ...wordsOf(content), files: files.filter(file => content.files?.includes(file.id)).map(presentFile) } })) }
    },
    'script:restore': (actor, input) => store.write(async (tx) => {
      const script = await openScript(tx, actor, input.id, input.version)
      const older = await tx.one('scriptVersions', { scriptId: input.id, n: input.n })
      if (older === undefined)
        throw new AppError('not_found')
      return rewrite(context, tx, actor, script, { ...older.content, files: older.content.files ?? [] }, stateOf(older.content, true))
    }),
  }
}

type Tx = Parameters<typeof openScript>[0]

/** Nobody approves their own words, as long as there is another supervisor to look at them. */
async function requireSecondPerson(tx: Tx, actor: Actor, script: ScriptRecord): Promise<void> {
  if (script.updatedBy !== actor.agentId)
    return
  const supervisors = await tx.find('agents', { role: 'supervisor', enabled: true })
  if (supervisors.some(other => other.id !== actor.agentId))
    throw new AppError('second_person_needed')
}

async function create(context: EngineContext, tx: Tx, actor: Actor, content: ScriptContent, submit: boolean): Promise<Saved> {
  const saved = await addScript(context, tx, actor.agentId, content, stateOf(content, submit))
  await audit(context, tx, actor, 'script.create', 'script', saved.id, { state: saved.state })
  return saved
}

async function change(context: EngineContext, tx: Tx, actor: Actor, { id, version }: { id: string, version: number }, content: ScriptContent, submit: boolean): Promise<Saved> {
  const script = await openScript(tx, actor, id, version)
  return rewrite(context, tx, actor, script, content, stateOf(content, submit))
}

import type { CallParsed } from '../../shared/contract/index.ts'
import type { IdleClose } from '../../shared/contract/wrap-up.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'
import { idleClose, mostLevels } from '../../shared/contract/wrap-up.ts'
import { AppError } from '../../shared/errors.ts'
import { depthOf, heightOf } from '../../shared/rules/wrap-up.ts'
import { audit } from '../context.ts'
import { saveSetting } from '../settings.ts'
import { suggestWrapUp } from './suggest.ts'
import { isRequired, readTree } from './tree.ts'

type WrapUpCalls = Pick<Handlers, 'wrapUp:saveNode' | 'wrapUp:moveNode' | 'wrapUp:retireNode' | 'wrapUp:setRequired' | 'wrapUp:suggest' | 'wrapUp:of' | 'settings:idleClose' | 'settings:setIdleClose'>

/** The tree of categories, what fits and what was filed, and when a silent conversation is closed. */
export function wrapUpCalls(context: EngineContext, names: Names): WrapUpCalls {
  const { store } = context
  return {
    'wrapUp:saveNode': async (actor, input) => ({ id: await store.write(tx => saveNode(context, tx, actor, input)) }),
    'wrapUp:moveNode': async (_actor, input) => {
      await store.write(tx => moveNode(tx, input))
      return {}
    },
    'wrapUp:retireNode': async (actor, input) => {
      await store.write(async (tx) => {
        const node = await tx.get('wrapUpNodes', input.id)
        if (node === undefined)
          throw new AppError('not_found')
        await change(tx, node.id, node.version, { retiredAt: input.retired ? context.now() : null })
        await audit(context, tx, actor, 'wrapUp.retire', 'wrapUpNode', node.id, { name: node.name, retired: input.retired })
      })
      return {}
    },
    'wrapUp:setRequired': async (actor, input) => {
      await saveSetting(context, actor, 'wrapUp', input)
      return {}
    },
    'wrapUp:suggest': async (actor, input) => ({ suggestions: await suggestWrapUp(context, actor, input.conversationId) }),
    'wrapUp:of': async (_actor, input) => {
      const rows = await store.read.find('wrapUps', { conversationId: input.conversationId }, { order: [['at', 'desc']], limit: 20 })
      return { filed: rows.map(row => ({ id: row.id, path: row.path, note: row.note, by: { id: row.agentId, name: names.agentName(row.agentId) }, at: row.at })) }
    },
    'settings:idleClose': () => readIdleClose(store.read),
    'settings:setIdleClose': async (actor, input) => {
      await saveSetting(context, actor, 'idleClose', input)
      return {}
    },
  }
}

/** When silent conversations are closed; nowhere until somebody says so. */
export async function readIdleClose(read: ReadHandle): Promise<IdleClose> {
  const setting = idleClose.safeParse((await read.get('settings', 'idleClose'))?.value)
  return setting.success ? setting.data : { hours: {}, noticeMinutes: 60 }
}

async function change(tx: WriteHandle, id: string, version: number, patch: Partial<Row<'wrapUpNodes'>>): Promise<void> {
  await tx.update('wrapUpNodes', id, { ...patch, version: version + 1 })
  tx.changed('wrapUpNodes', id, version + 1)
}

async function saveNode(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'wrapUp:saveNode'>): Promise<string> {
  const tree = await readTree(tx)
  const before = tree.find(node => node.id === input.id)
  if (input.id !== null && before === undefined)
    throw new AppError('not_found')
  const parentId = before === undefined ? input.parentId : before.parentId
  if (parentId !== null && !tree.some(node => node.id === parentId))
    throw new AppError('not_found')
  if (depthOf(tree, parentId) + (before === undefined ? 1 : heightOf(tree, before.id)) > mostLevels)
    throw new AppError('bad_input', { details: { fields: ['parentId'] } })
  const siblings = tree.filter(node => node.parentId === parentId && node.id !== before?.id)
  if (siblings.some(node => node.name === input.name && !node.retired))
    throw new AppError('conflict', { details: { name: input.name } })
  if (before !== undefined) {
    await change(tx, before.id, before.version, { name: input.name, fields: input.fields })
    await audit(context, tx, actor, 'wrapUp.change', 'wrapUpNode', before.id, { before: before.name, name: input.name })
    return before.id
  }
  const id = context.newId()
  await tx.insert('wrapUpNodes', { id, version: 1, parentId, name: input.name, position: Math.max(-1, ...siblings.map(node => node.position)) + 1, fields: input.fields, retiredAt: null, createdAt: context.now() })
  tx.changed('wrapUpNodes', id, 1)
  await audit(context, tx, actor, 'wrapUp.add', 'wrapUpNode', id, { name: input.name, parent: parentId })
  return id
}

async function moveNode(tx: WriteHandle, { id, by }: { id: string, by: 1 | -1 }): Promise<void> {
  const tree = await readTree(tx)
  const node = tree.find(each => each.id === id)
  if (node === undefined)
    throw new AppError('not_found')
  const siblings = tree.filter(each => each.parentId === node.parentId)
  const at = siblings.indexOf(node)
  const other = siblings[at + by]
  if (other === undefined)
    return
  siblings[at] = other
  siblings[at + by] = node
  for (const [position, sibling] of siblings.entries()) {
    if (sibling.position !== position)
      await change(tx, sibling.id, sibling.version, { position })
  }
}

/** The tree as screens show it. */
export function createWrapUpTreeSource(context: EngineContext): ViewSource<'wrapUpTree'> {
  const { read } = context.store
  return {
    pauseMs: 100,
    async load() {
      const [tree, required] = await Promise.all([readTree(read), isRequired(read)])
      const rows = tree.map(({ id, version, parentId, name, position, fields, retired }) => ({ id, version, parentId, name, position, fields, retired }))
      return { rows, summary: { required } }
    },
    touches: change => change.entity === 'wrapUpNodes' || (change.entity === 'settings' && change.id === 'wrapUp'),
  }
}

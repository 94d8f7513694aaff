import type { Category, Leaf } from '../../shared/rules/wrap-up.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { z } from 'zod'
import { wrapUpField } from '../../shared/contract/wrap-up.ts'
import { leavesOf } from '../../shared/rules/wrap-up.ts'

/** A category as it is kept, and as the rules read it. */
export type TreeNode = Row<'wrapUpNodes'> & Category

/** The whole tree, in use or not. */
export async function readTree(read: ReadHandle): Promise<TreeNode[]> {
  const rows = await read.find('wrapUpNodes', {}, { order: [['position', 'asc'], ['id', 'asc']] })
  return rows.map(row => ({ ...row, retired: row.retiredAt !== null }))
}

/** The leaf that may be filed under this id; undefined where there is none. */
export async function leafById(read: ReadHandle, id: string): Promise<Leaf<TreeNode> | undefined> {
  return leavesOf(await readTree(read)).find(leaf => leaf.node.id === id)
}

const requiredSetting = z.object({ required: z.boolean() })

/** Whether nothing may be resolved without a category. */
export async function isRequired(read: ReadHandle): Promise<boolean> {
  const setting = requiredSetting.safeParse((await read.get('settings', 'wrapUp'))?.value)
  return setting.success && setting.data.required
}

/** A tree as a file holds it. */
export interface StarterNode {
  readonly name: string
  readonly fields?: readonly z.input<typeof wrapUpField>[] | undefined
  readonly children?: readonly StarterNode[] | undefined
}

/** How the file of the starter tree is written. */
export const starterNode: z.ZodType<StarterNode> = z.object({
  name: z.string().min(1).max(30),
  fields: z.array(wrapUpField).optional(),
  get children() {
    return z.array(starterNode).optional()
  },
})

/** Fills an empty tree with the one that comes along. */
export async function plantTree(context: Pick<EngineContext, 'store' | 'now' | 'newId'>, starter: readonly StarterNode[]): Promise<void> {
  await context.store.write(async (tx) => {
    if (await tx.one('wrapUpNodes', {}) === undefined)
      await plant(context, tx, starter, null)
  })
}

async function plant(context: Pick<EngineContext, 'now' | 'newId'>, tx: WriteHandle, nodes: readonly StarterNode[], parentId: string | null): Promise<void> {
  for (const [position, { name, fields = [], children = [] }] of nodes.entries()) {
    const id = context.newId()
    await tx.insert('wrapUpNodes', { id, version: 1, parentId, name, position, fields: fields.map(field => wrapUpField.parse(field)), retiredAt: null, createdAt: context.now() })
    tx.changed('wrapUpNodes', id, 1)
    await plant(context, tx, children, id)
  }
}

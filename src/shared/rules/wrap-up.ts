import type { WrapUpField } from '../contract/wrap-up.ts'
import { foldText } from './fold.ts'

/** A category as the rules read it. */
export interface Category {
  readonly id: string
  readonly parentId: string | null
  readonly name: string
  readonly position: number
  readonly fields: readonly WrapUpField[]
  readonly retired: boolean
}

/** A category with the way to it. */
export interface Leaf<C extends Category = Category> {
  readonly node: C
  /** From the root to the leaf. */
  readonly way: readonly C[]
  /** As it is filed and shown: "账单 / 扣费争议 / 增值业务". */
  readonly path: string
}

const joint = ' / '

/** The categories that may be filed: in use up to the root, with nothing in use below them; in the order of the tree. */
export function leavesOf<C extends Category>(nodes: readonly C[]): Leaf<C>[] {
  const children = new Map<string | null, C[]>()
  for (const node of nodes.filter(each => !each.retired))
    children.set(node.parentId, [...children.get(node.parentId) ?? [], node])
  const leaves: Leaf<C>[] = []
  const walk = (parent: string | null, way: readonly C[]): void => {
    for (const node of (children.get(parent) ?? []).toSorted((a, b) => a.position - b.position)) {
      const here = [...way, node]
      if (children.has(node.id))
        walk(node.id, here)
      else
        leaves.push({ node, way: here, path: here.map(each => each.name).join(joint) })
    }
  }
  walk(null, [])
  return leaves
}

/** How deep a category stands; 1 = at the root. */
export function depthOf(nodes: readonly Category[], id: string | null): number {
  const byId = new Map(nodes.map(node => [node.id, node]))
  let depth = 0
  for (let at = id; at !== null; at = byId.get(at)?.parentId ?? null)
    depth += 1
  return depth
}

/** Levels from a category down to its deepest leaf, itself counted. */
export function heightOf(nodes: readonly Category[], id: string): number {
  const below = nodes.filter(node => node.parentId === id).map(node => heightOf(nodes, node.id))
  return 1 + Math.max(0, ...below)
}

/** Everything that is asked with a leaf: its own fields, and those of what is above it. A key nearer the leaf wins. */
export function fieldsOf(leaf: Leaf): WrapUpField[] {
  return [...new Map(leaf.way.flatMap(node => node.fields).map(field => [field.key, field])).values()]
}

/** Keys of the fields that are missing, or hold what they may not. */
export function faultyFields(leaf: Leaf, given: Readonly<Record<string, string>>): string[] {
  return fieldsOf(leaf).filter(field => !isGood(field, (given[field.key] ?? '').trim())).map(field => field.key)
}

function isGood(field: WrapUpField, value: string): boolean {
  if (value === '')
    return !field.required
  if (field.kind === 'number')
    return /^-?\d{1,12}(?:\.\d{1,4})?$/.test(value)
  return field.kind !== 'choice' || field.choices.includes(value)
}

/** What is filed of the fields given: those that the leaf asks, without blanks. */
export function cleanFields(leaf: Leaf, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(fieldsOf(leaf).map(field => [field.key, (given[field.key] ?? '').trim()] as const).filter(([, value]) => value !== ''))
}

/** Two neighbouring characters, the least that says something in Chinese. */
function pairsOf(text: string): string[] {
  const plain = [...foldText(text).replaceAll(/[^\p{L}\p{N}]/gu, '')]
  return plain.slice(1).map((char, i) => plain[i]! + char)
}

/** Of a name's pairs, the least share that must have been said before the name counts as meant. */
const leastHeard = 0.5

/**
 * Leaves whose names stand in what the customer wrote, at least half of one of them, the fullest match first; a word that many leaves
 * share weighs less. One word out of a long name says nothing: who writes "我号码是…" does not speak of a number that was marked wrongly.
 */
export function leavesByWords<C extends Category>(leaves: readonly Leaf<C>[], said: string, most = 3): Leaf<C>[] {
  const heard = new Set(pairsOf(said))
  const names = leaves.map(leaf => leaf.way.map(node => pairsOf(node.name)))
  const spread = new Map<string, number>()
  for (const pair of names.flatMap(way => [...new Set(way.flat())]))
    spread.set(pair, (spread.get(pair) ?? 0) + 1)
  function scoreOf(name: readonly string[]): number {
    const meant = name.filter(pair => heard.has(pair))
    return meant.length < name.length * leastHeard ? 0 : meant.reduce((sum, pair) => sum + 1 / spread.get(pair)!, 0)
  }
  return leaves
    .map((leaf, i) => ({ leaf, score: names[i]!.reduce((sum, name) => sum + scoreOf(name), 0) }))
    .filter(each => each.score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(each => each.leaf)
}

import type { Category } from './wrap-up.ts'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { cleanFields, depthOf, faultyFields, fieldsOf, heightOf, leavesByWords, leavesOf } from './wrap-up.ts'

const node = (id: string, parentId: string | null, name: string, more: Partial<Category> = {}): Category => ({ id, parentId, name, position: 0, fields: [], retired: false, ...more })
const amount: Category['fields'][number] = { key: 'amount', label: '金额', kind: 'number', required: true, choices: [] }
const hot: Category['fields'][number] = { key: 'hot', label: '发热', kind: 'choice', required: false, choices: ['有', '没有'] }
const tree = [
  node('bill', null, '账单', { fields: [{ ...amount, required: false }] }),
  node('dispute', 'bill', '扣费争议', { position: 1, fields: [amount] }),
  node('invoice', 'bill', '发票'),
  node('twice', 'dispute', '重复扣费', { fields: [hot] }),
  node('gone', 'dispute', '旧类', { retired: true }),
  node('net', null, '宽带', { position: 1 }),
  node('below-gone', 'gone', '更旧'),
]
const leaf = (id: string) => leavesOf(tree).find(each => each.node.id === id)!

describe('the tree of categories', () => {
  it('offers leaves that are in use up to the root, in order', () => {
    expect(leavesOf(tree).map(each => each.path)).toEqual(['账单 / 发票', '账单 / 扣费争议 / 重复扣费', '宽带'])
  })

  it('asks what the way to the leaf asks; nearer the leaf wins', () => {
    expect(fieldsOf(leaf('twice'))).toEqual([amount, hot])
    expect(fieldsOf(leaf('invoice')).map(field => field.required)).toEqual([false])
  })

  it.each([
    [{}, ['amount']],
    [{ amount: ' ' }, ['amount']],
    [{ amount: '五十' }, ['amount']],
    [{ amount: '50.5' }, []],
    [{ amount: '50', hot: '也许' }, ['hot']],
    [{ amount: '50', hot: '有' }, []],
  ])('%j lacks %j', (given, faulty) => {
    expect(faultyFields(leaf('twice'), given as Record<string, string>)).toEqual(faulty)
  })

  it('files what is asked and filled in, nothing else', () => {
    expect(cleanFields(leaf('twice'), { amount: ' 50 ', hot: '', more: 'x' })).toEqual({ amount: '50' })
  })

  it('knows how deep and how high, what is out of use counted', () => {
    expect([depthOf(tree, null), depthOf(tree, 'twice'), heightOf(tree, 'bill'), heightOf(tree, 'net')]).toEqual([0, 3, 4, 1])
  })

  it('finds leaves by what was said; a word of many leaves weighs less than one of its own', () => {
    expect(leavesByWords(leavesOf(tree), '这个月账单重复扣费了').map(each => each.node.id)).toEqual(['twice', 'invoice'])
    expect(leavesByWords(leavesOf(tree), '你好')).toEqual([])
  })

  it('one word out of a long name is not what the customer speaks of', () => {
    const number = node('marked', null, '号码被误标', { position: 2 })
    const refund = node('refund', null, '退款', { position: 3 })
    const slow = node('slow', 'refund', '退款进度')
    const less = node('less', 'refund', '退款金额不符', { position: 1 })
    const leaves = leavesOf([...tree, number, refund, slow, less])
    expect(leavesByWords(leaves, '退款说好三天，第五天了，能打给我吗？我号码 13800000000').map(each => each.node.id)).toEqual(['slow', 'less'])
    expect(leavesByWords(leaves, '我的号码被别人误标成骚扰').map(each => each.node.id)).toEqual(['marked'])
  })

  it('the tree that comes along has three to four levels and names that differ among neighbours', async () => {
    interface Starter { name: string, children?: Starter[] }
    const { tree: starter } = JSON.parse(await readFile('resources/wrap-up/starter.json', 'utf8')) as { tree: Starter[] }
    const depth = (each: Starter): number => 1 + Math.max(0, ...(each.children ?? []).map(depth))
    const doubles = (list: Starter[]): string[] => [...list.map(each => each.name).filter((name, i, all) => all.indexOf(name) !== i), ...list.flatMap(each => doubles(each.children ?? []))]
    expect(starter.map(depth).every(levels => levels === 3 || levels === 4)).toBe(true)
    expect(doubles(starter)).toEqual([])
    expect(leavesOf(starter.flatMap(function flat(each: Starter, i: number, _all: Starter[], parentId: string | null = null): Category[] {
      const id = `${parentId}/${each.name}`
      return [node(id, parentId, each.name, { position: i }), ...(each.children ?? []).flatMap((child, n) => flat(child, n, [], id))]
    })).length).toBeGreaterThan(120)
  })
})

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { starterNode } from '../wrap-up/tree.ts'
import { readLessons } from './lessons.ts'

const resources = fileURLToPath(new URL('../../../resources', import.meta.url))

interface Named { readonly name: string, readonly children?: readonly Named[] | undefined }

function isThere(tree: readonly Named[], path: readonly string[]): boolean {
  const [first, ...rest] = path
  if (first === undefined)
    return true
  const found = tree.find(({ name }) => name === first)
  return found !== undefined && isThere(found.children ?? [], rest)
}

it('there are six lessons of five to ten voices, in their order, with nobody twice', async () => {
  const lessons = await readLessons(resources)
  expect(lessons.map(({ id }) => id)).toEqual(['first-answers', 'public-to-private', 'danger-first', 'angry-customer', 'consent-and-call', 'put-it-right'])
  const nicks = lessons.flatMap(({ voices }) => voices.map(({ nick }) => nick))
  expect(new Set(nicks).size).toBe(nicks.length)
})

it('what a voice asks for can be done: categories are in the tree, whoever is called has a telephone, who comes in public can be invited', async () => {
  const { tree } = JSON.parse(await readFile(`${resources}/wrap-up/starter.json`, 'utf8')) as { tree: unknown[] }
  const nodes = tree.map(node => starterNode.parse(node))
  const wrong = (await readLessons(resources)).flatMap(({ id, voices }) => voices.flatMap(voice => [
    ...voice.aims.includes('category') && !isThere(nodes, voice.category ?? []) ? [`${id}/${voice.key}: no such category`] : [],
    ...voice.aims.includes('called') && voice.phone === undefined ? [`${id}/${voice.key}: has no telephone`] : [],
    ...voice.aims.includes('toPrivate') && (voice.opening.at === 'private_message' || voice.privately === undefined) ? [`${id}/${voice.key}: cannot be invited`] : [],
    ...voice.aims.includes('toPrivate') && voice.aims.includes('stayPublic') ? [`${id}/${voice.key}: both rooms`] : [],
  ]))
  expect(wrong).toEqual([])
})

it('no lesson advises what the outgoing check would name', async () => {
  const { words } = JSON.parse(await readFile(`${resources}/lexicons/default.json`, 'utf8')) as { words: Parameters<typeof guardOutgoing>[0]['lexicon'] }
  const quoted = (advice: string) => [...advice.matchAll(/“([^”]{12,})”/g)].map(([, said]) => said ?? '')
  const found = (await readLessons(resources)).flatMap(({ voices }) => voices.flatMap(({ key, advice }) => quoted(advice).flatMap(text => guardOutgoing({ text, visibility: 'public', lexicon: words }).map(({ word, code }) => `${key}: ${word ?? code}`))))
  expect(found).toEqual([])
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPolicyText } from '../../../../electron/main/policy/policy-text.ts'
import { resolvePolicy } from '../../../../electron/main/policy/resolve.ts'
import { policyKey, policyNames } from '../../../../src/shared/policy/schema.ts'
import { ROOT } from '../paths.ts'
import { policyFiles, withPolicyTable } from './files.ts'

interface Element { readonly tag: string, readonly of: Readonly<Record<string, string>> }

const attribute = /\s([\w:]+)="([^"<]*)"/g

/** Every element of a document; throws for one that is not well-formed. */
function parse(xml: string): Element[] {
  const found: Element[] = []
  const open: string[] = []
  const rest = xml.replace(/^<\?xml version="1\.0" encoding="utf-8"\?>\n/, '').replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(/<(\/?)([a-z]\w*)((?:\s[\w:]+="[^"<]*")*)\s*(\/?)>/gi, (_, closes: string, tag: string, attributes: string, empty: string) => {
    if (closes && open.pop() !== tag)
      throw new Error(`${tag} is closed where it is not open`)
    if (!closes)
      found.push({ tag, of: Object.fromEntries([...attributes.matchAll(attribute)].map(([, name, value]) => [name, value])) })
    if (!closes && !empty)
      open.push(tag)
    return ''
  })
  if (open.length > 0 || /[<>]|&(?!(?:amp|lt|gt|quot);)/.test(rest))
    throw new Error(`not well-formed: ${open.join(' ')} ${rest.trim().slice(0, 80)}`)
  return found
}
const all = (elements: readonly Element[], tag: string) => elements.filter(element => element.tag === tag)
const files = policyFiles()
const file = (path: string) => files.get(path) ?? ''

describe('what is made from the keys', () => {
  it.each([...files.keys()])('%s is not older than they are', (path) => {
    expect(readFileSync(join(ROOT, path), 'utf8') === file(path), 'run node build/scripts/policy-files.ts').toBe(true)
  })

  it('is in the guide for administrators, every key', () => {
    const guide = readFileSync(join(ROOT, 'docs/guides/it.md'), 'utf8')
    expect(withPolicyTable(guide) === guide, 'run node build/scripts/policy-files.ts').toBe(true)
    expect(policyNames.filter(name => !guide.includes(`| \`${name}\` |`))).toEqual([])
    expect(() => withPolicyTable('nothing')).toThrow('no place')
  })

  it('is an example that the program takes as it is', () => {
    const { entries, problems, warnings } = resolvePolicy({ machine: [readPolicyText('example', new TextEncoder().encode(file('resources/policy/policy.example.json')))], user: [] })
    expect([problems, warnings]).toEqual([[], []])
    expect(policyNames.filter(name => !entries[name].locked)).toEqual([])
  })

  it('is a schema with every key, its words and its default', () => {
    const { properties } = JSON.parse(file('resources/policy/policy.schema.json')) as { properties: Record<string, { title: string, default: unknown }> }
    expect(Object.keys(properties)).toEqual(['$schema', ...policyNames])
    for (const name of policyNames)
      expect(properties[name]).toMatchObject({ title: expect.stringContaining(policyKey(name).title.zh), default: policyKey(name).default })
  })
})

describe('the templates of group policy', () => {
  const template = parse(file('build/policy/huiyin.admx'))

  it('have every key once, where the program reads it', () => {
    const policies = all(template, 'policy')
    expect(policies.map(({ of }) => of.name)).toEqual(policyNames)
    expect(new Set(policies.map(({ of }) => of.key))).toEqual(new Set(['Software\\Policies\\Huiyin']))
    const named = ['decimal', 'text', 'enum', 'list'].flatMap(tag => all(template, tag)).filter(({ of }) => of.id)
    expect(named.map(({ of }) => of.id).toSorted()).toEqual(policyNames.filter(name => policyKey(name).kind.kind !== 'flag').toSorted())
    for (const { tag, of } of named)
      expect(tag === 'list' ? of.key : of.valueName).toBe(tag === 'list' ? `Software\\Policies\\Huiyin\\${of.id}` : of.id)
  })

  it('offer exactly the choices that the program knows', () => {
    for (const name of policyNames) {
      const { kind } = policyKey(name)
      if (kind.kind === 'choice')
        expect(kind.choices.map(({ value }) => file('build/policy/huiyin.admx').includes(`$(string.${name}_${value})"><value><string>${value}</string>`))).not.toContain(false)
    }
  })

  it.each(['zh-CN', 'en-US'])('have all their words in %s, and none too many', (language) => {
    const words = parse(file(`build/policy/${language}/huiyin.adml`))
    const used = [...file('build/policy/huiyin.admx').matchAll(/\$\(string\.(\w+)\)/g)].map(([, id]) => id)
    expect(all(words, 'string').map(({ of }) => of.id).toSorted()).toEqual([...new Set(used)].toSorted())
    const presented = [...file('build/policy/huiyin.admx').matchAll(/\$\(presentation\.(\w+)\)/g)].map(([, id]) => id)
    expect(all(words, 'presentation').map(({ of }) => of.id)).toEqual(presented)
    const controls = words.filter(({ of }) => of.refId)
    expect(controls.map(({ of }) => of.refId)).toEqual(presented)
    for (const { tag, of } of controls)
      expect(tag).toBe({ number: 'decimalTextBox', text: 'textBox', choice: 'dropdownList', list: 'listBox', pairs: 'listBox', flag: '' }[policyKey(of.refId as typeof policyNames[number]).kind.kind])
  })

  it('are refused by this test when they are not well-formed', () => {
    for (const broken of ['<a><b></a>', '<a>', '<a>1 < 2</a>', '<a></b>'])
      expect(() => parse(broken), broken).toThrow(/./)
  })
})

import type { PolicyName } from '../../../../src/shared/policy/schema.ts'
import { z } from 'zod'
import { policyKey, policyNames } from '../../../../src/shared/policy/schema.ts'
import { adml, admx, templateLanguages } from './templates.ts'

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** What an editor checks a policy file with, and what it says of each key. */
function jsonSchema(): string {
  const properties = policyNames.map((name) => {
    const { schema, title, about, default: usual } = policyKey(name)
    const { $schema: _, ...shape } = z.toJSONSchema(schema)
    return [name, { title: `${title.zh} · ${title.en}`, description: `${about.zh}\n${about.en}`, ...shape, default: usual }]
  })
  return json({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Huiyin policy.json', type: 'object', properties: { $schema: { type: 'string' }, ...Object.fromEntries(properties) as object }, additionalProperties: false })
}

/** A policy file with a value for every key, to be cut down to what is wanted. */
function example(): string {
  return json({ $schema: './policy.schema.json', ...Object.fromEntries(policyNames.map(name => [name, policyKey(name).example])) })
}

const kinds: Readonly<Record<string, string>> = { flag: '是 / 否', number: '整数', text: '文字', choice: '选一', list: '列表', pairs: '名称 → 地址' }

function shape(name: PolicyName): string {
  const { kind } = policyKey(name)
  switch (kind.kind) {
    case 'choice': return kind.choices.map(({ value, title }) => `\`${value}\` ${title.zh}`).join('、')
    case 'number': return `整数 ${kind.min}–${kind.max}`
    default: return kinds[kind.kind] ?? ''
  }
}

/** The table of keys for administrators. */
export function policyTable(): string {
  const rows = policyNames.map((name) => {
    const { title, about, default: usual, safe, userMay, restart } = policyKey(name)
    const told = (value: unknown) => `\`${JSON.stringify(value)?.replace(/sha256\/A+=/, '（谁都不信）') ?? ''}\``
    return `| \`${name}\` | **${title.zh}**。${about.zh} | ${shape(name)} | ${told(usual)} | ${told(safe)} | ${userMay ? '可以' : '不能'} | ${restart ? '重启' : '立即'} |`
  })
  return ['| 键 | 是什么 | 写法 | 默认 | 策略读不懂时 | 用户自己能改吗 | 生效 |', '|---|---|---|---|---|---|---|', ...rows].join('\n')
}

const marks = ['<!-- policy table: made by build/scripts/policy-files.ts -->', '<!-- end of policy table -->'] as const

/** A document with its table of keys made anew. Throws where it has no place for one. */
export function withPolicyTable(document: string): string {
  const [begin, end] = marks.map(mark => document.indexOf(mark)) as [number, number]
  if (begin < 0 || end < begin)
    throw new Error(`the document has no place for the table: ${marks.join(' … ')}`)
  return `${document.slice(0, begin + marks[0].length)}\n\n${policyTable()}\n\n${document.slice(end)}`
}

/** Everything that is made from the keys beside the table, by path from the project's root. */
export function policyFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['resources/policy/policy.schema.json', jsonSchema()],
    ['resources/policy/policy.example.json', example()],
    ['build/policy/huiyin.admx', admx()],
    ...(Object.keys(templateLanguages) as (keyof typeof templateLanguages)[]).map(language => [`build/policy/${language}/huiyin.adml`, adml(language)] as const),
  ])
}

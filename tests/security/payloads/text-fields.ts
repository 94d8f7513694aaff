import type { z } from 'zod'
import { id } from '../../../src/shared/contract/basics.ts'
import { calls, views } from '../../../src/shared/contract/index.ts'

/** What the walk needs of a schema. */
interface Definition {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly options?: readonly z.ZodType[]
  readonly valueType?: z.ZodType
  readonly keyType?: z.ZodType
  readonly items?: readonly z.ZodType[]
  readonly in?: z.ZodType
  readonly entries?: Readonly<Record<string, string>>
  readonly values?: readonly unknown[]
}

/** The same answer for the same schema; the walk asks each of them over and over. */
function onceEach<T>(ask: (schema: z.ZodType) => T): (schema: z.ZodType) => T {
  const known = new WeakMap<z.ZodType, { readonly answer: T }>()
  return (schema) => {
    const found = known.get(schema) ?? { answer: ask(schema) }
    known.set(schema, found)
    return found.answer
  }
}

/** The definition behind a schema. */
export function definitionOf(schema: z.ZodType): Definition {
  return schema.def as unknown as Definition
}

/** Short enough for every bound, and in no language but free text. */
const probe = '<i>=\'"'

/** True for a string that may be any text; ids of our own and strings of a given form are none. */
export const isFreeText = onceEach((schema: z.ZodType) => schema !== id && definitionOf(schema).type === 'string' && schema.safeParse(probe).success)

/** Schemas that stand right below this one, each with how its place is called. */
export const childrenOf = onceEach((schema: z.ZodType): readonly (readonly [string, z.ZodType])[] => {
  const { type, innerType, element, shape, options, valueType, items, in: inside } = definitionOf(schema)
  if (type === 'object')
    return Object.entries(shape ?? {}).map(([key, child]) => [`.${key}`, child])
  if (type === 'array' && element)
    return [['[]', element]]
  if (type === 'record' && valueType)
    return [['{}', valueType]]
  if (type === 'tuple')
    return (items ?? []).map((item, index) => [`[${index}]`, item])
  if (type === 'union')
    return (options ?? []).map(option => ['', option])
  const through = innerType ?? inside
  return through ? [['', through]] : []
})

/** The places of free text in what this schema describes, each once. */
export function textPlaces(schema: z.ZodType, at: string): string[] {
  if (isFreeText(schema))
    return [at]
  return [...new Set(childrenOf(schema).flatMap(([step, child]) => textPlaces(child, at + step)))]
}

/** Every place of free text that the engine sends to a page: `view <name> row…`, `view <name> summary…`, `call <name> …`. */
export function placesOfContract(): string[] {
  const ofViews = Object.entries(views).flatMap(([name, view]) => [...textPlaces(view.row, `view ${name} row`), ...textPlaces(view.summary, `view ${name} summary`)])
  const ofCalls = Object.entries(calls).flatMap(([name, call]) => textPlaces(call.output, `call ${name} answer`))
  return [...ofViews, ...ofCalls]
}

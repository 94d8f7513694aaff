import type { z } from 'zod'
import { id, time } from '../../../src/shared/contract/basics.ts'
import { childrenOf, definitionOf, isFreeText } from './text-fields.ts'

/** How a value is written over. */
export interface Pen {
  /** Whether a place carries outside text at all. */
  readonly isOutside: (place: string) => boolean
  /** The text for this place; null leaves what stands there. */
  readonly write: (place: string) => string | null
  /** Whether what is absent is filled in: nothing; texts and empty lists; or moments too, so that things have ended, been reported, been taken away. */
  readonly fills: 'nothing' | 'texts' | 'moments'
  /** How long a list is that is made up. */
  readonly entries: number
  /** ms UTC, where a moment is made up. */
  readonly now: number
  /** Any of these words of our own; another one each time. */
  readonly choose: <T>(words: readonly T[]) => T | undefined
}

/** The value with every free text in it written over; the value itself stays as it is. */
export function rewrite(schema: z.ZodType, value: unknown, place: string, pen: Pen): unknown {
  if (isFreeText(schema))
    return typeof value === 'string' ? pen.write(place) ?? value : value
  const { type, innerType, in: inside } = definitionOf(schema)
  if (value === null || value === undefined)
    return pen.fills !== 'nothing' && (type === 'nullable' || type === 'optional') && innerType ? fillIn(innerType, value, place, pen) : value
  if (type === 'object' || type === 'record')
    return rewriteObject(schema, value, place, pen)
  if (type === 'array' || type === 'tuple')
    return Array.isArray(value) ? rewriteList(schema, value, place, pen) : value
  if (type === 'union')
    return rewriteUnion(schema, value, place, pen)
  const through = innerType ?? inside
  return through ? rewrite(through, value, place, pen) : value
}

function rewriteObject(schema: z.ZodType, value: unknown, place: string, pen: Pen): unknown {
  if (typeof value !== 'object')
    return value
  const children = childrenOf(schema)
  const { type } = definitionOf(schema)
  const entries = Object.entries(value as Record<string, unknown>)
  if (type === 'record')
    return Object.fromEntries(entries.map(([key, each]) => [key, rewrite(children[0]![1], each, `${place}{}`, pen)]))
  const known = new Map(children.map(([step, child]) => [step.slice(1), child]))
  const absent = children.map(([step]) => step.slice(1)).filter(key => !Object.hasOwn(value as object, key)).map(key => [key, undefined] as const)
  const written = [...entries, ...absent].map(([key, each]) => [key, known.has(key) ? rewrite(known.get(key)!, each, `${place}.${key}`, pen) : each] as const)
  return Object.fromEntries(written.filter(([, each]) => each !== undefined))
}

function rewriteList(schema: z.ZodType, value: readonly unknown[], place: string, pen: Pen): unknown[] {
  const children = childrenOf(schema)
  if (definitionOf(schema).type === 'tuple')
    return value.map((each, index) => children[index] ? rewrite(children[index][1], each, place + children[index][0], pen) : each)
  const [, element] = children[0]!
  const list = value.length === 0 && pen.fills !== 'nothing' ? listOf(element, `${place}[]`, pen) : value
  return list.map(each => rewrite(element, each, `${place}[]`, pen))
}

function rewriteUnion(schema: z.ZodType, value: unknown, place: string, pen: Pen): unknown {
  const fitting = childrenOf(schema).find(([, option]) => option.safeParse(value).success)
  return fitting ? rewrite(fitting[1], value, place, pen) : value
}

/** A list of things made up; of words that we know ourselves none, so that the page is not told what it cannot know. */
function listOf(element: z.ZodType, place: string, pen: Pen): unknown[] {
  if (isFreeText(element) && !pen.isOutside(place))
    return []
  return Array.from({ length: pen.entries }, (_, index) => makeUp(element, place, pen, index))
}

/** Absent text is filled in only where it is outside text; a moment is the present one. */
function fillIn(schema: z.ZodType, value: null | undefined, place: string, pen: Pen): unknown {
  if (isFreeText(schema))
    return pen.write(place) ?? value
  if (schema === time)
    return pen.fills === 'moments' ? pen.now : value
  const { type } = definitionOf(schema)
  return type === 'object' && holdsOutsideText(schema, place, pen) ? makeUp(schema, place, pen, 0) : value
}

function holdsOutsideText(schema: z.ZodType, place: string, pen: Pen): boolean {
  return isFreeText(schema) ? pen.isOutside(place) : childrenOf(schema).some(([step, child]) => holdsOutsideText(child, place + step, pen))
}

/** A whole value of this schema, made up: outside text is written, everything else is as dull as it may be. */
export function makeUp(schema: z.ZodType, place: string, pen: Pen, index = 0): unknown {
  if (isFreeText(schema))
    return pen.write(place) ?? 'x'
  if (schema === id)
    return `made-up-${index}`
  const { type, innerType, in: inside, entries, values } = definitionOf(schema)
  if (type === 'object')
    return Object.fromEntries(childrenOf(schema).map(([step, child]) => [step.slice(1), makeUp(child, place + step, pen, index)]))
  if (type === 'array')
    return listOf(childrenOf(schema)[0]![1], `${place}[]`, pen)
  if (type === 'enum')
    return pen.choose(Object.values(entries ?? {}))
  if (type === 'nullable' && innerType && definitionOf(innerType).type === 'object' && pen.choose([false, false, false, true]))
    return null
  const through = innerType ?? inside
  if (through)
    return makeUp(through, place, pen, index)
  return makeUpPlain(schema, type, values, place, pen)
}

function makeUpPlain(schema: z.ZodType, type: string, values: readonly unknown[] | undefined, place: string, pen: Pen): unknown {
  const children = childrenOf(schema)
  if (type === 'tuple')
    return children.map(([step, child]) => makeUp(child, place + step, pen))
  if (type === 'union')
    return children[0] ? makeUp(children[0][1], place, pen) : null
  if (type === 'number')
    return schema === time ? pen.now : [1, 0, 5].find(candidate => schema.safeParse(candidate).success) ?? 1
  if (type === 'literal')
    return values?.[0]
  if (type === 'boolean')
    return pen.choose([true, false])
  return type === 'string' ? 'made-up-1' : type === 'record' ? {} : null
}

import type { z } from 'zod'
import type { CallName } from '../../../src/shared/contract/index.ts'
import fc from 'fast-check'
import { calls } from '../../../src/shared/contract/index.ts'
import { inputsOf } from './sample.ts'

/** Stands in what is forged, so that it can be looked for where no content may be. */
export const mark = 'MARK-7f3a-13800138000'

/** A message as somebody forged it. No host may take it. */
export interface Forged {
  readonly name: unknown
  readonly input: unknown
}

const names = Object.keys(calls) as CallName[]
const known = fc.constantFrom(...names)
const inherited = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'then', 'call', 'apply', 'bind']

const nearNames = fc.tuple(known, fc.constantFrom(
  (name: string) => name.toUpperCase(),
  (name: string) => `${name} `,
  (name: string) => ` ${name}`,
  (name: string) => `${name}\0`,
  (name: string) => `${name}\n`,
  (name: string) => name.replace(':', '：'),
  (name: string) => name.replace(':', '.'),
  (name: string) => `${name}:${mark}`,
  (name: string) => `${mark}${name}`,
  (name: string) => `../${name}`,
  (name: string) => `host:${name}`,
  (name: string) => name.split(':').reverse().join(':'),
)).map(([name, change]) => change(name))

const wrongNames: fc.Arbitrary<unknown> = fc.oneof(
  nearNames,
  fc.constantFrom(...inherited),
  fc.string().map(text => text + mark),
  fc.constantFrom(null, undefined, 0, -1, true, [], {}, { toString: mark, valueOf: mark }, ['session:time'], { name: 'session:time' }),
  fc.constant('x'.repeat(100_000)),
).filter(name => typeof name !== 'string' || !Object.hasOwn(calls, name))

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = mark
  for (let at = 0; at < depth; at++)
    value = wrap(value)
  return value
}

const deep = fc.tuple(fc.integer({ min: 34, max: 1_500 }), fc.boolean()).map(([depth, list]) => nested(depth, inner => list ? [inner] : { a: inner }))
const prototypes = fc.constantFrom('__proto__', 'constructor', 'prototype')
  .chain(key => fc.constantFrom(`{"${key}":{"role":"supervisor","mark":"${mark}"}}`, `{"a":{"b":[{"${key}":1}]}}`, `[[{"${key}":null}]]`))
  .map(text => JSON.parse(text) as unknown)
const huge = fc.constantFrom(() => mark.repeat(45_000), () => ({ text: '\u0001'.repeat(160_000) }), () => Array.from({ length: 300_000 }).fill(0), () => ({ conversationId: 'c', text: '话'.repeat(310_000) })).map(make => make())

/** What stands where something else is wanted. */
const wrongValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, -1, 1.5, 1e300, '', mark, [], {}, [null], { mark }, '\uD800', '\0'.repeat(10), mark.repeat(1_000)),
  fc.integer(),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
)

function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, entry]) => placesIn(entry, [...path, key])) : []
  return [[...path], ...inner]
}

function put(value: unknown, [key, ...rest]: readonly string[], given: unknown): unknown {
  if (key === undefined)
    return given
  const copy = (Array.isArray(value) ? [...value] : { ...value as object }) as Record<string, unknown>
  copy[key] = put(copy[key], rest, given)
  return copy
}

const inputs = new Map(names.map(name => [name, inputsOf(calls[name].input)]))

/** Inputs of our own calls with one thing in them changed; those that a call would still take are left out. */
const nearlyRight: fc.Arbitrary<Forged> = known.chain(name => fc.tuple(inputs.get(name) ?? fc.constant({}), fc.nat(), wrongValues).map(([input, nth, wrong]) => {
  const places = placesIn(input)
  return { name, input: put(input, places[nth % places.length] ?? [], wrong) }
}))

/** What only IPC can carry: copied as it is, without becoming JSON. */
const unlikeJson: fc.Arbitrary<unknown> = fc.constantFrom<() => unknown>(
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 1n,
  () => new Map([[mark, 1]]),
  () => new Set([mark]),
  () => new Date(0),
  () => new Error(mark),
  () => /x/,
  () => new Uint8Array(64),
  () => new ArrayBuffer(64),
  () => Object.assign([], { extra: { value: 1n } }),
  () => {
    const ring: Record<string, unknown> = { mark }
    ring.self = ring
    return ring
  },
  () => nested(33, inner => [inner, inner, inner, inner]),
).map(make => make())

/** True for what a host would have to take: the border knows the name, and the call's own shape fits. */
function isRight({ name, input }: Forged): boolean {
  return typeof name === 'string' && Object.hasOwn(calls, name) && calls[name as CallName].input.safeParse(input).success
}

const asJson = fc.oneof(
  { weight: 200, arbitrary: nearlyRight },
  { weight: 100, arbitrary: fc.record({ name: wrongNames, input: fc.jsonValue({ maxDepth: 2 }) }, { noNullPrototype: true }) },
  { weight: 60, arbitrary: fc.record({ name: known, input: wrongValues }, { noNullPrototype: true }) },
  { weight: 60, arbitrary: fc.record({ name: known, input: prototypes }, { noNullPrototype: true }) },
  { weight: 20, arbitrary: fc.record({ name: known, input: deep }, { noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.record({ name: known, input: huge }, { noNullPrototype: true }) },
)

const forgeries = {
  json: asJson.map(({ name, input }) => JSON.parse(JSON.stringify({ name, input })) as Forged),
  copied: fc.oneof({ weight: 6, arbitrary: asJson }, { weight: 1, arbitrary: fc.record({ name: known, input: unlikeJson }, { noNullPrototype: true }) }),
}

/** Forged inputs of one call: nearly right ones, things of another shape, what nests, swells or is no JSON. None of them is one that `schema` would take. */
export function forgeInputs(schema: z.ZodType, count: number, seed: number, refusalOfInput: (input: unknown) => unknown): unknown[] {
  const near = fc.tuple(inputsOf(schema), fc.nat(), wrongValues).map(([input, nth, wrong]) => {
    const places = placesIn(input)
    return put(input, places[nth % places.length] ?? [], wrong)
  })
  const any = fc.oneof({ weight: 120, arbitrary: near }, { weight: 60, arbitrary: wrongValues }, { weight: 20, arbitrary: prototypes }, { weight: 20, arbitrary: unlikeJson }, { weight: 10, arbitrary: deep }, { weight: 1, arbitrary: huge })
  return fc.sample(any.filter(input => refusalOfInput(input) !== null || !schema.safeParse(input).success), { numRuns: count, seed })
}

/** Whether prototype keys or depth make it wrong, which no call's own shape has to see. */
function breaksTheBorder(input: unknown, refusalOf: (name: unknown, input: unknown) => unknown): boolean {
  return refusalOf('session:time', input) !== null
}

/** So many forged messages, the same for the same seed; `kind` says what carries them. None of them is one that a host may take. */
export function forge(kind: keyof typeof forgeries, count: number, seed: number, refusalOf: (name: unknown, input: unknown) => unknown): Forged[] {
  const wrong = forgeries[kind].filter(message => !isRight(message) || breaksTheBorder(message.input, refusalOf))
  return fc.sample(wrong, { numRuns: count, seed })
}

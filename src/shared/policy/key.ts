import { z } from 'zod'

/** Words in the languages of the screen. */
export interface PolicyWords { readonly zh: string, readonly en: string }

/** How a key is written where there is no JSON: the registry, a template of group policy. */
export type PolicyKind
  = | { readonly kind: 'flag' }
    | { readonly kind: 'number', readonly min: number, readonly max: number }
    | { readonly kind: 'text', readonly maxLength: number }
    | { readonly kind: 'choice', readonly choices: readonly { readonly value: string, readonly title: PolicyWords }[] }
    | { readonly kind: 'list', readonly maxItems: number }
    /** Names and what each stands for. */
    | { readonly kind: 'pairs', readonly maxItems: number }

/** Where a key stands on screens and in templates. */
export const policyAreas = ['hub', 'desk', 'privacy', 'network', 'updates', 'diagnostics'] as const
export type PolicyArea = typeof policyAreas[number]

/** One setting of an installation. */
export interface PolicyKey<T = unknown> {
  readonly area: PolicyArea
  readonly schema: z.ZodType<T>
  readonly kind: PolicyKind
  /** What holds when nobody said anything. */
  readonly default: T
  /** What holds, locked, while what an administrator said cannot be read. */
  readonly safe: T
  /** Whether the person at the desk may set it where no administrator did. */
  readonly userMay: boolean
  /** A change shows at the next start. */
  readonly restart: boolean
  readonly title: PolicyWords
  readonly about: PolicyWords
  /** A value as it may stand in a file; for the table and the example. */
  readonly example: T
}

type Told<T> = Omit<PolicyKey<T>, 'schema' | 'kind'>

/** Yes or no. */
export function flag(told: Told<boolean>): PolicyKey<boolean> {
  return { ...told, schema: z.boolean(), kind: { kind: 'flag' } }
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number, told: Told<number>): PolicyKey<number> {
  return { ...told, schema: z.number().int().min(min).max(max), kind: { kind: 'number', min, max } }
}

/** A line of text in the shape that `reads` accepts, or nothing. */
export function textOrNone(maxLength: number, reads: (text: string) => boolean, told: Told<string | null>): PolicyKey<string | null> {
  return { ...told, schema: z.string().min(1).max(maxLength).refine(reads).nullable(), kind: { kind: 'text', maxLength } }
}

/** One of `choices`, each with its words. */
export function choice<const T extends string>(choices: Readonly<Record<T, PolicyWords>>, told: Told<NoInfer<T>>): PolicyKey<T> {
  const values = Object.keys(choices) as T[]
  return { ...told, schema: z.enum(values) as unknown as z.ZodType<T>, kind: { kind: 'choice', choices: values.map(value => ({ value, title: choices[value] })) } }
}

/** Lines of text, each in the shape of `item`. */
export function list<T extends string>(maxItems: number, item: z.ZodType<T>, told: Told<readonly NoInfer<T>[]>): PolicyKey<readonly T[]> {
  return { ...told, schema: z.array(item).max(maxItems), kind: { kind: 'list', maxItems } }
}

/** As {@link list}, where no list at all (null) is something else than an empty one. */
export function listOrNone(maxItems: number, item: z.ZodType<string>, told: Told<readonly string[] | null>): PolicyKey<readonly string[] | null> {
  return { ...told, schema: z.array(item).max(maxItems).nullable(), kind: { kind: 'list', maxItems } }
}

/** Names of at most 30 characters, each with a text in the shape of `item`. */
export function pairs(maxItems: number, item: z.ZodType<string>, told: Told<Readonly<Record<string, string>>>): PolicyKey<Readonly<Record<string, string>>> {
  const schema = z.record(z.string().trim().min(1).max(30), item).refine(value => Object.keys(value).length <= maxItems)
  return { ...told, schema, kind: { kind: 'pairs', maxItems } }
}

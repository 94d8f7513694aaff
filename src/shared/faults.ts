import { z } from 'zod'
import { framesOf } from './rules/stack-frames.ts'

/** Letters and figures that nobody mishears or misreads. */
const letters = 'ACDEFHJKLMNPRTUVWXY'
const figures = '23456789'
const shape = /^[A-Z]\d[A-Z]-\d{3}$/
const closest = 6

/** Where something broke: the desktop's main process, the engine, a page, the hub's own process. */
export const faultPlaces = ['main', 'engine', 'page', 'hub'] as const
export type FaultPlace = typeof faultPlaces[number]

/** What a page says of something that broke in it: input of `host:fault` and of the call `session:fault`. */
export const faultReport = z.strictObject({
  number: z.string().regex(shape),
  kind: z.string().max(100),
  words: z.string().max(2_000),
  stack: z.string().max(8_000),
})
export type FaultReport = z.output<typeof faultReport>

function hash(text: string): number {
  let sum = 0x811C9DC5
  for (let at = 0; at < text.length; at++)
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193) >>> 0
  return sum
}

/**
 * The number by which a fault is told over the telephone and found in the log: `A7K-203`. The same fault of the same version has the same one at every desk;
 * nothing that a person wrote is in it.
 */
export function faultNumber(error: unknown): string {
  const isError = error instanceof Error
  const kind = isError ? `${error.name} ${'code' in error ? String(error.code) : ''}` : typeof error
  const frames = isError ? framesOf(error.stack).slice(0, closest) : []
  let left = hash([kind, ...frames].join('\n'))
  const take = (list: string) => {
    const one = list[left % list.length] ?? ''
    left = Math.floor(left / list.length)
    return one
  }
  return `${take(letters)}${take(figures)}${take(letters)}-${String(left % 1000).padStart(3, '0')}`
}

/** A page's report as the error that it was, for a log that masks it. */
export function reportedError({ kind, words, stack }: FaultReport): Error {
  const error = new Error(words)
  error.name = kind
  error.stack = stack
  return error
}

/** What a page reports of an error. */
export function reportOf(error: unknown): FaultReport {
  const { name, message, stack = '' } = error instanceof Error ? error : { name: typeof error, message: '' }
  return { number: faultNumber(error), kind: name.slice(0, 100), words: message.slice(0, 2_000), stack: stack.slice(0, 8_000) }
}

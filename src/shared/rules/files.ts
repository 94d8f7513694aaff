import type { FileRule } from '../contract/media.ts'
import { mostFiles } from '../contract/media.ts'

/** What is wrong with a choice of files, before anything is sent. `most`: how many may go. */
export type FileFault = { readonly fault: 'none_here' | 'empty' } | { readonly fault: 'type', readonly types: readonly string[] } | { readonly fault: 'size', readonly size: number, readonly maxBytes: number } | { readonly fault: 'count', readonly most: number }

/** True when a rule takes files of this type. `*` takes every type, `image/*` every picture. */
export function takesMime(rule: Pick<FileRule, 'mimes'>, mime: string): boolean {
  const plain = mime.split(';')[0]?.trim().toLowerCase() ?? ''
  return rule.mimes.some(taken => taken === '*' || taken === plain || (taken.endsWith('/*') && plain.startsWith(taken.slice(0, -1))))
}

/** The rule under which a file of this type goes; undefined when none takes it. */
export function pickRule(rules: readonly FileRule[], mime: string): FileRule | undefined {
  return rules.find(rule => takesMime(rule, mime))
}

/** How many files of a kind one press may send; those that go alone become a message each. */
export function mostOf(rule: FileRule): number {
  return rule.alone ? mostFiles : Math.min(rule.most, mostFiles)
}

/** Why a file may not join those already chosen; null when it may. */
export function faultOfFile(rules: readonly FileRule[] | null, file: { readonly mime: string, readonly size: number }, chosen: readonly { readonly kind: string }[]): FileFault | null {
  if (rules === null || rules.length === 0)
    return { fault: 'none_here' }
  const rule = pickRule(rules, file.mime)
  if (rule === undefined)
    return { fault: 'type', types: rules.flatMap(each => each.mimes) }
  if (file.size === 0)
    return { fault: 'empty' }
  if (file.size > rule.maxBytes)
    return { fault: 'size', size: file.size, maxBytes: rule.maxBytes }
  const most = mostOf(rule)
  return chosen.length >= mostFiles || chosen.filter(one => one.kind === rule.kind).length >= most ? { fault: 'count', most } : null
}

/** True when nothing but these files would be sent and one of them must not go without words. */
export function lacksWords(rules: readonly FileRule[] | null, kinds: readonly string[], text: string): boolean {
  return text.trim() === '' && kinds.some(kind => rules?.find(rule => rule.kind === kind)?.needsText === true)
}

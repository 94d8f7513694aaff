import type { zhCN } from '../locales/zh-CN/index.ts'

type Words = typeof zhCN['actions']

/** Name of an action, `area.verb`; its title stands under it in the words of `locales/zh-CN/actions.ts`, which are the list of all. */
export type ActionId = { [A in keyof Words & string]: `${A}.${keyof Words[A] & string}` }[keyof Words & string]

/** Where an action belongs: which heading it has among the keys, and what one must stand in front of for its keys to act. `page`: a page beside the desk. */
export type ActionPlace = 'everywhere' | 'list' | 'conversation' | 'composer' | 'call' | 'page' | 'supervisor'

/** Something that one can do at the desk without a mouse. */
export interface Action {
  readonly id: ActionId
  readonly place: ActionPlace
  /** Its keys until somebody chooses others: `n`, `Mod+K`, `Shift+R` ({@link import('./chord.ts')}). None = the palette alone. */
  readonly keys: readonly string[]
  /** Here and now; asked at each key and each opening of the palette. */
  readonly isPossible: () => boolean
  readonly run: () => void
}

import type { PageVerb } from '../stores/page-doings.ts'
import type { Action } from './action.ts'
import { pageVerbs, usePageDoings } from '../stores/page-doings.ts'

const keys: Readonly<Record<PageVerb, readonly string[]>> = {
  next: ['j', 'ArrowDown'],
  previous: ['k', 'ArrowUp'],
  open: ['Enter'],
  approve: ['a'],
  change: ['e'],
  giveBack: ['r'],
  add: ['n'],
  back: ['Escape'],
}

/** What can be done on a page beside the desk: the page says what each word does there. */
export function usePageActions(): Action[] {
  const page = usePageDoings()
  return pageVerbs.map((verb): Action => ({ id: `page.${verb}`, place: 'page', keys: keys[verb], isPossible: () => page.find(verb) !== null, run: () => page.find(verb)?.() }))
}

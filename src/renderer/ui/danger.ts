import { zhCN } from '../locales/zh-CN/index.ts'

/** Key of a danger's word; a kind that this screen has no word for is still a danger. */
export function dangerKey(kind: string | undefined): string {
  return kind !== undefined && kind in zhCN.words.danger ? kind : 'other'
}

import type { zhCN } from './zh-CN/index.ts'

type Widen<T> = T extends string ? string : { readonly [K in keyof T]: Widen<T[K]> }

/** The shape of a language: the keys of Chinese, any words. */
export type Messages = Widen<typeof zhCN>

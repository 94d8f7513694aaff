const yuan = new Intl.NumberFormat('zh-CN', { style: 'currency', currency: 'CNY' })

/** An amount of whole 分 as ¥1,299.00. */
export function moneyOf(cents: number): string {
  return yuan.format(cents / 100)
}

/** What somebody typed, yuan, as whole 分; null for nothing, undefined for what is no amount. */
export function centsOf(typed: string): number | null | undefined {
  const text = typed.replaceAll(/[\s,，￥¥元]/g, '')
  if (text === '')
    return null
  const parts = text.match(/^(\d{1,11})(?:\.(\d{1,2}))?$/)
  return parts === null ? undefined : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}

/** 分 as they are typed again. */
export function typedAmount(cents: number | null): string {
  return cents === null ? '' : `${Math.trunc(cents / 100)}${cents % 100 === 0 ? '' : `.${String(cents % 100).padStart(2, '0')}`}`
}

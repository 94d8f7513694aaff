import type { SidePanelVariable } from './policy/shapes.ts'
import { z } from 'zod'
import { sidePanelVariables } from './policy/shapes.ts'
import { maskText } from './rules/privacy.ts'

const pixels = z.number().int().min(0).max(20_000)

/** What the page asks of `host:panel`: the company's page that is to be seen, where, and about whom; null = none. */
export const panelWish = z.strictObject({
  page: z.string().max(30).nullable(),
  at: z.strictObject({ x: pixels, y: pixels, width: pixels, height: pixels }),
  about: z.partialRecord(z.enum(sidePanelVariables), z.string().regex(/^[\w.:-]{0,96}$/)),
  /** Loads it anew from the beginning. */
  anew: z.boolean().default(false),
})
export type PanelWish = z.output<typeof panelWish>
export type PanelWishInput = z.input<typeof panelWish>

/** A page's address with its blanks filled in. What looks like somebody's number stays out, whatever it is called. */
export function fillPanelAddress(address: string, about: Readonly<Partial<Record<SidePanelVariable, string>>>): string {
  return address.replaceAll(/\{(\w{1,30})\}/g, (_, name: string) => {
    const value = about[name as SidePanelVariable] ?? ''
    return maskText(value) === value ? encodeURIComponent(value) : ''
  })
}

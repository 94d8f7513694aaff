import { z } from 'zod'

const bounds = z.object({ x: z.number().int().optional(), y: z.number().int().optional(), width: z.number().int().min(640).default(1440), height: z.number().int().min(480).default(900) })

/** Where a window was when it was last closed. */
export const windowPlace = z.object({ bounds: bounds.prefault({}), maximized: z.boolean().default(false) })
export type WindowPlace = z.output<typeof windowPlace>

/** What the desktop remembers between two starts. Nothing secret, nothing of a customer. */
export const preferences = z.object({
  window: windowPlace.prefault({}),
  /** The wallboard's window. */
  wall: windowPlace.prefault({}),
  /** A conversation in a window of its own. */
  alone: windowPlace.prefault({}),
  /** Who sits here, by id; null = the first person of the configuration. */
  agentId: z.string().nullable().default(null),
  /** The hub that this desktop belongs to, where no administrator names one; null = it works by itself. */
  hubUrl: z.string().nullable().default(null),
  /** What the person at the desk chose of the policy's other keys, by their names. */
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Closing the window leaves the workstation in the tray. */
  closeToTray: z.boolean().default(false),
})
export type Preferences = z.output<typeof preferences>

/** An area of a screen. */
export interface Area { readonly x: number, readonly y: number, readonly width: number, readonly height: number }

/** Brings a window back that would open where no screen is any more; then only its size is kept. */
export function onScreen(place: WindowPlace, screens: readonly Area[]): WindowPlace {
  const { x, y, width, height } = place.bounds
  if (x === undefined || y === undefined)
    return place
  const isSeen = screens.some(area => x + 100 < area.x + area.width && x + width - 100 > area.x && y >= area.y - 10 && y + 40 < area.y + area.height)
  return isSeen ? place : { ...place, bounds: { width, height } }
}

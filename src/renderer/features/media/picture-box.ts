/** Width and height on a screen, px. */
export interface Box {
  readonly width: number
  readonly height: number
}

/** Longer than this by its other side, a picture is cut in the timeline and read along its length in the viewer. */
const longRatio = 3

/** The room that a picture takes in the timeline, known before its bytes are there, so that nothing jumps. */
export function tileOf(size: Box | null, most: Box, least: Box): Box {
  if (size === null || size.width <= 0 || size.height <= 0)
    return { width: Math.round(most.width * 0.75), height: Math.round(most.height * 0.75) }
  const scale = Math.min(most.width / size.width, most.height / size.height, 1)
  return { width: Math.round(Math.max(least.width, size.width * scale)), height: Math.round(Math.max(least.height, size.height * scale)) }
}

/** True for a picture so long that a whole view of it shows nothing. */
export function isLong({ width, height }: Box): boolean {
  return Math.max(width, height) > longRatio * Math.min(width, height)
}

/** How large the viewer shows a picture at `zoom` 1: whole, or by its short side when it is long; never larger than it is. */
export function fitOf(size: Box, stage: Box): Box {
  const whole = Math.min(stage.width / size.width, stage.height / size.height, 1)
  const along = Math.min(size.width < size.height ? stage.width / size.width : stage.height / size.height, 1)
  const scale = isLong(size) ? Math.max(whole, along) : whole
  return { width: size.width * scale, height: size.height * scale }
}

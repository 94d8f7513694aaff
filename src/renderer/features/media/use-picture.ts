import type { Box } from './picture-box.ts'
import { useWindowSize } from '@vueuse/core'
import { computed, ref } from 'vue'
import { fitOf } from './picture-box.ts'

const steps = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8] as const
/** Room that the viewer's own bars take, px. */
const bars: Box = { width: 128, height: 112 }

/** Size and turn of the picture in the viewer. */
export function usePicture(natural: () => Box | null) {
  const { width, height } = useWindowSize()
  const zoom = ref(1)
  const turns = ref(0)
  const isTurned = computed(() => turns.value % 2 !== 0)
  /** As it lies on the screen; null until its size is known. */
  const box = computed<Box | null>(() => {
    const size = natural()
    if (size === null)
      return null
    const fit = fitOf(isTurned.value ? { width: size.height, height: size.width } : size, { width: Math.max(160, width.value - bars.width), height: Math.max(160, height.value - bars.height) })
    return { width: Math.round(fit.width * zoom.value), height: Math.round(fit.height * zoom.value) }
  })

  function step(by: 1 | -1): void {
    const at = steps.findIndex(each => each >= zoom.value)
    zoom.value = steps[Math.min(steps.length - 1, Math.max(0, at + by))] ?? 1
  }
  return {
    zoom,
    box,
    isTurned,
    degrees: computed(() => turns.value * 90),
    bigger: () => step(1),
    smaller: () => step(-1),
    turn: () => void (turns.value += 1),
    fit: () => {
      zoom.value = 1
      turns.value = 0
    },
  }
}

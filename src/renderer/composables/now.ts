import type { Ref } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'

/** Host time at the last whole second: the one clock that everything on the screen shares. */
export function useNow(): Readonly<Ref<number>> {
  return useWorkstation().clock.tick
}

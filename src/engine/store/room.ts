import type { ErrorCode } from '../../shared/errors.ts'
import type { StoreState } from './health.ts'
import type { Store } from './port.ts'

/** How often a full store tries whether there is room again, ms. */
const probeMs = 1_000

/** Deps of {@link createRoomWatch}. */
export interface RoomWatchDeps {
  /** State when nothing is wrong. */
  readonly usual: StoreState
  readonly setState: (state: StoreState) => void
  /** Writes something and takes it back; rejects while there is no room. */
  readonly probe: () => Promise<void>
}

/**
 * Turns the store `full` when the disk is, and back by itself: intake may have stopped and would never write again. Only a
 * probe brings it back, since a small commit may still find room where the next one does not.
 */
export function createRoomWatch({ usual, setState, probe }: RoomWatchDeps) {
  let timer: NodeJS.Timeout | null = null
  let closed = false

  function arm(): void {
    if (timer !== null || closed)
      return
    timer = setTimeout(() => {
      timer = null
      probe().then(() => setState(usual), arm)
    }, probeMs)
    timer.unref()
  }

  return {
    /** Told about every commit that failed. */
    failed(failure: ErrorCode): void {
      if (failure === 'store_full') {
        setState('full')
        arm()
      }
      else if (failure === 'store_corrupt') {
        setState('read_only')
      }
    },
    close(): void {
      closed = true
      if (timer !== null)
        clearTimeout(timer)
    },
  }
}

/** Writes more than fits by chance, and takes it back. */
export async function probeRoom(write: Store['write']): Promise<void> {
  await write(tx => tx.upsert('meta', { id: 'probe', value: '.'.repeat(32_768) }))
  await write(tx => tx.remove('meta', { id: 'probe' }))
}

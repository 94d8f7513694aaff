import type { MessageRow } from '../../shared/contract/conversation.ts'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

const pageSize = 100
const livePages = 3
/** How long the room before stays on screen while the next one is fetched, ms. */
const patienceMs = 150

/** A message that somebody asked to see, and which stretches of its text are to be marked (UTF-16 units). */
export interface FoundMessage {
  readonly conversationId: string
  readonly messageId: string
  readonly seq: number
  readonly marks: readonly (readonly [number, number])[]
}

/** The open conversation: its timeline, everything around it, and the calls that change it. */
export const useRoom = defineStore('room', () => {
  const { client } = useWorkstation()
  const id = ref<string | null>(null)
  /** The room that was asked for last; until its lines are there, or too much time has passed, the one before stays on screen whole. */
  const wanted = ref<string | null>(null)
  const size = ref(pageSize)
  const older = shallowRef<readonly MessageRow[]>([])
  const noOlder = ref(false)
  const loadingOlder = ref(false)
  /** A stretch that does not reach the newest lines, where one looks far back. */
  const apart = shallowRef<readonly MessageRow[] | null>(null)
  const found = shallowRef<FoundMessage | null>(null)
  const view = useView('conversation', () => wanted.value === null ? null : { id: wanted.value, size: size.value })
  /** False while the rows on hand are still those of the room before. */
  const isHere = computed(() => view.shown.value?.id === id.value && view.summary.value !== null)
  const detail = computed(() => isHere.value ? view.summary.value : null)
  const messages = computed<readonly MessageRow[]>(() => isHere.value ? apart.value ?? joinPages(older.value, view.rows.value) : [])
  const hasOlder = computed(() => (apart.value === null ? detail.value?.hasOlder ?? false : firstSeq(apart.value) > 1) && !noOlder.value)
  let seenUpTo = 0
  let patience: ReturnType<typeof setTimeout> | undefined

  /** Goes to a room; null leaves. */
  function enter(room: string | null): void {
    if (room === wanted.value)
      return
    wanted.value = room
    size.value = pageSize
    clearTimeout(patience)
    if (room === null || !isHere.value)
      arrive()
    else if (room !== id.value)
      patience = setTimeout(arrive, patienceMs)
  }
  function arrive(): void {
    clearTimeout(patience)
    id.value = wanted.value
  }
  watch([view.shown, view.error], ([shown, error]) => {
    if (error !== null || shown?.id !== id.value)
      arrive()
  }, { flush: 'sync' })
  onScopeDispose(() => clearTimeout(patience))

  watch(id, (room) => {
    apart.value = null
    found.value = found.value?.conversationId === room ? found.value : null
    older.value = []
    noOlder.value = false
    seenUpTo = 0
  }, { flush: 'sync' })

  /** The next page upward: the live page grows to its limit, beyond it pages are read once. */
  async function loadOlder(): Promise<void> {
    const room = id.value
    const first = messages.value[0]
    if (room === null || first === undefined || loadingOlder.value || !hasOlder.value)
      return
    if (apart.value === null && size.value < pageSize * livePages) {
      size.value += pageSize
      return
    }
    loadingOlder.value = true
    try {
      const rows = await readPage(room, firstSeq(messages.value))
      if (id.value !== room)
        return
      noOlder.value = rows.length < pageSize
      if (apart.value === null)
        older.value = [...rows, ...older.value]
      else
        apart.value = [...rows, ...apart.value]
    }
    finally {
      loadingOlder.value = false
    }
  }

  async function readPage(room: string, beforeSeq: number): Promise<readonly MessageRow[]> {
    const page = await client.call('view:open', { view: 'conversation', params: { id: room, beforeSeq, size: pageSize } })
    await client.call('view:close', { viewId: page.viewId })
    return page.rows as unknown as readonly MessageRow[]
  }

  /** Shows a stretch; one that reaches the live page becomes a part of it. */
  function show(rows: readonly MessageRow[]): void {
    const live = firstSeq(view.rows.value)
    const reaches = lastSeq(rows) >= live - 1
    apart.value = reaches ? null : rows
    noOlder.value = firstSeq(rows) <= 1
    if (reaches)
      older.value = rows.filter(row => row.seq < live)
  }

  /** Asks to see a message; it is brought as soon as its conversation is on screen, however far back it stands. */
  function aim(target: FoundMessage): void {
    found.value = target
  }
  watch([isHere, found, id], async ([here, target]) => {
    if (!here || target === null || target.conversationId !== id.value || messages.value.some(row => row.id === target.messageId))
      return
    const rows = await readPage(target.conversationId, target.seq + pageSize / 2)
    if (found.value === target && id.value === target.conversationId && rows.length > 0)
      show(rows)
  })

  /** The next page downward of a stretch apart, until it reaches the newest lines. */
  async function loadNewer(): Promise<void> {
    const [room, rows] = [id.value, apart.value]
    if (room === null || rows === null || loadingOlder.value)
      return
    loadingOlder.value = true
    try {
      const next = await readPage(room, lastSeq(rows) + pageSize + 1)
      const fresh = next.filter(row => row.seq > lastSeq(rows))
      if (id.value === room && apart.value === rows)
        show(fresh.length === 0 ? view.rows.value : [...rows, ...fresh])
    }
    finally {
      loadingOlder.value = false
    }
  }

  /** Back to the newest lines. */
  function toNow(): void {
    apart.value = null
    found.value = null
    noOlder.value = false
    older.value = []
  }

  /** Tells the engine that the agent has the newest line on screen. */
  async function seen(): Promise<void> {
    const last = messages.value.at(-1)?.seq ?? 0
    if (id.value === null || apart.value !== null || (last <= seenUpTo && (detail.value?.row.unread ?? 0) === 0))
      return
    seenUpTo = last
    await client.call('conversation:seen', { id: id.value, seq: last })
  }

  return {
    id: computed({ get: () => id.value, set: enter }),
    wanted,
    /** On the way from one room to another: what is on screen is the one that is left. */
    isLeaving: computed(() => wanted.value !== id.value),
    detail,
    messages,
    state: view.state,
    error: view.error,
    reload: view.reload,
    hasOlder,
    loadingOlder,
    isHere,
    isApart: computed(() => apart.value !== null),
    found,
    aim,
    loadOlder,
    loadNewer,
    toNow,
    seen,
  }
})

function firstSeq(rows: readonly MessageRow[]): number {
  return rows.reduce((first, row) => Math.min(first, row.seq), Number.MAX_SAFE_INTEGER)
}

function lastSeq(rows: readonly MessageRow[]): number {
  return rows.reduce((last, row) => Math.max(last, row.seq), 0)
}

function joinPages(older: readonly MessageRow[], live: readonly MessageRow[]): readonly MessageRow[] {
  const first = live[0]?.seq
  return older.length === 0 || first === undefined ? live : [...older.filter(row => row.seq < first), ...live]
}

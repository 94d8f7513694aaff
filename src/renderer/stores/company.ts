import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'

interface Person { readonly agentId: string, readonly name: string, readonly typing: boolean }

const touchEveryMs = 4_000
const pauseMs = 5_000

/** Who else is in the open room, and telling them that I am. */
export const useCompany = defineStore('company', () => {
  const { client, clock, link } = useWorkstation()
  const rooms = shallowRef<ReadonlyMap<string, readonly Person[]>>(new Map())
  const here = ref<string | null>(null)
  let toldAt = Number.NEGATIVE_INFINITY
  let pause: ReturnType<typeof setTimeout> | undefined

  const off = client.on('room', ({ conversationId, people }) => {
    rooms.value = new Map([...rooms.value, [conversationId, people]])
  })
  onScopeDispose(() => {
    clearTimeout(pause)
    off()
  })

  const others = computed(() => {
    const people = here.value === null ? [] : rooms.value.get(here.value) ?? []
    return people.filter(person => person.agentId !== link.hello.value?.me.id)
  })

  function enter(id: string | null): void {
    clearTimeout(pause)
    if (here.value !== null && here.value !== id)
      tell('room:leave', here.value, false)
    rooms.value = new Map()
    here.value = id
    if (id !== null)
      tell('room:touch', id, false)
  }
  /** Called at each key; told to others at most every few seconds, and taken back after a pause. */
  function typing(id: string): void {
    clearTimeout(pause)
    pause = setTimeout(stopped, pauseMs, id)
    if (clock.now() - toldAt < touchEveryMs)
      return
    toldAt = clock.now()
    tell('room:touch', id, true)
  }
  /** The text has gone, or nothing was typed for a while. */
  function stopped(id: string): void {
    clearTimeout(pause)
    if (toldAt === Number.NEGATIVE_INFINITY)
      return
    toldAt = Number.NEGATIVE_INFINITY
    tell('room:touch', id, false)
  }
  /** A lost courtesy is no failure: the next one follows. */
  function tell(name: 'room:touch' | 'room:leave', conversationId: string, isTyping: boolean): void {
    const told = name === 'room:touch' ? client.call(name, { conversationId, typing: isTyping }) : client.call(name, { conversationId })
    told.catch(() => undefined)
  }
  return {
    viewing: computed(() => others.value.filter(person => !person.typing)),
    typers: computed(() => others.value.filter(person => person.typing)),
    enter,
    typing,
    stopped,
  }
})

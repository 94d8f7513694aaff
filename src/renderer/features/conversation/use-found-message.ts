import type { Ref } from 'vue'
import { nextTick, onBeforeUnmount, watch } from 'vue'
import { useRoom } from '../../stores/room.ts'

/** How long a found message stays marked, ms. */
const markedMs = 6_000
const highlightName = 'found'

/** Brings the message that was asked for to the middle of the timeline, takes the focus there and marks its words for a moment. */
export function useFoundMessage(scroller: Readonly<Ref<HTMLElement | null>>, onBrought: () => void): void {
  const room = useRoom()
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(() => room.found !== null && room.messages.some(message => message.id === room.found?.messageId) ? room.found : null, async (target) => {
    clearTimeout(timer)
    if (target === null) {
      clearMarks()
      return
    }
    await nextTick()
    const element = scroller.value?.querySelector<HTMLElement>(`[data-id="${CSS.escape(target.messageId)}"]`)
    const text = room.messages.find(message => message.id === target.messageId)?.text
    if (!element || text === undefined)
      return
    onBrought()
    element.scrollIntoView({ block: 'center' })
    element.tabIndex = -1
    element.focus({ preventScroll: true })
    setMarks(element, target.marks.map(([start, end]) => text.slice(start, end)))
    timer = setTimeout(() => {
      if (room.found === target)
        room.found = null
    }, markedMs)
  }, { immediate: true })

  onBeforeUnmount(() => {
    clearTimeout(timer)
    clearMarks()
  })
}

function clearMarks(): void {
  CSS.highlights?.delete(highlightName)
}

/** Marks words where they stand, one after the other; a text that is shown folded or with the host of an address has them all the same. */
function setMarks(element: HTMLElement, words: readonly string[]): void {
  if (CSS.highlights === undefined)
    return
  const nodes = textNodes(element.querySelector('.bubble') ?? element)
  const ranges: Range[] = []
  let [at, from] = [0, 0]
  for (const word of words) {
    const node = nodes.findIndex((each, index) => index >= at && each.data.includes(word, index === at ? from : 0))
    if (node === -1)
      continue
    const start = nodes[node]!.data.indexOf(word, node === at ? from : 0)
    const range = document.createRange()
    range.setStart(nodes[node]!, start)
    range.setEnd(nodes[node]!, start + word.length)
    ranges.push(range)
    at = node
    from = start + word.length
  }
  CSS.highlights.set(highlightName, new Highlight(...ranges))
}

function textNodes(element: Element): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const nodes: Text[] = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    nodes.push(node as Text)
  return nodes
}

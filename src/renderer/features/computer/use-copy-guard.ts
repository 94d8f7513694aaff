import { useEventListener } from '@vueuse/core'
import { useNotices } from '../../stores/notices.ts'
import { usePolicy } from '../../stores/policy.ts'

/** Whether it is one's own writing that is taken: what stands in a field. */
function isOwnWriting({ target }: Event): boolean {
  const element = target instanceof Element ? target : target instanceof Node ? target.parentElement : null
  return Boolean(element?.closest('input, textarea, [contenteditable="true"]'))
}

/** Where the policy says so, nothing that others wrote is copied, cut or dragged out of the window; one's own drafts are. */
export function useCopyGuard(): void {
  const policy = usePolicy()
  const notices = useNotices()

  function keep(event: Event): void {
    if (policy.value('copyText') || isOwnWriting(event))
      return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (event.type !== 'dragstart')
      notices.tell('computer.refused.copy', {}, 'warn')
  }
  for (const event of ['copy', 'cut', 'dragstart'] as const)
    useEventListener(document, event, keep, { capture: true })
}

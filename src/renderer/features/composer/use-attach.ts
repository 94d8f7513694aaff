import type { ConversationDetail } from '../../../shared/contract/conversation.ts'
import type { Upload } from '../../../shared/contract/media.ts'
import type { RefusedFile } from '../../stores/attachments.ts'
import { useEventListener } from '@vueuse/core'
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { faultOfFile, lacksWords, pickRule } from '../../../shared/rules/files.ts'
import { useAttachments } from '../../stores/attachments.ts'

function bringsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** Files of one room's reply: chosen, pasted or dropped, shown, and ready to go or not. */
export function useAttach(detail: () => ConversationDetail, isOpen: () => boolean) {
  const { t } = useI18n()
  const attachments = useAttachments()
  const id = detail().row.id
  const refused = shallowRef<readonly RefusedFile[]>([])
  const dropping = ref(false)
  const list = computed(() => attachments.of(id))
  const kinds = computed(() => list.value.map(one => one.kind))

  attachments.restore(id, detail().draftFiles)
  // A file dropped beside the composer would take the page's place in a browser.
  useEventListener(window, ['dragover', 'drop'], event => bringsFiles(event) && event.preventDefault())

  function choose(files: readonly File[]): void {
    refused.value = isOpen() ? attachments.add(id, detail().files, files, t('media.attach.pasted')) : []
  }
  function onDrag(event: DragEvent): void {
    dropping.value = bringsFiles(event) && isOpen()
  }
  function onLeave(event: DragEvent): void {
    const inside = event.currentTarget instanceof Node && event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
    dropping.value = dropping.value && inside
  }
  function onDrop(event: DragEvent): void {
    dropping.value = false
    if (!bringsFiles(event))
      return
    event.preventDefault()
    choose([...event.dataTransfer?.files ?? []])
  }

  return {
    list,
    refused,
    dropping,
    choose,
    onDrag,
    onLeave,
    onDrop,
    /** Some files go as messages of their own. */
    someAlone: computed(() => list.value.some(one => pickRule(detail().files ?? [], one.mime)?.alone === true)),
    lacksWords: (text: string) => lacksWords(detail().files, kinds.value, text),
    /** Nothing that hangs here keeps the reply from going. */
    mayGo: (text: string) => list.value.every(one => one.state === 'ready') && !lacksWords(detail().files, kinds.value, text),
    readyIds: () => attachments.readyIds(id),
    /** Files that the host has already, of a script: as far as there is room beside those that hang here. */
    hangOn(uploads: readonly Upload[]): void {
      const taken: Upload[] = []
      const over: RefusedFile[] = []
      for (const upload of uploads) {
        const fault = faultOfFile(detail().files, upload, [...list.value, ...taken])
        if (fault === null)
          taken.push(upload)
        else
          over.push({ name: upload.name, fault })
      }
      attachments.hangOn(id, taken)
      refused.value = over
    },
    remove: (key: string) => attachments.remove(id, key),
    retry: (key: string) => attachments.retry(id, key),
    forgive: () => void (refused.value = []),
    sent(ids: readonly string[]): void {
      refused.value = []
      attachments.sent(id, ids)
    },
  }
}

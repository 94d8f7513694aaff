import type { FileRule } from '../../../shared/contract/media.ts'
import type { ScriptRow } from '../../../shared/contract/scripts.ts'
import type { RefusedFile } from '../../stores/attachments.ts'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { mostScriptFiles } from '../../../shared/contract/scripts.ts'
import { libraryPlace, useAttachments } from '../../stores/attachments.ts'

/** Pictures and files of a script that is being written: those that it has, and new ones on their way to the host. */
export function useScriptFiles(script: ScriptRow | null, rules: () => readonly FileRule[]) {
  const { t } = useI18n()
  const attachments = useAttachments()
  const place = libraryPlace(script?.id ?? null)
  const refused = shallowRef<readonly RefusedFile[]>([])
  const list = computed(() => attachments.of(place))
  const left = computed(() => Math.max(0, mostScriptFiles - list.value.length))

  attachments.leave(place)
  attachments.restore(place, (script?.files ?? []).map(file => ({ ...file, received: file.size, state: 'ready' as const })))
  onScopeDispose(() => attachments.leave(place))

  function choose(files: readonly File[]): void {
    const room = left.value
    const over = files.slice(room).map((file): RefusedFile => ({ name: file.name, fault: { fault: 'count', most: mostScriptFiles } }))
    refused.value = [...attachments.add(place, rules().map(rule => ({ ...rule, alone: false, most: mostScriptFiles })), files.slice(0, room), t('media.attach.pasted')), ...over]
  }

  return {
    list,
    refused,
    left,
    choose,
    /** What the script is to have; all of them are there once {@link isReady}. */
    ids: computed(() => attachments.readyIds(place)),
    isReady: computed(() => list.value.every(one => one.state === 'ready')),
    /** Never said here: each room says it of its own answer. */
    someAlone: computed(() => false),
    lacksWords: () => false,
    remove: (key: string) => attachments.remove(place, key),
    forgive: () => void (refused.value = []),
    retry: (key: string) => attachments.retry(place, key),
  }
}

import type { Ref } from 'vue'

/**
 * The field behind a button that has a file chosen. `take` gets each file; the same one may be chosen again, after it was mended.
 * `open` shows the system's dialog, `pick` hangs on the field's `change`.
 */
export function useFilePicker(field: Readonly<Ref<HTMLInputElement | null>>, take: (file: File) => void): { readonly open: () => void, readonly pick: () => void } {
  return {
    open: () => field.value?.click(),
    pick() {
      const file = field.value?.files?.[0]
      if (file)
        take(file)
      if (field.value)
        field.value.value = ''
    },
  }
}

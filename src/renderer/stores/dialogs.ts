import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Dialogs that a button or a key may open; one at a time. */
export type DialogName = 'update' | 'bundle' | 'resolve' | 'assign' | 'snooze' | 'triage' | 'closeCase' | 'call' | 'dial' | 'wrapUp' | 'transfer' | 'reschedule' | 'palette' | 'keys' | 'search' | 'settings' | 'removeOwn' | 'image' | 'link' | 'complaintNew' | 'complaintEdit' | 'complaintState' | 'complaintStep' | 'complaintRate' | 'complaintImport' | 'deadlines' | 'scriptImport' | 'identityCheck' | 'reveal' | 'linkCustomer' | 'mergeCase' | 'flagImpostor' | 'forgetCustomer' | 'holdCustomer' | 'views' | 'tags' | 'shift' | 'absence' | 'wrapUpTree' | 'bulkTag' | 'bulkAssign' | 'bulkResolve' | 'bulkWrite' | 'bulks' | 'mood' | 'abuse' | 'thread' | 'openLink' | 'hintErrors' | 'practice' | 'practiceSheet'

/** Which dialog stands open, and what it is about. */
export const useDialogs = defineStore('dialogs', () => {
  const open = ref<DialogName | null>(null)
  const subject = ref('')
  return {
    open,
    subject,
    show: (name: DialogName, about = '') => {
      subject.value = about
      open.value = name
    },
    shut: () => {
      open.value = null
    },
  }
})

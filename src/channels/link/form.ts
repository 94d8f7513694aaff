import type { ChannelForm } from '../form.ts'

/** A place that voices are pasted from needs nothing but a name; the judge is `linkSettings`. */
export const linkForm: ChannelForm = {
  channel: 'link',
  fields: [
    { name: 'firstReplyMinutes', kind: 'number', required: false, fallback: 15 },
    { name: 'secondLook', kind: 'switch', required: false, fallback: false },
    { name: 'replyLimit', kind: 'number', required: false, fallback: 2000, advanced: true },
  ],
  secrets: [],
  remarks: [{ key: 'by_hand' }],
}

import type { ChannelForm } from '../form.ts'

/** A complaint desk needs nothing but a name; the judge is `complaintSettings`. */
export const complaintForm: ChannelForm = {
  channel: 'complaint',
  fields: [
    { name: 'secondLook', kind: 'switch', required: false, fallback: true },
    { name: 'replyLimit', kind: 'number', required: false, fallback: 2000, advanced: true },
  ],
  secrets: [],
  remarks: [{ key: 'by_hand' }],
}

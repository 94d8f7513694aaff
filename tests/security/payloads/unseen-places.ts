/** Outside text that the engine sends and the page shows nowhere. What is not listed here has to be seen. */
export interface UnseenPlaces {
  readonly places: RegExp
  /** What it is for instead. */
  readonly why: string
  /** How the page asks for what they come in; every source that says so stands in `handledIn`. Null: it never asks. */
  readonly asked: RegExp | null
  /** Sources of the page, from `src/renderer/`, in which it is handled; `*` = all of them. */
  readonly handledIn: readonly string[] | '*'
  /** What nothing there says: each would be a use of the text. */
  readonly words: readonly RegExp[]
}

const asks = (name: string) => new RegExp(`(?:useView|client\\.call)\\('${name}'`)
const ofRoom = [/\baccountName\b/, /\.preview\b/, /\bowner\b/, /\.tags\b/, /\brow\.call\b/]

/** What the page shows nowhere, and where that is looked up. */
export const unseenPlaces: readonly UnseenPlaces[] = [
  { places: /^view me summary\.label$/, why: 'one\'s own state is said in words of ours, from presence and reason', asked: null, handledIn: '*', words: [/\bme\.summary(?:\.value)?\??\.label\b/] },
  { places: /^view inbox row\.accountName$/, why: 'a line of the inbox has the channel\'s sign; the account stands in the open room', asked: asks('inbox'), handledIn: ['stores/inbox.ts', 'features/inbox/InboxList.vue', 'features/inbox/InboxRow.vue', 'features/inbox/InboxPanel.vue', 'features/palette/use-palette.ts'], words: [/\baccountName\b/] },
  { places: /^view conversation summary\.row\.(?:preview|call\.)/, why: 'the room has its timeline and its call bar', asked: null, handledIn: '*', words: [/\bdetail\??\.row\.(?:preview|call)\b/, /\bdetail\.value\??\.row\.(?:preview|call)\b/] },
  { places: /^view conversation summary\.case\.owner\.name$/, why: 'the room\'s own owner is named', asked: null, handledIn: '*', words: [/\bcase\??\.owner\b/] },
  { places: /^view conversation summary\.callback\./, why: 'calls come by the view of calls', asked: null, handledIn: '*', words: [/\bdetail\??\.callback\b/, /\bdetail\.value\??\.callback\b/, /detail\(\)\.callback\b/] },
  { places: /^view conversation summary\.consents\[\]/, why: 'watched, so that the plan of a call is asked anew; its own copy is shown', asked: null, handledIn: '*', words: [/\bdetail\??\.consents\b/, /\bdetail\.value\??\.consents\b/, /detail\(\)\.consents(?!\])/] },
  { places: /^view customer row\./, why: 'rooms of a customer are named by channel, state and time', asked: asks('customer'), handledIn: ['stores/customer.ts', 'features/customer/CustomerPanel.vue'], words: [/(?<![.\w])row\.(?:accountName|customer|preview|owner|call|tags)\b/] },
  { places: /^view impostors row\.brand$/, why: 'goes into the report\'s file', asked: asks('impostors'), handledIn: ['features/customer/ImpostorList.vue'], words: [/\bbrand\b/] },
  { places: /^view calls row\.callerId$/, why: 'what the customer sees is said before a call, in its plan', asked: asks('calls'), handledIn: ['stores/calls.ts', 'features/calls/CallsPanel.vue', 'features/calls/RescheduleDialog.vue', 'features/calls/use-wrap-up.ts', 'features/calls/CallBar.vue', 'features/calls/CallBarActs.vue', 'features/calls/CallRow.vue', 'features/calls/CallRowActs.vue', 'features/calls/CallOffers.vue', 'features/calls/WrapUpDialog.vue'], words: [/\bcallerId\b/] },
  { places: /^view channels row\.brand$/, why: 'an account is named by its own name', asked: asks('channels'), handledIn: ['stores/floor.ts', 'features/inbox/ViewsDialog.vue', 'features/wrap-up/IdleCloseForm.vue', 'features/channels/ChannelHealth.vue', 'features/channels/ChannelCard.vue'], words: [/\.brand\b/] },
  { places: /^view agents row\.label$/, why: 'colleagues are shown with their presence, in words of ours', asked: asks('agents'), handledIn: ['stores/colleagues.ts'], words: [/\blabel\b/] },
  { places: /^view complaint row\.(?:text|images\[\])$/, why: 'a step has its label; what it says stands in the timeline', asked: asks('complaint'), handledIn: ['stores/complaint.ts', 'features/complaints/ComplaintSteps.vue'], words: [/\bstep\.(?:text|images)\b/] },
  { places: /^view scripts row\.updatedBy\.name$/, why: 'versions say who wrote them; here it is whether one may change it', asked: asks('scripts'), handledIn: ['stores/library.ts', 'features/scripts/ScriptLibrary.vue', 'features/scripts/ScriptCard.vue', 'features/scripts/ScriptForm.vue'], words: [/updatedBy\.name\b/] },
  { places: /^view knowledge row\.brand$/, why: 'goes back as it came when a fact is saved', asked: asks('knowledge'), handledIn: ['stores/library.ts', 'features/knowledge/FactChoice.vue', 'features/knowledge/FactLibrary.vue', 'features/knowledge/FactCard.vue', 'features/knowledge/FactFacts.vue'], words: [/\.brand\b/] },
  { places: /^view reviews row\.findings\[\]\.word$/, why: 'the part of the text is cut out by its place', asked: asks('reviews'), handledIn: ['stores/reviews.ts', 'features/review/ReviewPage.vue', 'features/review/ReviewList.vue', 'features/review/ReviewDesk.vue', 'features/composer/text-marks.ts'], words: [/\.word\b/] },
  { places: /^call (?:message:check|guardWord:try) answer\.findings\[\]\.word$/, why: 'the part of the text is cut out by its place', asked: /client\.call\('(?:message:check|guardWord:try)'/, handledIn: ['features/composer/use-composer.ts', 'stores/guard-words.ts', 'features/composer/FindingList.vue', 'features/composer/text-marks.ts', 'features/review/WordTrial.vue'], words: [/\b(?:finding|one)\.word\b/] },
  { places: /^view rooms row\.(?:accountName|preview|owner|call|tags)/, why: 'a tab has the customer\'s name alone', asked: asks('rooms'), handledIn: ['stores/open-tabs.ts', 'features/tabs/OpenTabs.vue', 'features/tabs/tabs-actions.ts', 'features/tabs/pop-out.ts'], words: ofRoom },
  { places: /^view handovers row\.(?:by\.name|note)$/, why: 'the list says from whom to whom; the sheet has the note', asked: asks('handovers'), handledIn: ['features/shifts/ShiftDialog.vue', 'features/shifts/ShiftList.vue'], words: [/\bby\.name/, /\brow\.note\b/] },
  { places: /^view handover summary\.handover\.by\.name$/, why: 'from whom and to whom is said', asked: asks('handover'), handledIn: ['features/shifts/ShiftSheet.vue'], words: [/\bby\.name/] },
  { places: /^view bulk (?:row\.accountName|summary\.bulk\.)/, why: 'a recipient is named with the channel; what all have in common comes with the list', asked: asks('bulk'), handledIn: ['features/bulk/BulksDialog.vue', 'features/bulk/BulkLines.vue'], words: [/\baccountName\b/, /\bone\.summary\b/] },
  { places: /^call bulk:preview answer\.lines\[\]\.accountName$/, why: 'a recipient is named with the channel', asked: asks('bulk:preview'), handledIn: ['features/bulk/BulkWriteDialog.vue', 'features/bulk/BulkLines.vue'], words: [/\baccountName\b/] },
  { places: /^call customer:preview answer\.other\.name$/, why: 'the other is named by their accounts', asked: asks('customer:preview'), handledIn: ['features/customer/LinkCustomerDialog.vue'], words: [/\bother\.name\b/] },
  { places: /^call identity:check answer\.by\.name$/, why: 'whether it passed; who checked stands at the customer', asked: asks('identity:check'), handledIn: ['features/customer/CheckDialog.vue'], words: [/\bby\.name/, /failed\.by/] },
  { places: /^call upload:begin answer\.name$/, why: 'a file is named as its person has it', asked: asks('upload:begin'), handledIn: ['bridge/carry-file.ts'], words: [/\bupload\.name\b/, /\bat\.name\b/] },
  { places: /^call call:addNumber answer\.number$/, why: 'its key alone; the number comes with the plan that is asked anew', asked: asks('call:addNumber'), handledIn: ['features/calls/DialSheet.vue', 'features/calls/TransferDialog.vue', 'features/calls/use-call-dialog.ts'], words: [/\badded\.number\b/, /\{ key, number \}/] },
  { places: /^call account:(?:save|reauthorise) answer\.trial\./, why: 'a form that was saved is shut', asked: /client\.call\('account:(?:save|reauthorise)'/, handledIn: ['features/channels/use-account-form.ts'], words: [/trial\.value = \(?await client\.call\('account:(?!test)/] },
  { places: /^call complaint:importRows answer\.rows\[\]\.nick$/, why: 'a row is known by number and title', asked: asks('complaint:importRows'), handledIn: ['features/complaints/use-import.ts', 'features/complaints/ImportTable.vue', 'features/complaints/ImportDialog.vue'], words: [/\bnick\b/] },
  { places: /^call link:find answer\.host$/, why: 'the page reads the host out of what was typed itself', asked: asks('link:find'), handledIn: ['features/intake/use-link-form.ts'], words: [/\bfound\??\.host\b/] },
  { places: /^call script:offers answer\.offers\[\]\.(?:keywords\[\]|wordings\[\]\.missing\[\])$/, why: 'found by, not shown; what is missing is marked in the wording itself', asked: asks('script:offers'), handledIn: ['features/scripts/ScriptChoice.vue', 'features/scripts/ScriptPreview.vue'], words: [/\.missing\b/, /\{\{[^}]*keywords/] },
  { places: /^call script:versions answer\.versions\[\]\.content\.(?:brand|keywords\[\])$/, why: 'an older version is shown by its title and wordings', asked: asks('script:versions'), handledIn: ['features/scripts/ScriptCard.vue'], words: [/content\.(?:brand|keywords)\b/] },
  { places: /^call wrapUp:of answer\./, why: 'what was filed stands in the timeline', asked: null, handledIn: '*', words: [/'wrapUp:of'/] },
  { places: /^call shift:open answer\.items\[\]\.preview$/, why: 'a thing is named by its customer and why it is open', asked: asks('shift:open'), handledIn: ['features/shifts/GiveShift.vue', 'features/shifts/AbsenceDialog.vue', 'features/shifts/ShiftSigns.vue'], words: [/\bpreview\b/] },
  { places: /^call practice:list answer\.lessons\[\]\.goals\[\]$/, why: 'at a practice desk its lesson says its goals; before, what it is about', asked: /client\.call\('practice:list'|\b[pP]ractice\.list\(/, handledIn: ['stores/practice.ts', 'features/practice/PracticeDialog.vue', 'features/practice/PracticeLessons.vue', 'features/practice/PracticeTeam.vue'], words: [/\bgoals\b/] },
  { places: /^call practice:list answer\.people\[\]\.standings\[\]\.assignedBy\.name$/, why: 'that somebody asked them to, not who; one\'s own list says who', asked: /\btold\.people\b/, handledIn: ['features/practice/PracticeTeam.vue'], words: [/assignedBy\??\.name\b/] },
]

/** True for a place that the page shows nowhere. */
export function isUnseen(place: string): boolean {
  return unseenPlaces.some(({ places }) => places.test(place))
}

/** One item of Electron's security checklist, as this workstation is held to it. */
export interface ChecklistItem {
  /** Its number in Electron's own list, as tests name it: `E01` … `E20`. */
  readonly id: string
  readonly title: string
  /** What it keeps from the desk. */
  readonly why: string
  /** The file, beside this one, whose tests hold it. */
  readonly test: string
}

/** Electron's security checklist in its own order. A test whose title begins with the id belongs to the item. */
export const checklist: readonly ChecklistItem[] = [
  { id: 'E01', title: 'Load only secure content', why: 'a page from elsewhere would be the workstation itself', test: 'checklist/content.test.ts' },
  { id: 'E02', title: 'No Node integration for any page', why: 'a script in a page could read and start programs', test: 'checklist/windows.test.ts' },
  { id: 'E03', title: 'Context isolation', why: 'a page could rewrite what the bridge relies on', test: 'checklist/windows.test.ts' },
  { id: 'E04', title: 'Process sandboxing', why: 'a broken renderer would have the person\'s rights', test: 'checklist/windows.test.ts' },
  { id: 'E05', title: 'Permission requests and checks', why: 'hostile content could listen, look or ask for devices', test: 'checklist/permissions.test.ts' },
  { id: 'E06', title: 'Web security stays on', why: 'without it every origin reads every other', test: 'checklist/windows.test.ts' },
  { id: 'E07', title: 'Content Security Policy as a header', why: 'text that slips through as markup must still run nothing', test: 'checklist/content.test.ts' },
  { id: 'E08', title: 'No insecure content', why: 'whoever sits on the line could put scripts into the page', test: 'checklist/windows.test.ts' },
  { id: 'E09', title: 'No experimental features', why: 'they have not been looked at by anybody', test: 'checklist/windows.test.ts' },
  { id: 'E10', title: 'No blink features', why: 'a feature that is off is off for a reason', test: 'checklist/windows.test.ts' },
  { id: 'E11', title: 'No popups of web views', why: 'a window nobody made the options of', test: 'checklist/ways-out.test.ts' },
  { id: 'E12', title: 'Web views are judged before they are made', why: 'markup could make a page with Node in it', test: 'checklist/ways-out.test.ts' },
  { id: 'E13', title: 'Navigation is limited', why: 'a link in a customer\'s words could replace the desk', test: 'checklist/ways-out.test.ts' },
  { id: 'E14', title: 'New windows are limited', why: 'a window beside the desk could look like it', test: 'checklist/ways-out.test.ts' },
  { id: 'E15', title: 'Opening outside takes a listed place', why: 'the system opens files, shares and programs by address', test: 'checklist/ways-out.test.ts' },
  { id: 'E16', title: 'A current Electron, pinned', why: 'what is known to be broken is used first', test: 'checklist/packaging.test.ts' },
  { id: 'E17', title: 'The sender of every message is checked', why: 'a frame inside the page must not speak for it', test: 'checklist/senders.test.ts' },
  { id: 'E18', title: 'A scheme of our own instead of file://', why: 'a file address reads every file there is', test: 'checklist/protocol.test.ts' },
  { id: 'E19', title: 'Fuses', why: 'the program could be started as Node, or with another program in its place', test: 'checklist/packaging.test.ts' },
  { id: 'E20', title: 'No API of Electron for a page', why: 'one function too many is a way in', test: 'checklist/surface.test.ts' },
]

import { isKnownPlace } from '../../shared/outside-pages.ts'

/**
 * Opens a page of a known place in the person's own browser: in a tab of it on the hub, by the shell on the desktop. The page gets no hold of
 * ours and is not told where one came from. Nothing is opened for any other address.
 */
export function openOutside(address: string): void {
  if (isKnownPlace(address))
    window.open(new URL(address).href, '_blank', 'noopener,noreferrer')
}

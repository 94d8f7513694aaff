/** Opens the wallboard in a window of its own, for a second screen. */
export function openWall(): void {
  window.open(`${location.pathname}${location.search}#/wall`, 'huiyin-wall', 'popup')
}

/** Opens a conversation in a window of its own; pressed again, that window comes to the front. */
export function popOut(id: string): void {
  window.open(`${location.pathname}${location.search}#/c/${encodeURIComponent(id)}?alone`, `huiyin-${id}`, 'popup,width=980,height=760')
}

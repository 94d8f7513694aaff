const size = 32

/** The number as it stands in a corner: at most three characters. */
export function badgeWords(count: number): string {
  return count > 99 ? '99+' : String(count)
}

/** A round sign with the number, as a PNG's data address; null where nothing can be drawn. */
export function drawBadge(count: number, ground: string, ink: string): string | null {
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  const brush = canvas.getContext('2d')
  if (brush === null)
    return null
  const words = badgeWords(count)
  brush.fillStyle = ground
  brush.beginPath()
  brush.arc(size / 2, size / 2, size / 2, 0, Math.PI * 2)
  brush.fill()
  brush.fillStyle = ink
  brush.font = `600 ${words.length > 2 ? 14 : 20}px system-ui, sans-serif`
  brush.textAlign = 'center'
  brush.textBaseline = 'middle'
  brush.fillText(words, size / 2, size / 2 + 1)
  return canvas.toDataURL('image/png')
}

/** Puts a picture in the place of the page's sign in its tab; null = the one it came with. */
export function setTabIcon(picture: string | null): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]')
  if (link === null)
    return
  link.dataset.own ??= link.href
  link.href = picture ?? link.dataset.own
}

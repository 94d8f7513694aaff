/** What a picture of the screen would give away: whose screen it was and when. */
export interface WatermarkWords {
  /** Staff number and name, as far as they are known. */
  readonly who: string
  readonly day: string
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A tile of the watermark: the words once, slanting, in a colour that the page's own text outshines on either ground. */
export function watermarkTile({ who, day }: WatermarkWords, scheme: 'light' | 'dark'): string {
  const ink = scheme === 'dark' ? '#fff' : '#000'
  const line = (y: number, words: string) => `<text x="150" y="${y}" text-anchor="middle" font-family="system-ui,sans-serif" font-size="14" fill="${ink}" fill-opacity="0.07">${escape(words)}</text>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><g transform="rotate(-22 150 100)">${line(94, who)}${line(114, day)}</g></svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}

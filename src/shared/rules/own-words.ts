const replyPrefix = /^\s*(?:回复|Reply)\s*@[^:：\s]{1,40}\s*[:：]\s*/i
const repostMark = /\/\/\s*@[^:：\s]{1,40}\s*[:：]/

/**
 * What the author wrote, without the "回复@nick:" a platform puts before it and without the chain of earlier authors that
 * a repost carries behind it ("… //@nick: …").
 */
export function ownWords(text: string): string {
  const withoutPrefix = text.replace(replyPrefix, '')
  const chain = withoutPrefix.search(repostMark)
  return (chain === -1 ? withoutPrefix : withoutPrefix.slice(0, chain)).trim()
}

/** True when a text carries a chain of earlier authors. */
export function isRepost(text: string): boolean {
  return repostMark.test(text)
}

/** A span of every day in which nothing sounds or flashes, in minutes after midnight at the desk; it may go over midnight. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

/** Whether a minute of the day lies in the span; `from` belongs to it, `to` does not. Equal ends = the whole day. */
export function isQuietAt(minute: number, hours: QuietHours | null): boolean {
  if (hours === null)
    return false
  const { from, to } = hours
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

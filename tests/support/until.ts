/** Waits until `condition` is truthy and answers what it gave; throws with `what` after `withinMs`. */
export async function until<T>(condition: () => T | Promise<T>, what: string, withinMs = 20_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const value = await condition()
    if (value)
      return value
    if (performance.now() > deadline)
      throw new Error(`waited ${withinMs} ms in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

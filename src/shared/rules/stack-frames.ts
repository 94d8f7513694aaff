const most = 14
/** Longer ones are no places but somebody's text. */
const longest = 500

/** Where it happened, the innermost first: `name path:line:column`, paths from the program's own folder on. */
export function framesOf(stack: string | undefined): string[] {
  return (stack ?? '').split('\n').filter(line => /^\s*at |@.*:\d+:\d+$/.test(line) && line.length <= longest).slice(0, most).map(line => line.trim().replace(/^at /, '').replace(/[^\s()]*\/((?:src|electron|out|assets|node_modules)\/)/, '$1'))
}

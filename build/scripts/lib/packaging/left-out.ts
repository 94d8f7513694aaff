import { ROOT } from '../paths.ts'

/** Native extras that pg and ws ask for inside a try; a bundle must not go looking for them on the user's disk. */
const ABSENT = ['pg-native', 'pg-cloudflare', 'bufferutil', 'utf-8-validate']

const undici = (file: string) => JSON.stringify(`${ROOT}/node_modules/undici/lib/${file}.js`.replaceAll('\\', '/'))

/**
 * Packages of which the program uses a corner: what stands for each in the bundles. Of undici only the way out is ours, the
 * rest is Node's own; of mime-db nothing is asked (socket.io looks at encodings alone); postcss would read styles, and no style of a stranger is kept (sanitize-html takes a failure for "none").
 */
const CORNERS: Readonly<Record<string, string>> = {
  'undici': `import agent from ${undici('dispatcher/agent')}\nimport global from ${undici('global')}\nexport const Agent = agent\nexport const { setGlobalDispatcher } = global\n`,
  'mime-db': 'export default {}\n',
  'postcss': `export function parse() {\n  throw new Error('styles are not read')\n}\n`,
}

function standInFor(name: string, codeOf: (id: string) => string | undefined) {
  const prefix = `\0${name}:`
  return {
    name: `huiyin:${name}`,
    enforce: 'pre' as const,
    resolveId: (id: string) => codeOf(id) === undefined ? undefined : prefix + id,
    load: (id: string) => id.startsWith(prefix) ? codeOf(id.slice(prefix.length)) : undefined,
  }
}

/** Plug-ins of the bundler for programs in Node: what of other people's packages is not taken along. */
export function leaveOut() {
  return [
    standInFor('absent', id => ABSENT.includes(id) ? `throw Object.assign(new Error('${id} is left out'), { code: 'MODULE_NOT_FOUND' })` : undefined),
    standInFor('corner', id => Object.hasOwn(CORNERS, id) ? CORNERS[id] : undefined),
  ]
}

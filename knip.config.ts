import type { KnipConfig } from 'knip'

/** Programs that package.json starts by name are found there. */
const PROGRAMS = [
  'electron/main/index.ts',
  'electron/preload/index.ts',
  'src/engine/worker.ts',
  // Opened by `softphone.html`.
  'src/renderer/softphone-main.ts',
  'build/scripts/*.ts',
  // Called by the packager.
  'build/installer/hooks/*.ts',
]

const TESTS = [
  '{src,electron,build}/**/*.test.ts',
  'tests/{contract,integration,faults,security}/**/*.test.ts',
  'tests/{e2e,security}/**/*.spec.ts',
  'tests/bench/*.bench.ts',
  'tests/soak/*.soak.ts',
  'tests/screenshots/*.shots.ts',
  'tests/support/network-guard-preload.ts',
  'tests/support/network/recorder-preload.ts',
  'tests/support/electron/{main,module,die-with-parent}.ts',
  'build/lint/dependency-cruiser.config.js',
]

/** Started by name (`runTool`) or found by another tool, so that no import names them. */
const TOOLS = ['electron-builder', 'eslint-plugin-vue', 'vue-tsc']

const config: KnipConfig = {
  entry: [...PROGRAMS.map(path => `${path}!`), ...TESTS],
  project: ['{src,electron}/**/*.{ts,vue}!', '{build,tests}/**/*.{ts,js}'],
  ignoreDependencies: TOOLS,
  // Debian's own; where it is missing its test is left out.
  ignoreBinaries: ['dpkg-deb'],
  ignoreExportsUsedInFile: true,
}

export default config

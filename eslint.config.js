import antfu from '@antfu/eslint-config'
import { importBorders } from './build/lint/import-borders.js'

const TESTS = ['**/*.test.ts', 'tests/**/*.ts']
const TOOL_CONFIGS = ['*.config.{js,ts}', 'build/**/*.config.{js,ts}']
const DATA = ['**/locales/**', '**/data/**', '**/fixtures/**', '**/*.data.ts']

const TEXT_STAYS_TEXT = {
  selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
  message: 'Customer text stays text: use text nodes.',
}

const WINDOWS_STAY_SHUT = [
  { selector: 'Property[key.name=/^(nodeIntegration|nodeIntegrationInWorker|nodeIntegrationInSubFrames|webviewTag|allowRunningInsecureContent|experimentalFeatures)$/][value.value=true]', message: 'A window never opens Node, web views or mixed content to its page.' },
  { selector: 'Property[key.name=/^(contextIsolation|sandbox|webSecurity)$/][value.value=false]', message: 'A window is always isolated, sandboxed and held to the web\'s own rules.' },
]
const ONE_WAY_OUT = {
  selector: 'MemberExpression[property.name=/^(openExternal|openPath)$/], MemberExpression[property.value=/^(openExternal|openPath)$/], Property[parent.type="ObjectPattern"][key.name=/^(openExternal|openPath)$/]',
  message: 'Whatever leaves for another program goes through electron/main/security/open-outside.ts.',
}

export default antfu(
  {
    type: 'app',
    isInEditor: false,
    vue: { a11y: true },
    markdown: false,
    jsonc: false,
    yaml: false,
    toml: false,
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },

  {
    name: 'huiyin/code',
    files: ['**/*.{js,ts,vue}'],
    rules: {
      'antfu/consistent-list-newline': 'off',
      'antfu/reasonable-newline': 'off',
      'import/no-default-export': 'error',
      'max-lines': ['error', { max: 400 }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
      'node/prefer-global/buffer': 'off',
      // Lists of Chinese words read better as alternatives, whatever their length.
      'regexp/prefer-character-class': 'off',
      'regexp/use-ignore-case': 'off',
    },
  },
  {
    name: 'huiyin/types',
    files: ['**/*.{ts,vue}'],
    rules: {
      'ts/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true }],
      'ts/no-explicit-any': 'error',
      'ts/explicit-module-boundary-types': 'off',
      'unused-imports/no-unused-vars': ['error', { args: 'after-used', argsIgnorePattern: '^_', ignoreRestSiblings: true, vars: 'all', varsIgnorePattern: '^_', caughtErrors: 'all', caughtErrorsIgnorePattern: '^_' }],
    },
  },
  {
    name: 'huiyin/screens',
    files: ['**/*.vue'],
    rules: {
      'import/no-default-export': 'off',
      'max-lines': ['error', { max: 300 }],
      'vue/singleline-html-element-content-newline': 'off',
      'vue/no-undef-components': ['error', { ignorePatterns: ['RouterView', 'RouterLink'] }],
      'vue/no-v-html': 'error',
      'vue/no-v-text-v-html-on-component': 'error',
      'no-restricted-syntax': ['error', TEXT_STAYS_TEXT],
    },
  },
  {
    name: 'huiyin/text-stays-text',
    files: ['src/renderer/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', TEXT_STAYS_TEXT],
    },
  },
  {
    name: 'huiyin/windows-stay-shut',
    files: ['electron/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...WINDOWS_STAY_SHUT, ONE_WAY_OUT],
    },
  },
  {
    name: 'huiyin/the-one-way-out',
    files: ['electron/main/security/open-outside.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...WINDOWS_STAY_SHUT],
    },
  },
  {
    name: 'huiyin/sandboxed-preload',
    files: ['electron/preload/**/*.ts'],
    // A sandboxed preload has a small `process` as a global and can import none.
    rules: { 'node/prefer-global/process': 'off' },
  },
  {
    name: 'huiyin/documented-exports',
    files: ['src/**/*.ts', 'electron/**/*.ts'],
    ignores: [...TESTS, ...DATA],
    rules: {
      'jsdoc/require-jsdoc': ['error', {
        publicOnly: { esm: true, cjs: false, window: false },
        enableFixer: false,
        require: { FunctionDeclaration: true, ClassDeclaration: true, ArrowFunctionExpression: true },
        contexts: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration:not([typeAnnotation.type=/^(TSIndexedAccessType|TSTypeReference)$/])'],
      }],
    },
  },
  {
    name: 'huiyin/tests',
    files: TESTS,
    rules: {
      'no-restricted-properties': ['error', { property: 'waitForTimeout', message: 'Wait for a condition, not for a time.' }],
      'test/no-disabled-tests': 'off',
      // Faults and items of the security checklist are named by their id: F16, E05.
      'test/prefer-lowercase-title': ['error', { allowedPrefixes: ['F', 'E'] }],
      'ts/explicit-function-return-type': 'off',
    },
  },
  {
    name: 'huiyin/programs-that-print',
    files: ['build/**/*.{js,ts}', 'tests/{bench,soak,screenshots}/**/*.ts', 'tests/e2e/**/*.ts', 'tests/security/**/*.spec.ts'],
    rules: { 'no-console': 'off', 'antfu/no-top-level-await': 'off' },
  },
  { name: 'huiyin/data', files: DATA, rules: { 'max-lines': 'off' } },
  { name: 'huiyin/tool-configs', files: TOOL_CONFIGS, rules: { 'import/no-default-export': 'off' } },
  ...importBorders(TESTS),
)

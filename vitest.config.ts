import process from 'node:process'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

interface ProjectOptions { readonly exclude?: string[], readonly isolate?: boolean, readonly experimental?: { readonly viteModuleRunner: boolean, readonly nodeLoader: boolean } }

const DOM_TESTS = 'src/renderer/**/*.dom.test.ts'

/** These tests leave nothing behind them, so that the files of a worker share what they import. */
const isolate = false

/** The same for whole engines and hubs, which Node itself reads as it reads the product: nothing of Vite stands between, and no module is mocked. */
const whole = { isolate, experimental: { viteModuleRunner: false, nodeLoader: false } }

function project(name: string, include: string[], options: ProjectOptions = {}) {
  return { extends: true as const, test: { name, include, environment: 'node', ...options } }
}

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    pool: 'forks',
    execArgv: [`--import=${new URL('tests/support/network-guard-preload.ts', import.meta.url).href}`],
    // More than most machines here have cores: much of their time is waiting.
    maxWorkers: Number(process.env.VITEST_MAX_WORKERS ?? 4),
    passWithNoTests: true,
    // Machines of CI are shared and slow: there a test may be tried again. At the desk the first try counts.
    retry: process.env.CI ? 2 : 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    setupFiles: ['tests/support/vitest-setup.ts'],
    globalSetup: ['tests/support/run-postgres-setup.ts'],
    // Asking the electron package for its binary would start a download of over 100 MB.
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/electron-is-not-for-unit-tests' },
    projects: [
      project('unit', ['src/**/*.test.ts', 'electron/**/*.test.ts', 'build/**/*.test.ts', 'tests/support/**/*.test.ts'], { exclude: [DOM_TESTS], isolate }),
      {
        extends: true,
        plugins: [vue()],
        test: { name: 'dom', include: [DOM_TESTS], environment: 'happy-dom', isolate },
      },
      project('contract', ['tests/contract/**/*.test.ts'], whole),
      project('integration', ['tests/integration/**/*.test.ts'], whole),
      project('faults', ['tests/faults/**/*.test.ts'], whole),
      project('security', ['tests/security/**/*.test.ts']),
    ],
  },
})

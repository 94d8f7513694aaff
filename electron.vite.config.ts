import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { leaveOut } from './build/scripts/lib/packaging/left-out.ts'
import { recordPackages } from './build/scripts/lib/packaging/record-packages.ts'

const here = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    plugins: [...leaveOut(), recordPackages('main', import.meta.dirname)],
    build: {
      externalizeDeps: false,
      minify: true,
      sourcemap: false,
      rolldownOptions: {
        input: {
          'index': here('electron/main/index.ts'),
          'engine': here('src/engine/worker.ts'),
          'sandbox': here('src/sandbox/main.ts'),
          'hotline-gateway': here('src/hotline-gateway/main.ts'),
        },
        // Chunks stand beside the entries, so that `./engine.js` is right from each of them.
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [recordPackages('preload', import.meta.dirname)],
    build: {
      externalizeDeps: false,
      minify: true,
      sourcemap: false,
      rolldownOptions: {
        input: { index: here('electron/preload/index.ts') },
        // A sandboxed preload is loaded as CommonJS and may require nothing but Electron.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: here('src/renderer'),
    cacheDir: here('.cache/vite'),
    publicDir: false,
    plugins: [vue(), recordPackages('renderer', import.meta.dirname)],
    server: { host: '127.0.0.1', port: 5199 },
    build: {
      // The hub serves the same files to whatever browser a company has, which is older than Electron's.
      target: 'chrome122',
      minify: true,
      sourcemap: false,
      rolldownOptions: {
        input: { index: here('src/renderer/index.html'), softphone: here('src/renderer/softphone.html') },
        output: {
          codeSplitting: {
            groups: [
              // By itself, so that it has run before the chunk in which schemas are made.
              { name: 'no-eval', test: /renderer[\\/]no-eval\.ts$/, priority: 4 },
              { name: 'charts', test: /node_modules[\\/](?:echarts|zrender)[\\/]/, priority: 3 },
              { name: 'widgets', test: /node_modules[\\/](?:naive-ui|vueuc|vooks|css-render|@css-render|treemate|seemly|evtd|vdirs|date-fns|date-fns-tz|async-validator|highlight\.js|lodash-es)[\\/]/, priority: 2 },
              { name: 'frame', test: /node_modules[\\/](?:@?vue|vue-router|vue-i18n|@intlify|@vueuse|pinia)[\\/]/, priority: 1 },
            ],
          },
        },
      },
    },
  },
})

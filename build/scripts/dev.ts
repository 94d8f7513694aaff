/** `npm run dev`: the workstation with the page reloaded as it is edited, in Electron where there is one, else in the browser. */
import process from 'node:process'
import vue from '@vitejs/plugin-vue'
import { createServer } from 'vite'
import { forgetBundles } from './lib/bundle.ts'
import { findElectron, openBrowser } from './lib/electron.ts'
import { main } from './lib/main.ts'
import { ROOT } from './lib/paths.ts'
import { isFree, startHub } from './lib/program.ts'
import { run, toolScript } from './lib/run.ts'

const PAGE_PORT = 5199

async function devInElectron(path: string): Promise<number> {
  forgetBundles()
  const { code } = await run(process.execPath, [toolScript('electron-vite'), 'dev'], { env: { ELECTRON_EXEC_PATH: path } })
  return code
}

async function devInBrowser(why: string): Promise<number> {
  console.log(why)
  const port = await isFree(PAGE_PORT) ? PAGE_PORT : PAGE_PORT + 1
  const origin = `http://127.0.0.1:${port}`
  const hub = await startHub('sources', ['--port', '0', '--page', `${ROOT}/src/renderer`, '--published-as', origin, ...process.argv.slice(2)])
  if (typeof hub === 'number')
    return hub || 1
  const target = hub.url.replace(/\/$/, '')
  const page = await createServer({
    configFile: false,
    root: `${ROOT}/src/renderer`,
    cacheDir: `${ROOT}/.cache/vite`,
    plugins: [vue()],
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      // The hub judges origin and host; both stay what the browser sent.
      proxy: { '/live': { target, ws: true }, '/session': target, '/media': target },
    },
  })
  await page.listen()
  const link = hub.links[0]?.url ?? origin
  console.log(`\n边改边看：\n  ${link}\n输入 links 回车取新的登录链接，按 Ctrl-C 结束。`)
  openBrowser(link)
  const code = await hub.code
  await page.close()
  return code
}

await main(async () => {
  const electron = await findElectron()
  return electron.found ? devInElectron(electron.path) : devInBrowser(electron.why)
})

/** `npm start`: the workstation on this machine, in Electron where there is one, else in the browser. Arguments go to the hub. */
import process from 'node:process'
import { ensureBundles } from './lib/bundle.ts'
import { findElectron, openBrowser } from './lib/electron.ts'
import { main } from './lib/main.ts'
import { isFree, runElectron, startHub } from './lib/program.ts'

const USUAL_PORT = 8710

async function portArguments(given: readonly string[]): Promise<string[]> {
  const isChosen = given.some(word => word.startsWith('--port') || word.startsWith('--config')) || process.env.HUIYIN_PORT || process.env.HUIYIN_CONFIG
  if (isChosen || await isFree(USUAL_PORT))
    return []
  console.log(`端口 ${USUAL_PORT} 已被占用，换一个空闲的。`)
  return ['--port', '0']
}

async function runInBrowser(why: string): Promise<number> {
  console.log(why)
  const args = process.argv.slice(2)
  const hub = await startHub('bundle', ['--log-level', process.env.HUIYIN_LOG_LEVEL ?? 'warn', ...await portArguments(args), ...args])
  if (typeof hub === 'number')
    return hub || 1
  const link = hub.links[0]?.url ?? hub.url
  console.log(`\n回音已启动，在浏览器里打开：\n  ${link}\n输入 links 回车取新的登录链接，按 Ctrl-C 结束。`)
  openBrowser(link)
  return hub.code
}

await main(async () => {
  await ensureBundles()
  const electron = await findElectron()
  return electron.found ? runElectron(electron.path) : runInBrowser(electron.why)
})

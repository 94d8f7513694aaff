import type { RunningHub, StaffLink } from './run.ts'
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { openLogOutput } from '../engine/log-output.ts'
import { createLog } from '../engine/log.ts'
import { watchFaults } from '../engine/watch-faults.ts'
import { isAppError } from '../shared/errors.ts'
import { wireVersion } from '../shared/wire.ts'
import { createLauncher } from './child.ts'
import { readHubSettings } from './config.ts'
import { programFile } from './places.ts'
import { runHub } from './run.ts'
import { saveMemory } from './thrift.ts'

function say(...lines: string[]) {
  process.stderr.write(`${lines.join('\n')}\n`)
}

/** Says in plain words why the hub does not run, and answers the exit code: 2 for what the operator can change. */
function explain(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const { port } = error as Error & { port?: number }
    say(code === 'EADDRINUSE' ? `端口 ${port} 已被占用，换一个再试：--port <端口>` : `没有权限使用端口 ${port}，换一个再试：--port <端口>`)
    return 2
  }
  if (isAppError(error) && error.code === 'config_invalid') {
    say('设置有误：', ...(error.details.fields as readonly string[] | undefined ?? []).map(field => `  ${field}`))
    return 2
  }
  if (isAppError(error) && error.code === 'store_newer') {
    say(`数据来自更新的版本（库 ${error.details.database}，程序 ${error.details.program}），旧版本不打开它；数据没有改动。请换回新版本。`)
    return 2
  }
  if (isAppError(error) && error.code === 'store_busy') {
    say('数据目录正被另一个程序使用；数据没有改动。先停掉它，或换一个目录。')
    return 2
  }
  if (error instanceof Error && error.message.startsWith('no index.html')) {
    say('页面还没有构建，先运行：npm run build')
    return 2
  }
  say(`起不来：${error instanceof Error ? error.message : String(error)}`, isAppError(error) ? JSON.stringify(error.details) : '')
  return 1
}

function readyLine({ hub, companions, callbacks, callMe }: RunningHub, links: readonly StaffLink[]): string {
  return JSON.stringify({ ready: true, url: hub.url, links, webhook: hub.webhookOrigin, callbacks, ...callMe.length > 0 ? { callMe } : {}, ...companions ? { sandbox: companions.sandbox } : {} })
}

function whatToDoWithCallbacks({ companions, callbacksArePublic }: RunningHub): string {
  if (companions)
    return '已登记给沙盒'
  return callbacksArePublic ? '原样填到平台后台' : '现在只在本机；发布到公网后把前缀写进 hub.webhook.publishedAs，再填到平台后台'
}

function sayCallbacks(running: RunningHub) {
  const { callbacks } = running
  if (callbacks.length === 0)
    return
  say(
    `平台回调地址（${whatToDoWithCallbacks(running)}）：`,
    ...callbacks.map(({ accountId, name, url }) => `  ${name}（${accountId}）  ${url}`),
  )
}

function sayLinks(links: readonly StaffLink[]) {
  say(
    '一次性登录链接（15 分钟内有效，输入 links 可再取）：',
    ...links.map(link => `  ${link.role === 'supervisor' ? '班长' : '坐席'} ${link.name}  ${link.url}`),
  )
}

function greet(running: RunningHub, links: readonly StaffLink[]) {
  say(running.companions ? '沙盒模式：没有接入真实渠道，客户都是脚本扮演的。' : '已接入真实渠道。')
  sayCallbacks(running)
  if (running.callMe.length > 0)
    say('请回电页面（可以挂到品牌主页）：', ...running.callMe.map(url => `  ${url}`))
  sayLinks(links)
}

/** For a program that reads the output, and for the person at the terminal. */
function giveLinks(running: RunningHub) {
  const links = running.links()
  process.stdout.write(`${JSON.stringify({ links })}\n`)
  sayLinks(links)
}

/** Ends the hub once, however often it is asked. */
function stopOnce(running: RunningHub) {
  let stopping: Promise<void> | undefined
  return (exitCode: number) => {
    stopping ??= running.stop().then(() => process.exit(exitCode), (error) => {
      say(`没能好好停下：${String(error)}`)
      process.exit(1)
    })
  }
}

function listenToOperator(running: RunningHub, stop: (exitCode: number) => void, stopWithStdin: boolean) {
  process.on('SIGINT', () => stop(0))
  process.on('SIGTERM', () => stop(0))
  process.on('SIGHUP', () => stop(0))
  if (stopWithStdin)
    process.stdin.on('end', () => stop(0)).on('close', () => stop(0)).on('error', () => stop(0))
  if (stopWithStdin || process.stdin.isTTY) {
    createInterface({ input: process.stdin }).on('line', (line) => {
      if (line.trim() === 'links')
        giveLinks(running)
    })
  }
}

async function start() {
  const settings = readHubSettings(process.argv.slice(2), process.env)
  const output = openLogOutput('hub', settings.logs)
  const log = createLog(settings.logLevel, output)
  watchFaults({ process, place: 'hub', log, flush: () => output.files?.flushNow() })
  log.info({ node: process.versions.node, system: `${process.platform} ${process.arch}`, wire: wireVersion }, 'the hub begins')
  const running = await runHub(settings, process.env, {
    now: Date.now,
    secret: () => randomBytes(32).toString('base64url'),
    log,
    launch: createLauncher(log),
    engineEntry: programFile('engine'),
    onLoad: isRush => saveMemory(!isRush),
  })
  const stop = stopOnce(running)
  listenToOperator(running, stop, settings.stopWithStdin)
  void running.failed.then((reason) => {
    say(`不能继续：${reason instanceof Error ? reason.message : String(reason)}`)
    stop(1)
  })
  const links = running.links()
  process.stdout.write(`${readyLine(running, links)}\n`)
  greet(running, links)
}

/** Runs a hub by the command line and the environment until it is told to stop; says why when it cannot. */
export async function runProgram(): Promise<void> {
  try {
    await start()
  }
  catch (error) {
    process.exitCode = explain(error)
  }
}

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { practiceLesson } from '../shared/practice/lesson.ts'
import { createSystemHost } from './base/host.ts'
import { CliError, readArguments, USAGE } from './cli.ts'
import { createSandbox } from './sandbox.ts'

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Starts a sandbox by the command line and prints one ready line on the output. */
async function main(): Promise<void> {
  const wish = readArguments(process.argv.slice(2))
  const lesson = wish.lesson === undefined ? undefined : practiceLesson.parse(JSON.parse(readFileSync(wish.lesson, 'utf8')))
  const sandbox = await createSandbox({ ...wish, lesson, host: createSystemHost(say) })
  let stopping = false
  function stop(): void {
    if (stopping)
      return
    stopping = true
    void sandbox.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  if (wish.stopWithStdin) {
    process.stdin.on('end', stop).on('close', stop)
    process.stdin.resume()
  }
  process.stdout.write(`${JSON.stringify({ ready: true, ...sandbox.urls, seed: sandbox.seed })}\n`)
}

main().catch((error: unknown) => {
  if (error instanceof CliError) {
    say(`${error.message}\n\n${USAGE}`)
    process.exitCode = 2
    return
  }
  say(`sandbox: ${String(error)}`)
  process.exitCode = 1
})

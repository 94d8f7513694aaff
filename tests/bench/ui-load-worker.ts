/** `node ui-load-worker.ts <control> <uids, one a line, in a file>`: pushes private messages at the rate it is told, in a process of its own. */
import type { LoadOrder, LoadReport } from './ui-load.ts'
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { makeVoices } from '../soak/voices.ts'
import { openPlatform } from './latency-platform.ts'

const [control = '', file = ''] = process.argv.slice(2)
const uids = readFileSync(file, 'utf8').split('\n')
const texts = makeVoices(1_000, 23)
const abreast = 64
const beatMs = 5

const platform = await openPlatform(async path => (await fetch(control + path)).json(), abreast)
const acknowledgedMs: number[] = []
let pushed = 0
let refused = 0
let timer: NodeJS.Timeout | undefined

function push(n: number): void {
  const began = performance.now()
  // A step that shares no divisor with anything: everybody is written to before anybody is twice.
  const uid = uids[n * 7919 % uids.length] ?? ''
  void platform.push(uid, `${texts[n % texts.length]} ${n}`).catch(() => 0).then((status) => {
    refused += status === 200 ? 0 : 1
    acknowledgedMs.push(performance.now() - began)
  })
}

function begin(rate: number): void {
  clearInterval(timer)
  const began = performance.now()
  let sent = 0
  timer = rate === 0
    ? undefined
    : setInterval(() => {
        for (const due = (performance.now() - began) * rate / 1000; sent < due; sent++)
          push(pushed++)
      }, beatMs)
}

process.on('message', (order: LoadOrder) => {
  if (order.ask === 'rate')
    begin(order.perSecond)
  else
    process.send?.({ pushed, refused, acknowledgedMs: acknowledgedMs.splice(0) } satisfies LoadReport)
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')

/** A thread that does nothing at all, in a process of its own: what it waits is the machine's doing. Watches while it is told to. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'

let histogram = monitorEventLoopDelay({ resolution: 1 })
process.on('message', (word) => {
  if (word === 'begin') {
    histogram = monitorEventLoopDelay({ resolution: 1 })
    histogram.enable()
  }
  else {
    histogram.disable()
    process.send?.(histogram.percentile(99.9) / 1e6)
  }
})
process.once('disconnect', () => process.exit(0))

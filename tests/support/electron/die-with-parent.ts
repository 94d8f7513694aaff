/** For `node --import`: the parent holds the other end of the input; when it goes, so do we. */
import process from 'node:process'

process.stdin.on('close', () => process.exit(0)).on('error', () => process.exit(0)).resume()
process.stdin.unref()

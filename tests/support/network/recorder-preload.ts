/** For `node --import`: each connection that a program opens leaves its target as a line in the file that `HUIYIN_CONNECTIONS` names. */
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'
import process from 'node:process'
import { targetOf } from '../network-guard.ts'

const file = process.env.HUIYIN_CONNECTIONS
const connect = Socket.prototype.connect

if (file !== undefined) {
  Socket.prototype.connect = function recordedConnect(this: Socket, ...args: unknown[]): Socket {
    const { host, port, path } = targetOf(args)
    appendFileSync(file, `${path ?? `${host ?? 'localhost'}:${port}`}\n`)
    return Reflect.apply(connect, this, args)
  } as typeof connect
}

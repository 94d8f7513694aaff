/**
 * An engine on a store's file, speaking to a platform until it is killed: `node outbox-program.ts <file> <account as JSON>`.
 * Says `up` once it sends.
 */
import type { WeiboAccess } from './weibo-access.ts'
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import process from 'node:process'
import { v7 } from 'uuid'
import { openSqliteStore } from '../../../src/engine/store/sqlite/index.ts'
import { startTestEngine } from '../engine/start-engine.ts'
import { quietLog } from '../quiet-log.ts'
import { connectWith } from './weibo-access.ts'

async function main([file = '', access = '{}']: string[]): Promise<void> {
  const store = await openSqliteStore({ file, now: Date.now, newId: v7, log: quietLog })
  const connector = connectWith(JSON.parse(access) as WeiboAccess, { fetch, now: Date.now })
  await startTestEngine({ store, connectors: new Map([['weibo-main', connector]]) })
  writeSync(1, 'up\n')
  // Whoever is killed writes nothing at the end: the next start would compile everything anew.
  flushCompileCache()
}

void main(process.argv.slice(2))

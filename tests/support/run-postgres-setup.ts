/** For vitest's `globalSetup`: one PostgreSQL server for every file of a run, started when the first of them asks for it. */
import type { TestProject } from 'vitest/node'
import type { TestPostgres } from './postgres.ts'
import { createServer } from 'node:http'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Port of loopback where the run's own PostgreSQL is asked for. */
    postgresDoor: number
  }
}

/** Opens the door; what comes back shuts it and ends the server, if there is one. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // What the root provides reaches the files of every project.
  if (!project.isRootProject())
    return undefined
  let started: Promise<TestPostgres> | null = null
  const door = createServer((_, response) => {
    started ??= startPostgres(['max_connections=300', 'autovacuum=off'])
    started.then(({ url }) => response.end(url), error => response.writeHead(500).end(String(error)))
  })
  project.provide('postgresDoor', await listen(door, { host: '127.0.0.1', port: 0 }))
  return async () => {
    await shut(door)
    await (await started?.catch(() => null))?.stop()
  }
}

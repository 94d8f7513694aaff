/** `node build/scripts/policy-files.ts`: makes the JSON schema, the example, the templates of group policy and the table for administrators from the keys. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { main } from './lib/main.ts'
import { ROOT } from './lib/paths.ts'
import { policyFiles, withPolicyTable } from './lib/policy/files.ts'

const GUIDE = join(ROOT, 'docs/guides/it.md')

await main(async () => {
  for (const [path, content] of policyFiles()) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true })
    writeFileSync(join(ROOT, path), content)
    console.log(path)
  }
  writeFileSync(GUIDE, withPolicyTable(readFileSync(GUIDE, 'utf8')))
  return 0
})
